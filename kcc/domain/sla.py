"""Service clocks: when something is due, counted in opening minutes or working days.

Legal terms count every day of the calendar and are another family (`kcc.domain.statutory`), never
mixed with this one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from kcc.domain.calendar import Calendar, Day
from kcc.domain.errors import Invalid
from kcc.domain.pauses import Pause, Span, without
from kcc.domain.term import Term, Unit

_NOTHING = timedelta(0)
_NEXT_DAY = timedelta(days=1)
_LONGEST_CLOSURE = timedelta(days=2 * 366)  # closed for longer: no clock would ever end
_YEARS = range(1970, 2201)


def due_at(
    start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return the end of a term of the service, aware UTC.

    Working days: the last closing time on the N-th day with opening hours after the local date
    of `start`, at whatever hour it was. Opening minutes: when that much opening time has passed.
    Raises `Invalid` when the calendar never opens long enough, `ValueError` for a naive start or
    a term of the law.
    """
    if term.unit.statutory:
        raise ValueError("a term of the law does not count opening time")
    if term.unit is Unit.WORKING_DAYS:
        return _end_of_working_day(start, term.amount, calendar, pauses)
    return add(start, timedelta(minutes=term.amount), calendar, pauses)


def add(
    start: datetime, amount: timedelta, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return when `amount` of opening time has passed since `start`, aware UTC.

    Raises `Invalid` when the calendar never opens long enough; `ValueError` for a naive start
    or a negative amount.
    """
    if amount < _NOTHING:
        raise ValueError("opening time only runs forward")
    day = _first_date(start, calendar)
    begin, left, last_open = start.astimezone(UTC), amount, day
    while left:
        for opens, closes in _running(calendar.day(day), pauses):
            last_open = day
            here = closes - max(opens, begin)
            if here >= left:
                return max(opens, begin) + left
            left -= max(here, _NOTHING)
        day = _following(day, last_open)
    return begin


def between(
    start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> timedelta:
    """Return the opening time from `start` to `end`, both aware; negative when `end` is first."""
    if end < start:
        return -between(end, start, calendar, pauses)
    day, last = calendar.local_date(start), calendar.local_date(end)
    total = _NOTHING
    while day <= last:
        for opens, closes in _running(calendar.day(day), pauses):
            total += max(min(closes, end) - max(opens, start), _NOTHING)
        day += _NEXT_DAY
    return total


def working_days_between(
    start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> int:
    """Return how many working days ended after the day of `start`, up to `end` (both aware)."""
    day, last = calendar.local_date(start) + _NEXT_DAY, calendar.local_date(end)
    counted = 0
    while day <= last:
        here = calendar.day(day)
        counted += is_counted(here, pauses) and here.windows[-1][1] <= end
        day += _NEXT_DAY
    return counted


def is_counted(day: Day, pauses: Sequence[Pause]) -> bool:
    """Whether a day is a working day for this clock: it is open, and the clock runs as it closes.

    So a pause of an hour moves nothing, and one from a Friday to a Monday moves one day.
    """
    if not day.is_open:
        return False
    closes = day.windows[-1][1]
    return not any(pause.start < closes <= pause.end for pause in pauses)


def _running(day: Day, pauses: Sequence[Pause]) -> Iterator[Span] | Sequence[Span]:
    return without(day.windows, pauses) if pauses else day.windows


def _end_of_working_day(
    start: datetime, amount: int, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime:
    day = last_open = _first_date(start, calendar)
    counted = 0
    while True:
        day = _following(day, last_open)
        here = calendar.day(day)
        if here.is_open:
            last_open = day
            counted += is_counted(here, pauses)
            if counted == amount:
                return here.windows[-1][1]


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
