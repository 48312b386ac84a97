"""How many contacts come in on which day, and which of them are still open.

The share of what is open falls as the number of contacts grows: 2,000 of ten thousand, 20,000 of
a million. One in twenty of those is late.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from math import sqrt
from random import Random

from channels.base import ChannelKind
from kcc.demo.years.case import Case
from kcc.demo.years.days import Days, spread
from kcc.demo.years.fates import ENDED, RUNNING, Fate, is_with_citizen
from kcc.demo.years.terms import Terms
from kcc.domain.moments import Moment

LATE_SHARE = 0.05
_WITH_CITIZEN_SHARE = 0.25
_OPEN_AT_MOST = 4  # one in so many
_LATE_DAYS = 8  # working days before those on which nothing is late yet
_WAITING_DAYS = 25

Go = Callable[[Case], None]


def open_count(contacts: int) -> int:
    return min(round(20 * sqrt(contacts)), contacts // _OPEN_AT_MOST)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """That many contacts, day by day."""

    count: int
    days: Days
    terms: Terms
    dice: Random

    def on_each_day(self) -> Iterator[tuple[date, list[tuple[int, Go]]]]:
        """Each day with what comes in on it: when, and what becomes of it."""
        running = self._by_day(self._running, self._fresh)
        late = self._by_day(self._late, self._before_fresh)
        waiting = self._by_day(self._waiting, self._open_days[-_WAITING_DAYS:])
        ended = self.count - self._running - self._late - self._waiting
        for day, count in zip(self.days.dates, spread(ended, self.days.weights()), strict=True):
            going = self._some_of(ENDED, count)
            going += self._some_of(RUNNING, running.get(day, 0) + late.get(day, 0))
            going += [is_with_citizen] * waiting.get(day, 0)
            yield day, self._at_moments(day, going)

    def _at_moments(self, day: date, going: Sequence[Go]) -> list[tuple[int, Go]]:
        moments = self.days.moments(day, self.dice, len(going))
        if not moments:  # before anybody is awake
            moments = [self.days.last]
        chosen = self.dice.choices(moments, k=len(going))
        return sorted(zip(chosen, going, strict=True), key=lambda one: one[0])

    def _some_of(self, fates: Sequence[Fate], count: int) -> list[Go]:
        shares = [fate.share for fate in fates]
        return [fate.go for fate in self.dice.choices(fates, shares, k=count)]

    @property
    def _open(self) -> int:
        return open_count(self.count)

    @property
    def _late(self) -> int:
        return round(self._open * LATE_SHARE)

    @property
    def _waiting(self) -> int:
        return round(self._open * _WITH_CITIZEN_SHARE)

    @property
    def _running(self) -> int:
        return self._open - self._late - self._waiting

    @cached_property
    def _open_days(self) -> Sequence[date]:
        return [
            day
            for day in self.days.dates
            if (span := self.days.at_work(day)) and span.start < self.days.last
        ]

    @cached_property
    def _fresh(self) -> Sequence[date]:
        """The working days of which nothing is late yet."""
        fresh = [day for day in self._open_days[-5:] if not self._is_late(day)]
        return fresh or self._open_days[-1:]

    @cached_property
    def _before_fresh(self) -> Sequence[date]:
        days = [day for day in self._open_days if day < self._fresh[0]]
        return days[-_LATE_DAYS:]

    def _is_late(self, day: date) -> bool:
        noon = int(datetime.combine(day, time(12), UTC).timestamp())
        owed = self.terms.owed(ChannelKind.EMAIL, Moment.FIRST_ANSWER, noon)
        return owed is not None and owed.due_at < self.days.last

    def _by_day(self, count: int, days: Sequence[date]) -> dict[date, int]:
        """Most of them on the last of the days."""
        return dict(zip(days, spread(count, range(1, len(days) + 1)), strict=True))
