"""Promises to citizens: a day by which they hear from us becomes a term to keep."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain import explain
from kcc.domain.actors import SYSTEM
from kcc.domain.calendar import Calendar
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.promises import Promise, day_told, promise_in
from kcc.domain.timeleft import WARN_PERCENT
from kcc.domain.words import local, long_date
from kcc.models import Clock, Contact, Message
from kcc.services import calendars, clocks, history
from kcc.services.clock_rules import rules

_ONE_DAY = timedelta(days=1)
_LOOK_BACK = 60  # days; a municipality that is closed for longer promises nothing


def in_answer(session: Session, text: str, now: datetime) -> Promise | None:
    """What an agent promises in the words of an answer that is sent at `now`."""
    return promise_in(text, local(now).date(), calendars.calendar(session))


def in_letter(session: Session, text: str, now: datetime) -> Promise | None:
    """By when an interim message that is sent at `now` says that the answer comes."""
    return day_told(text, local(now).date(), calendars.calendar(session))


def make(
    session: Session, contact: Contact, promise: Promise, message: Message, now: datetime
) -> Clock:
    """Start the clock of a promise that was made in a message at `now`.

    It is due when the contact's department, or else the municipality, closes on that day; on a
    closed day, when it closed before.
    """
    current = rules(session)
    calendar_id = current.calendars.chosen(None, contact.department_id)
    calendar = current.calendars.of(calendar_id)
    due_at = _due_at(promise.day, now, calendar)
    clock = Clock(
        contact=contact,
        calendar_id=calendar_id,
        moment=Moment.PROMISE,
        started_at=now,
        due_at=due_at,
        alert_at=current.warned_at(now, due_at, WARN_PERCENT, legal=False, calendar_id=calendar_id),
        message_id=message.id,
        steps=_story(promise, now, due_at, calendar),
    )
    session.add(clock)
    told = {"moment": Moment.PROMISE.value, "why": f"uiterlijk {long_date(promise.day)}"}
    history.record(session, contact, EventKind.CLOCK_STARTED, now, SYSTEM, **told)
    clocks.refresh(session, contact)
    return clock


def move(
    session: Session,
    contact: Contact,
    promise: Promise,
    message: Message,
    now: datetime,
    agent_id: int | None,
) -> Clock:
    """Make a promise in place of those that stand: the citizen was told a new date.

    In time the old one ends, and the history says to which day it moved: the new one begins at
    the moment at which it ended. After its day it stays missed, as it is met too late.
    """
    for old in clocks.running(session, contact):
        if old.moment is Moment.PROMISE and old.due_at >= now:
            clocks.end_one(session, old, now, why=f"verplaatst naar {long_date(promise.day)}")
    clocks.meet(session, contact, {Moment.DATE_MESSAGE, Moment.PROMISE}, now, agent_id)
    return make(session, contact, promise, message, now)


def take_back(session: Session, contact: Contact, message: Message) -> None:
    """Forget what was promised in a message that never left."""
    made = select(Clock).where(Clock.contact_id == contact.id, Clock.message_id == message.id)
    for clock in session.scalars(made):
        session.delete(clock)
    session.flush()


def _due_at(day: date, now: datetime, calendar: Calendar) -> datetime:
    """Who promises something for today after closing time has until midnight."""
    days = (calendar.day(day - _ONE_DAY * back) for back in range(_LOOK_BACK))
    closes = next((one.windows[-1][1] for one in days if one.is_open), now)
    if closes > now:
        return closes
    return datetime.combine(day + _ONE_DAY, time(0), calendar.zone).astimezone(UTC)


def _story(promise: Promise, now: datetime, due_at: datetime, calendar: Calendar) -> list[str]:
    made = explain.moment_step(now, f"beloofd: “{promise.words}”", calendar)
    return [str(made), str(explain.moment_step(due_at, "uiterlijk", calendar))]
