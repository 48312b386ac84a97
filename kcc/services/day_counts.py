"""The counts of days, made from the rows of contacts: the one way to count them.

Who stores them, who checks them and who shows a day that is not stored yet all count here.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.measures import midnight, rounded
from kcc.domain.words import local
from kcc.models import Cut
from kcc.services import day_facts
from kcc.services.day_facts import Answer, End, Part, Received, Term

_ONE_DAY = timedelta(days=1)
_EVERYTHING = Part()


class Cell(NamedTuple):
    """A part of a day: its cut, with the values that it names."""

    cut: Cut
    channel: ChannelKind | None = None
    department_id: int | None = None
    topic_id: int | None = None
    agent_id: int | None = None


class Rule(NamedTuple):
    """A norm, in whatever version, in a place."""

    rule: int
    channel: ChannelKind
    department_id: int | None


def _counters() -> defaultdict[Cell, Counter[str]]:
    return defaultdict(Counter)


def _spreads() -> defaultdict[tuple[Cell, str], Counter[int]]:
    return defaultdict(Counter)


def _terms() -> defaultdict[Rule, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class DayCounts:
    """What is known of one day; the names of counts and spreads are those of `Tally`."""

    tallies: dict[Cell, Counter[str]] = field(default_factory=_counters)
    spreads: dict[tuple[Cell, str], Counter[int]] = field(default_factory=_spreads)
    terms: dict[Rule, Counter[str]] = field(default_factory=_terms)

    def count(self, fact: "_Fact", numbers: Mapping[str, int], agent_id: int | None = None) -> None:
        """Add these to all parts of the day that the fact belongs to."""
        for cell in _cells(fact, agent_id):
            tally = self.tallies[cell]
            for name, number in numbers.items():  # `update` looks at what it is given first
                tally[name] += number

    def spread(self, fact: "_Fact", values: Mapping[str, int]) -> None:
        for cell in (_WHOLE, Cell(Cut.PLACE, fact.channel, fact.department_id)):
            for name, value in values.items():
                self.spreads[cell, name][value] += 1


_Fact = Received | Answer | Term | End
F = TypeVar("F", Received, Answer, Term, End)
_WHOLE = Cell(Cut.WHOLE)


def count_days(
    session: Session, days: Sequence[date], now: datetime, part: Part = _EVERYTHING
) -> Mapping[date, DayCounts]:
    """The counts of days that follow each other, in their order; of a part of the work, if asked.

    What is to come counts nowhere: of a day that goes on, only what is known at `now`.
    """
    if not days:
        return {}
    first, end = midnight(days[0]), midnight(days[-1] + _ONE_DAY)
    found = _Days(days)
    found.add(day_facts.received(session, part, first, end), _count_received)
    found.add(day_facts.answers(session, part, first, end), _count_answer)
    found.add(day_facts.terms(session, part, first, end, now), _count_term)
    found.add(day_facts.ends(session, part, first, end), _count_end)
    return found.counts


class _Days:
    """Puts each fact with its day."""

    def __init__(self, days: Sequence[date]) -> None:
        self.counts = {day: DayCounts() for day in days}
        self._begins = [midnight(day) for day in days]
        self._in_order = list(self.counts.values())

    def add(self, facts: Iterable[F], count: Callable[[DayCounts, F], None]) -> None:
        for fact in facts:
            count(self._in_order[bisect_right(self._begins, fact.at) - 1], fact)


def _cells(fact: _Fact, agent_id: int | None) -> Iterable[Cell]:
    yield Cell(Cut.PLACE, fact.channel, fact.department_id)
    yield Cell(Cut.TOPIC, topic_id=fact.topic_id)
    yield Cell(Cut.PLACE_AND_TOPIC, fact.channel, fact.department_id, fact.topic_id)
    if agent_id is not None:
        yield Cell(Cut.AGENT, agent_id=agent_id)
        yield Cell(Cut.PLACE_AND_AGENT, fact.channel, fact.department_id, agent_id=agent_id)


def _count_received(day: DayCounts, fact: Received) -> None:
    if not fact.counts:
        day.count(fact, {"left_out": 1})
        return
    day.count(fact, {"received": 1})
    day.spread(fact, {"hours": local(fact.at).hour})


def _count_answer(day: DayCounts, fact: Answer) -> None:
    day.count(fact, {"answered": 1})
    times = {"waiting": fact.minutes, "waiting_gross": fact.gross_minutes}
    day.spread(fact, {name: rounded(minutes) for name, minutes in times.items()})


def _count_term(day: DayCounts, fact: Term) -> None:
    met = int(fact.is_met)
    if fact.rule is not None:
        rule = Rule(fact.rule, fact.channel, fact.department_id)
        day.terms[rule].update({"due": 1, "met": met})
    if fact.is_promise:
        day.count(fact, {"promises_due": 1, "promises_kept": met})
    elif fact.is_answer:
        day.count(fact, {"due": 1, "met": met}, fact.met_by_id)


def _count_end(day: DayCounts, fact: End) -> None:
    numbers = {"closed": 1, "reopened": int(fact.is_back), "one_go": int(fact.in_one_go)}
    if fact.is_last:
        numbers |= {"finished": 1, "transfers": fact.transfers}
        numbers |= {"first_line": int(fact.by_first_line)}
        times = {"handling": fact.minutes, "handling_gross": fact.gross_minutes}
        day.spread(fact, {name: rounded(minutes) for name, minutes in times.items()})
    day.count(fact, numbers, fact.agent_id)
