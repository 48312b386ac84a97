"""What reports add up: counts of a day or a part of the work, and the shares made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from kcc.domain.shares import Share


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts that can be added up.

    `hours` says how many came in per hour of the day (0 to 23, local). The others say how many
    contacts took so many opening minutes, as `measures.rounded` keeps them: `waiting` until the
    first answer, `handling` until the end; gross is with the waits for the citizen.
    """

    received: int = 0
    left_out: int = 0
    due: int = 0
    met: int = 0
    promises_due: int = 0
    promises_kept: int = 0
    answered: int = 0
    closed: int = 0
    reopened: int = 0
    one_go: int = 0
    finished: int = 0
    transfers: int = 0
    first_line: int = 0
    hours: Mapping[int, int] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)
    waiting_gross: Mapping[int, int] = field(default_factory=dict)
    handling: Mapping[int, int] = field(default_factory=dict)
    handling_gross: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        return sum_of((self, other))

    @property
    def on_time(self) -> Share:
        """Of the terms that ended, those with an answer by then."""
        return Share(numerator=self.met, denominator=self.due)

    @property
    def kept(self) -> Share:
        """Of the promises that were due, those that were kept, or renewed in time."""
        return Share(numerator=self.promises_kept, denominator=self.promises_due)

    @property
    def came_back(self) -> Share:
        """Of what was closed, what was taken up again within 14 days."""
        return Share(numerator=self.reopened, denominator=self.closed)

    @property
    def in_one_go(self) -> Share:
        """Of what was closed, what took one answer and brought no new question in 14 days."""
        return Share(numerator=self.one_go, denominator=self.closed)

    @property
    def by_first_line(self) -> Share:
        """Of what stayed closed, what no department had to help with."""
        return Share(numerator=self.first_line, denominator=self.finished)

    @property
    def transfers_each(self) -> float | None:
        """How often a contact that stayed closed went to another department; None of none."""
        return self.transfers / self.finished if self.finished else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NormTally:
    """How many terms of a norm ended, and how many of those were met in time."""

    due: int = 0
    met: int = 0

    @property
    def on_time(self) -> Share:
        return Share(numerator=self.met, denominator=self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What was open at the end of a day by age (`measures.AGE_LIMITS`); `late` of all."""

    ages: tuple[int, ...]
    late: int

    @property
    def open(self) -> int:
        return sum(self.ages)


SPREADS = ("hours", "waiting", "waiting_gross", "handling", "handling_gross")
COUNTS = tuple(one.name for one in fields(Tally) if one.name not in SPREADS)
_COUNTS = attrgetter(*COUNTS)


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All of them added up."""
    known = list(tallies)
    counts = zip(COUNTS, map(sum, zip(*map(_COUNTS, known), strict=True)), strict=False)
    spreads = {name: _joined(getattr(tally, name) for tally in known) for name in SPREADS}
    made: dict[str, Any] = {**dict(counts), **spreads}
    return Tally(**made)


def _joined(spreads: Iterable[Mapping[int, int]]) -> Mapping[int, int]:
    total: dict[int, int] = {}
    known = total.get
    for spread in spreads:
        for value, number in spread.items():
            total[value] = known(value, 0) + number
    return total
