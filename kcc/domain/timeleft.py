"""How much of a term is left: in words, as a share, and whether that is a reason to hurry."""

from datetime import datetime, timedelta
from enum import StrEnum

from kcc.domain.calendar import Calendar
from kcc.domain.sla import between
from kcc.domain.words import duration

WARN_PERCENT = 75

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
_WORKDAY = timedelta(hours=8)
_DAY = timedelta(days=1)


class Urgency(StrEnum):
    """How a clock should look: only the last two have a colour, always with words."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"


def time_left(due_at: datetime, now: datetime, calendar: Calendar | None = None) -> str:
    """`nog 25 min`, `nog 2 u 54`, `nog 1 dag`, `1 u 20 te laat` or `3 dagen te laat`.

    With a calendar in opening time, and in working days once it is a working day (8 hours) or
    more; without one in real time, and in days of 24 hours. Both moments aware.
    """
    if now > due_at:
        gone = between(due_at, now, calendar) if calendar else now - due_at
        if gone < _MINUTE:
            return "net te laat"
        return f"{_amount(gone, due_at, now, calendar)} te laat"
    left = between(now, due_at, calendar) if calendar else due_at - now
    if not left:  # due in closed time, or this very second: the clock on the wall tells
        left, calendar = due_at - now, None
    return f"nog {_amount(-(-left // _MINUTE) * _MINUTE, now, due_at, calendar)}" if left else "nu"


def told_at(due_at: datetime | None, now: datetime) -> datetime:
    """The moment to tell a clock at, so that all who look within a minute are told the same.

    That is when the minute began; once the term has ended within it, right after that.
    """
    minute = now.replace(second=0, microsecond=0)
    if due_at is not None and minute <= due_at < now:
        return due_at + _SECOND
    return minute


def used_share(
    started_at: datetime, due_at: datetime, now: datetime, calendar: Calendar | None = None
) -> float:
    """Return which part of the term has gone, from 0.0 to 1.0; 1.0 once it is over."""
    whole = _between(started_at, due_at, calendar)
    if now >= due_at or whole <= _NOTHING:
        return 1.0
    return max(_between(started_at, now, calendar) / whole, 0.0)


def urgency(
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    calendar: Calendar | None = None,
    *,
    warn_percent: int = WARN_PERCENT,
    used: float | None = None,
) -> Urgency:
    """Late after `due_at`, soon once `warn_percent` of the term is used, otherwise calm.

    Whoever knows the `used_share` already gives it as `used`.
    """
    if now > due_at:
        return Urgency.LATE
    if used is None:
        used = used_share(started_at, due_at, now, calendar)
    return Urgency.SOON if used * 100 >= warn_percent else Urgency.CALM


def _between(start: datetime, end: datetime, calendar: Calendar | None) -> timedelta:
    return between(start, end, calendar) if calendar else end - start


def _amount(span: timedelta, start: datetime, end: datetime, calendar: Calendar | None) -> str:
    days = _working_days(start, end, calendar) if calendar else span // _DAY
    if days and (calendar is None or span >= _WORKDAY):
        return "1 dag" if days == 1 else f"{days} dagen"
    return duration(span // _MINUTE)


def _working_days(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Days with opening hours after the date of `start`, up to and including that of `end`."""
    first, last = calendar.local_date(start), calendar.local_date(end)
    dates = (first + timedelta(days=n + 1) for n in range((last - first).days))
    return sum(calendar.day(day).is_open for day in dates)
