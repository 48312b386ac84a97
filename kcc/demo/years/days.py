"""The days of the invented years: how busy each is, and when on it people write and work."""

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate

from kcc.domain.calendar import Calendar
from kcc.domain.words import AMSTERDAM, local

YEARS = 3
_MOMENTS = 60  # different minutes in a day at which something comes in, at most
_CLOSED_DAY = 0.12  # of what comes in on a working day
_MONDAY = 1.3
_FROM = 7  # citizens write outside opening hours too
_BUSY = (2, 4, 8, 10, 10, 8, 6, 7, 7, 6, 4, 3, 4, 4, 3, 1)  # each hour from then, to each other
_BUSY_BEFORE = tuple(accumulate(_BUSY[minute // 60] for minute in range(60 * len(_BUSY))))
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one moment up to another, in seconds since 1970."""

    start: int
    end: int

    def moment(self, dice: random.Random) -> int:
        return self.start + int(dice.random() * (self.end - self.start))


@dataclass(frozen=True, kw_only=True)
class Days:
    """Every day from `YEARS` ago up to `now`, with the opening hours of the municipality."""

    calendar: Calendar
    now: datetime

    @cached_property
    def dates(self) -> Sequence[date]:
        today = local(self.now).date()
        count = YEARS * 365
        return [today - _ONE_DAY * (count - number) for number in range(count + 1)]

    @cached_property
    def last(self) -> int:
        """The last second in which anything can have happened."""
        return int(self.now.timestamp()) - 60

    @cached_property
    def open_spans(self) -> Sequence[Span]:
        """When people are at work, a day at a time, the oldest first; nothing after now."""
        spans = (self.at_work(day) for day in self.dates)
        return [span for span in spans if span is not None and span.start < self.last]

    def at_work(self, day: date) -> Span | None:
        """From the first opening to the last closing, or None on a closed day."""
        windows = self.calendar.day(day).windows
        if not windows:
            return None
        return Span(start=int(windows[0][0].timestamp()), end=int(windows[-1][1].timestamp()))

    def minutes(self, start: int, end: int, waits: Sequence[tuple[int, int]] = ()) -> int:
        """Whole opening minutes from one moment up to another."""
        opened = self._opened(end) - self._opened(start)
        waited = sum(self._opened(until) - self._opened(since) for since, until in waits)
        return max(opened - waited, 0) // 60

    def weights(self) -> list[float]:
        return [self._weight(day) for day in self.dates]

    def moments(self, day: date, dice: random.Random, count: int) -> Sequence[int]:
        """Whole minutes at which `count` contacts come in on a day, busy hours before others.

        None of them is after now: before anybody is awake there are none.
        Some share a minute, as they share the term that is then counted once.
        """
        start = _seconds(day, time(_FROM))
        minutes = range(start, min(start + 60 * len(_BUSY_BEFORE), self.last), 60)
        if not minutes:
            return []
        drawn = min(_MOMENTS, 1 + count // 2)
        return sorted({*dice.choices(minutes, cum_weights=_BUSY_BEFORE[: len(minutes)], k=drawn)})

    def _opened(self, at: int) -> int:
        """Seconds that the municipality was open from the first day up to a moment."""
        starts, spans, before = self._windows
        place = bisect_right(starts, at) - 1
        if place < 0:
            return 0
        return before[place] + min(at, spans[place].end) - spans[place].start

    @cached_property
    def _windows(self) -> tuple[Sequence[int], Sequence[Span], Sequence[int]]:
        """When each window begins, the windows, and the seconds of those before each."""
        windows = [one for day in self.dates for one in self.calendar.day(day).windows]
        spans = [Span(start=int(a.timestamp()), end=int(b.timestamp())) for a, b in windows]
        before = [0, *accumulate(span.end - span.start for span in spans)]
        return [span.start for span in spans], spans, before

    def _weight(self, day: date) -> float:
        if self.at_work(day) is None:
            return _CLOSED_DAY
        return _MONDAY if day.weekday() == 0 else 1.0


def spread(count: int, weights: Sequence[float]) -> Iterator[int]:
    """Whole numbers in proportion to the weights that add up to `count`."""
    whole, given, passed = sum(weights), 0, 0.0
    for weight in weights:
        passed += weight
        until = round(count * passed / whole)
        yield until - given
        given = until


def _seconds(day: date, at: time) -> int:
    return int(datetime.combine(day, at, AMSTERDAM).astimezone(UTC).timestamp())
