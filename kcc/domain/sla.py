"""Service clocks: when something is due, counted in opening minutes or working days.

Legal terms count calendar weeks and months and are another family, never mixed with this one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kcc.domain.calendar import Calendar
from kcc.domain.errors import Invalid
from kcc.domain.explain import Step, steps
from kcc.domain.term import Term, Unit

_NOTHING = timedelta(0)
_NEXT_DAY = timedelta(days=1)
_LONGEST_CLOSURE = timedelta(days=2 * 366)  # closed for longer: no clock would ever end
_YEARS = range(1970, 2201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last moment that is on time, aware UTC, with the story of how it came about."""

    due_at: datetime
    steps: tuple[Step, ...]

    @property
    def texts(self) -> list[str]:
        """The story as plain Dutch lines, oldest first."""
        return [str(step) for step in self.steps]

    def __str__(self) -> str:
        return " · ".join(self.texts)


def deadline(start: datetime, term: Term, calendar: Calendar) -> Deadline:
    """Return when a term that starts at `start` (aware) ends, and why then.

    Raises `Invalid` when the calendar never opens long enough, `ValueError` for a naive start.
    """
    end = due_at(start, term, calendar)
    return Deadline(due_at=end, steps=steps(start, end, term, calendar))


def due_at(start: datetime, term: Term, calendar: Calendar) -> datetime:
    """Return the end of a term without its story, aware UTC; raises as `deadline` does.

    Working days: the last closing time on the N-th day with opening hours after the local date
    of `start`, at whatever hour it was. Opening minutes: when that much opening time has passed.
    """
    if term.unit is Unit.WORKING_DAYS:
        return _end_of_working_day(start, term.amount, calendar)
    return add(start, timedelta(minutes=term.amount), calendar)


def add(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """Return when `amount` of opening time has passed since `start`, aware UTC.

    Raises `Invalid` when the calendar never opens long enough; `ValueError` for a naive start
    or a negative amount.
    """
    if amount < _NOTHING:
        raise ValueError("opening time only runs forward")
    day = _first_date(start, calendar)
    begin, left, last_open = start.astimezone(UTC), amount, day
    while left:
        for opens, closes in calendar.day(day).windows:
            last_open = day
            here = closes - max(opens, begin)
            if here >= left:
                return max(opens, begin) + left
            left -= max(here, _NOTHING)
        day = _following(day, last_open)
    return begin


def between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the opening time from `start` to `end`, both aware; negative when `end` is first."""
    if end < start:
        return -between(end, start, calendar)
    day, last = calendar.local_date(start), calendar.local_date(end)
    total = _NOTHING
    while day <= last:
        for opens, closes in calendar.day(day).windows:
            total += max(min(closes, end) - max(opens, start), _NOTHING)
        day += _NEXT_DAY
    return total


def _end_of_working_day(start: datetime, amount: int, calendar: Calendar) -> datetime:
    day = last_open = _first_date(start, calendar)
    counted = 0
    while True:
        day = _following(day, last_open)
        windows = calendar.day(day).windows
        if windows:
            counted, last_open = counted + 1, day
            if counted == amount:
                return windows[-1][1]


def _first_date(start: datetime, calendar: Calendar) -> date:
    if start.year not in _YEARS:
        raise Invalid(f"Het jaar {start.year} ligt te ver weg om een termijn te berekenen.")
    return calendar.local_date(start)


def _following(day: date, last_open: date) -> date:
    if day - last_open > _LONGEST_CLOSURE:
        raise Invalid(
            f"Volgens de openingstijden is de gemeente na {last_open:%d-%m-%Y} twee jaar lang"
            " niet open. Zo eindigt een termijn nooit: vul openingstijden in."
        )
    return day + _NEXT_DAY
