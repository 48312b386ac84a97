"""The story of a service clock: what counted, what did not, and why."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from kcc.domain.calendar import Calendar, Day, Window
from kcc.domain.pauses import Pause, without
from kcc.domain.sla import is_counted
from kcc.domain.term import Term, Unit
from kcc.domain.words import day_range, duration, ordinal, short_day

_MINUTE = timedelta(minutes=1)
NOT_COUNTED = ", telt niet"
_SHORT = {"maart": "mrt"}
_MONTH = re.compile(
    "januari|februari|maart|april|juni|juli|augustus|(?:septem|okto|novem|decem)ber"
)
_DAY = rf"(?:ma|di|wo|do|vr|za|zo) \d{{1,2}}(?: (?:{_MONTH.pattern}|mei))?"
_STEP = re.compile(rf"({_DAY}(?: (?:en|t/m) {_DAY})?(?: \d\d:\d\d)?) (.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line: `when` and `what` in Dutch, and whether the time counted.

    `at` is the moment it is about, or the first date when it is about whole days.
    """

    at: datetime | date
    when: str
    what: str
    counts: bool = True

    def __str__(self) -> str:
        return f"{self.when} {self.what}"


def steps(
    start: datetime, due_at: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> tuple[Step, ...]:
    """Tell how `term` leads from `start` to `due_at`, both aware, oldest step first."""
    days = _stretch(start, due_at, calendar)
    if term.unit is Unit.WORKING_DAYS:
        middle = _working_days(days[1:-1], pauses)
        end = f"uiterlijk, einde van de {ordinal(term.amount)} werkdag"
    else:
        middle = _opening_time(days, (start, due_at), calendar, pauses)
        end = "uiterlijk"
    still = (pause for pause in pauses if pause.start < due_at and pause.end > start)
    told = [*middle, *(_paused(pause, calendar) for pause in still)]
    return (
        moment_step(start, "ontvangen", calendar),
        *(sorted(told, key=lambda step: _when(step, calendar)) if pauses else told),
        moment_step(due_at, end, calendar),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A step as it was stored, in its parts again; `when` with short months."""

    when: str
    what: str
    counts: bool


def line(text: str) -> Line:
    """Take the words of a `Step` apart; what is no such words is all `what`."""
    found = _STEP.fullmatch(text)
    when, what = found.groups() if found else ("", text)
    return Line(
        when=_MONTH.sub(lambda month: _SHORT.get(month[0], month[0][:3]), when),
        what=what,
        counts=not what.endswith(NOT_COUNTED),
    )


def _stretch(start: datetime, due_at: datetime, calendar: Calendar) -> list[Day]:
    """Each day from receipt up to the deadline; a deadline at midnight ends the day before."""
    first = calendar.local_date(start)
    last = calendar.local_date(due_at - datetime.resolution)
    return [calendar.day(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def _working_days(between: list[Day], pauses: Sequence[Pause]) -> Iterator[Step]:
    counted = 0
    for day, last in _grouped(between):
        if not day.is_open:
            yield _closed(day, last)
        elif is_counted(day, pauses):
            counted += 1
            yield days_step(day.date, day.date, f"{ordinal(counted)} werkdag")


def _opening_time(
    days: list[Day], within: Window, calendar: Calendar, pauses: Sequence[Pause]
) -> Iterator[Step]:
    passed = timedelta(0)
    for day, last in _grouped(days):
        if not day.is_open:
            yield _closed(day, last)
        for opens, closes in _clipped(without(day.windows, pauses), within):
            # Whole minutes of the running total, so that the lines add up to the term.
            minutes = (passed + (closes - opens)) // _MINUTE - passed // _MINUTE
            passed += closes - opens
            until = closes.astimezone(calendar.zone)
            yield moment_step(opens, f"tot {until:%H:%M}, {duration(minutes)}", calendar)


def _clipped(windows: Iterable[Window], within: Window) -> Iterator[Window]:
    for opens, closes in windows:
        start, end = max(opens, within[0]), min(closes, within[1])
        if start < end:
            yield start, end


def _grouped(days: list[Day]) -> Iterator[tuple[Day, date]]:
    """Each open day by itself; closed days in a row with one reason together, with the last."""
    for _, group in groupby(days, key=lambda day: day.closed_because or day.date.isoformat()):
        members = list(group)
        yield members[0], members[-1].date


def _closed(day: Day, last: date) -> Step:
    return days_step(day.date, last, f"{day.closed_because}{NOT_COUNTED}", counts=False)


def _paused(pause: Pause, calendar: Calendar) -> Step:
    until = pause.end.astimezone(calendar.zone)
    why = f" ({pause.why})" if pause.why else ""
    words = f"gepauzeerd tot {short_day(until)} {until:%H:%M}{why}{NOT_COUNTED}"
    return moment_step(pause.start, words, calendar, counts=False)


def _when(step: Step, calendar: Calendar) -> datetime:
    if isinstance(step.at, datetime):
        return step.at
    return datetime.combine(step.at, time(0), calendar.zone)


def days_step(first: date, last: date, what: str, *, counts: bool = True) -> Step:
    """A line about whole days."""
    return Step(at=first, when=day_range(first, last), what=what, counts=counts)


def moment_step(at: datetime, what: str, calendar: Calendar, *, counts: bool = True) -> Step:
    """A line about a moment, on the clock of the calendar."""
    there = at.astimezone(calendar.zone)
    return Step(at=at, when=f"{short_day(there)} {there:%H:%M}", what=what, counts=counts)
