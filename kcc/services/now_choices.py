"""Which contacts the figures of this moment are about: one condition counts and lists them.

Terms here are those of answers (`measures.ANSWER_MOMENTS`). A clock that stands still is not late
and not due. Spam, automatic and double contacts are in no figure.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, false, or_, select

from channels.base import ChannelKind
from kcc.domain import sla
from kcc.domain.calendar import Calendar
from kcc.domain.errors import Invalid
from kcc.domain.measures import ANSWER_MOMENTS
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import Clock, Contact
from kcc.services.claiming import is_free

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Choice(StrEnum):
    """Contacts that a figure counts, by the name they have in an address."""

    LATE = "te-laat"
    WITHIN_HOUR = "binnen-een-uur"
    WITHIN_FOUR_HOURS = "binnen-vier-uur"
    NOBODYS = "niemand"
    WAITS_FOR_CITIZEN = "wacht-op-inwoner"
    WAITS_FOR_DEPARTMENT = "wacht-op-afdeling"
    OPEN = "open"
    RECEIVED = "binnengekomen"
    ANSWERED = "beantwoord"
    DONE = "afgehandeld"
    DUE = "vandaag-af"
    ON_TIME = "vandaag-op-tijd"
    MISSED = "vandaag-niet-op-tijd"

    @property
    def label(self) -> str:
        return _WORDS[self][0]

    @property
    def explained(self) -> str:
        """What is counted, in a sentence."""
        return _WORDS[self][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Of which contacts; None is all. `of_no_department` is those that no department has."""

    channel: ChannelKind | None = None
    department_id: int | None = None
    of_no_department: bool = False
    agent_id: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        named = ("channel", "department_id", "agent_id")
        asked = ((getattr(Contact, name), getattr(self, name)) for name in named)
        chosen = [column == value for column, value in asked if value is not None]
        return [*chosen, Contact.department_id.is_(None)] if self.of_no_department else chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """The moment that is looked at, with what lies around it; all aware UTC.

    This day in the Netherlands is from `midnight` until before `next_midnight`. Hours ahead are
    hours of opening time.
    """

    now: datetime
    midnight: datetime
    next_midnight: datetime
    within_hour: datetime
    within_four_hours: datetime

    @classmethod
    def around(cls, now: datetime, calendar: Calendar) -> Self:
        midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(
            now=now,
            midnight=midnight.astimezone(UTC),
            next_midnight=(midnight + _DAY).astimezone(UTC),
            within_hour=_ahead(now, _HOUR, calendar),
            within_four_hours=_ahead(now, 4 * _HOUR, calendar),
        )


def _ahead(now: datetime, hours: timedelta, calendar: Calendar) -> datetime:
    """By the clock on the wall where the opening hours never come: then nothing else can count."""
    try:
        return sla.add(now, hours, calendar)
    except Invalid:
        return now + hours


def chosen(choice: Choice, scope: Scope, moments: Moments) -> list[ColumnElement[bool]]:
    """The where-clause on contacts."""
    if choice in _OPEN:
        return [*scope.conditions(), Contact.closed_at.is_(None), is_open_and(choice, moments)]
    return [*scope.conditions(), *_of_today(choice, moments)]


def is_open_and(choice: Choice, moments: Moments) -> ColumnElement[bool]:
    """What makes an open contact one of this choice."""
    due = Contact.due_at
    return {
        Choice.LATE: due < moments.now,
        Choice.WITHIN_HOUR: due.between(moments.now, moments.within_hour),
        Choice.WITHIN_FOUR_HOURS: due.between(moments.now, moments.within_four_hours),
        Choice.NOBODYS: is_free(of_department=False),
        Choice.WAITS_FOR_CITIZEN: Contact.state == State.WAITS_FOR_CITIZEN,
        Choice.WAITS_FOR_DEPARTMENT: Contact.state == State.WAITS_FOR_DEPARTMENT,
        Choice.OPEN: Contact.closed_at.is_(None),
    }[choice]


def _of_today(choice: Choice, moments: Moments) -> list[ColumnElement[bool]]:
    if choice is Choice.RECEIVED:
        received = Contact.received_at.between(moments.midnight, moments.now)
        return [received, COUNTS]
    if choice is Choice.DONE:
        closed = Contact.closed_at.between(moments.midnight, moments.now)
        return [closed, Contact.state == State.CLOSED]
    if choice is Choice.ANSWERED:
        return [COUNTS, _has_clock(*met_today(moments))]
    missed = _has_clock(*due_today(moments), IS_MISSED)
    if choice is Choice.MISSED:
        return [COUNTS, missed]
    due = [COUNTS, _has_clock(*due_today(moments))]
    return [*due, ~missed] if choice is Choice.ON_TIME else due


def met_today(moments: Moments) -> list[ColumnElement[bool]]:
    """The clocks that an answer met today."""
    return [Clock.met_at.between(moments.midnight, moments.now), Clock.moment.in_(ANSWER_MOMENTS)]


def due_today(moments: Moments) -> list[ColumnElement[bool]]:
    """The clocks of the service that end today and of which is known whether they were met.

    Most end at closing time: those that were met already count, so that the day does not begin
    then. In the evening these are all that were due today.
    """
    return [
        Clock.due_at >= moments.midnight,
        Clock.due_at < moments.next_midnight,
        or_(Clock.due_at <= moments.now, Clock.met_at.is_not(None)),
        Clock.moment.in_(ANSWER_MOMENTS),
        Clock.legal == false(),
        Clock.ended_at.is_(None),
        or_(Clock.paused == false(), Clock.met_at.is_not(None)),
    ]


def _has_clock(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return Contact.id.in_(select(Clock.contact_id).where(*conditions))


COUNTS = Contact.state != State.NO_ACTION
IS_MISSED = or_(Clock.met_at.is_(None), Clock.met_at > Clock.due_at)
_WORDS = {
    Choice.LATE: ("Te laat", "Open contacten waarvan de termijn voorbij is."),
    Choice.WITHIN_HOUR: (
        "Binnen 1 uur",
        "Open contacten waarvan de termijn binnen 1 uur openingstijd eindigt.",
    ),
    Choice.WITHIN_FOUR_HOURS: (
        "Binnen 4 uur",
        "Open contacten waarvan de termijn binnen 4 uur openingstijd eindigt, ook binnen 1 uur.",
    ),
    Choice.NOBODYS: (
        "Niemand heeft het",
        "Open contacten die niemand heeft en die op niemand wachten.",
    ),
    Choice.WAITS_FOR_CITIZEN: ("Wacht op inwoner", "Contacten die op de inwoner wachten."),
    Choice.WAITS_FOR_DEPARTMENT: ("Wacht op afdeling", "Contacten die op een afdeling wachten."),
    Choice.OPEN: ("Open", "Alle contacten die niet zijn afgehandeld, ook wat is uitgesteld."),
    Choice.RECEIVED: (
        "Vandaag binnengekomen",
        "Contacten van vandaag, zonder spam, automatische berichten en dubbele.",
    ),
    Choice.ANSWERED: (
        "Vandaag beantwoord",
        "Contacten waarin vandaag een termijn is gehaald door een antwoord, hoe oud ze ook zijn.",
    ),
    Choice.DONE: ("Vandaag afgehandeld", "Contacten die vandaag zijn afgesloten."),
    Choice.DUE: (
        "Vandaag gehaald of gemist",
        "Contacten waarvan de termijn van een antwoord vandaag eindigt en al is gehaald of gemist.",
    ),
    Choice.ON_TIME: (
        "Vandaag op tijd",
        "Contacten waarvan de termijn van een antwoord vandaag eindigt en is gehaald.",
    ),
    Choice.MISSED: (
        "Vandaag niet op tijd",
        "Contacten waarvan de termijn van een antwoord vandaag eindigde zonder antwoord op tijd.",
    ),
}
_OPEN = frozenset(
    {
        Choice.LATE,
        Choice.WITHIN_HOUR,
        Choice.WITHIN_FOUR_HOURS,
        Choice.NOBODYS,
        Choice.WAITS_FOR_CITIZEN,
        Choice.WAITS_FOR_DEPARTMENT,
        Choice.OPEN,
    }
)
