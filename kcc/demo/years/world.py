"""What every invented contact is written with: dice, people, terms, and the next free numbers."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kcc.demo.years.citizens import Citizens
from kcc.demo.years.days import Days
from kcc.demo.years.letters import Patterns
from kcc.demo.years.staff import Colleague, Staff
from kcc.demo.years.tables import Rows, Stamps
from kcc.demo.years.terms import Terms
from kcc.domain.number import make

_SOON = 600  # seconds before closing time in which nothing new is begun


@dataclass(slots=True, kw_only=True)
class Ids:
    """The next free id of each table that others refer to."""

    contact: int
    message: int
    recipient: int
    outbox_item: int
    event: int
    clock: int
    closure: int
    standstill: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What letters that leave need: our mailbox, its name, and how Message-IDs are signed."""

    mailbox_id: int
    sender: str
    domain: str
    key: bytes
    patterns: Patterns


@dataclass(kw_only=True)
class World:
    """The invented municipality and its years; `serials` are the last numbers given, by year."""

    dice: random.Random
    days: Days
    rows: Rows
    ids: Ids
    citizens: Citizens
    staff: Staff
    terms: Terms
    post: Post
    serials: dict[int, int]
    stamp: Stamps = field(default_factory=Stamps)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [span.start for span in self.days.open_spans]

    def number(self, year: int) -> str:
        """The number of the next contact of a year."""
        serial = self.serials[year] = self.serials.get(year, 0) + 1
        return make(year, serial)

    def worked(self, at: int, days: int) -> int:
        """A moment in opening hours, that many working days after `at`; never after now."""
        place = bisect_right(self._starts, at) - 1
        spans = self.days.open_spans
        if place < 0 or spans[place].end < at + _SOON:
            place += 1
        if place + days >= len(spans):
            return self.later(at)
        span = spans[place + days]
        start = max(span.start, at + 60)
        moment = start + int(self.dice.random() * (span.end - start))
        return moment if moment < self.days.last else self.later(at)

    def later(self, at: int) -> int:
        """A moment between `at` and now."""
        return at + int(self.dice.random() * max(self.days.last - at, 0))

    def colleague(self) -> Colleague:
        """Somebody of the KCC."""
        people = self.staff.kcc
        return people[int(self.dice.random() * len(people))]

    def one_of(self, texts: Sequence[str]) -> str:
        return texts[int(self.dice.random() * len(texts))]
