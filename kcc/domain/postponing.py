"""When a contact that is put off comes back: at a moment in words, and never after its term."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from kcc.domain.calendar import Calendar
from kcc.domain.errors import Invalid, Refused
from kcc.domain.words import local, short_moment, weekday_name

LONGEST = timedelta(days=92)
BEFORE_THE_END = timedelta(hours=4)  # half a working day: still time to do something about it

_AFTERNOON, _MORNING = time(13), time(9)
_NOON = time(12)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_LONGEST_CLOSURE = 366


class Because(StrEnum):
    """Why a contact that was put off is back."""

    MOMENT = "moment"
    TERM = "term"
    NEWS = "news"
    PERSON = "person"

    @property
    def label(self) -> str:
        return _LABELS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A moment to choose, aware UTC, with what people call it."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """When a contact comes back (aware UTC), and why then."""

    at: datetime
    because: Because


def choices(now: datetime, calendar: Calendar) -> tuple[Later, ...]:
    """Sensible moments after `now` within opening hours, the nearest first, none twice.

    Empty when the municipality does not open any more.
    """
    try:
        found = {later.at: later for later in reversed(tuple(_choices(now, calendar)))}
    except Invalid:
        return ()
    return tuple(found[at] for at in sorted(found))


def waking(chosen: datetime, due_at: datetime | None, now: datetime, calendar: Calendar) -> Waking:
    """When a contact comes back that is put off until `chosen`; None: it has no term.

    In closed time that is when we open next. The clock goes on meanwhile, so a contact whose
    term ends first comes back `BEFORE_THE_END` of it. Raises Invalid for a moment that cannot
    be, Refused when the term is over: a late contact is not put away.
    """
    if due_at is not None and due_at <= now:
        raise Refused(
            "De termijn is al voorbij, dus dit contact blijft in beeld."
            " Laat de inwoner weten wanneer er antwoord komt, of zet het door."
        )
    if not now < chosen <= now + LONGEST:
        raise Invalid.at("until", "Kies een moment dat nog komt, hoogstens drie maanden vooruit.")
    at = open_from(chosen, calendar)
    if due_at is None or at < due_at:
        return Waking(at=at, because=Because.MOMENT)
    nearly = due_at - BEFORE_THE_END
    if nearly <= now:
        ends = short_moment(due_at)
        raise Invalid.at("until", f"De termijn eindigt eerder: {ends}. Kies een moment daarvoor.")
    return Waking(at=nearly, because=Because.TERM)


def open_from(at: datetime, calendar: Calendar) -> datetime:
    """The first moment from `at` (aware) on which we are open; raises Invalid without any."""
    first = calendar.local_date(at)
    for days in range(_LONGEST_CLOSURE):
        for opens, closes in calendar.day(first + days * _DAY).windows:
            if at < closes:
                return max(opens, at.astimezone(UTC))
    raise Invalid.at("until", "Na dat moment zijn we niet meer open. Kies een eerder moment.")


def _choices(now: datetime, calendar: Calendar) -> Iterator[Later]:
    here = local(now)
    today = here.date()
    afternoon = open_from(_on(today, _AFTERNOON, calendar), calendar)
    if here.time() < _NOON and calendar.local_date(afternoon) == today:
        yield Later(words="Vanmiddag", at=afternoon)
    yield _morning(today + _DAY, calendar, today)
    yield _morning(today + (7 - today.weekday()) * _DAY, calendar, today)
    yield Later(words="Over een week", at=_morning(today + _WEEK, calendar, today).at)


def _morning(day: date, calendar: Calendar, today: date) -> Later:
    first = calendar.local_date(open_from(_on(day, time(0), calendar), calendar))
    at = open_from(_on(first, _MORNING, calendar), calendar)
    there = calendar.local_date(at)
    words = "Morgen" if there == today + _DAY else weekday_name(there.weekday()).capitalize()
    return Later(words=words, at=at)


def _on(day: date, at: time, calendar: Calendar) -> datetime:
    return datetime.combine(day, at, calendar.zone)


_LABELS = {
    Because.MOMENT: "het is zover",
    Because.TERM: "de termijn loopt af",
    Because.NEWS: "er kwam iets nieuws binnen",
    Because.PERSON: "teruggehaald",
}
