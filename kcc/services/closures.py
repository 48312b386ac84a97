"""What figures keep of an end: how long it took, after how many answers, and if it came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from kcc.domain import sla
from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.pauses import Pause
from kcc.domain.states import Outcome, State
from kcc.models import (
    Closure,
    Contact,
    Delivery,
    Event,
    Message,
    MessageKind,
    OutboxItem,
    Standstill,
)
from kcc.services import calendars

_MINUTE = timedelta(minutes=1)
REPLIES = (MessageKind.ANSWER, MessageKind.CALL)  # messages of a person that tell the citizen more


def follow(session: Session, contact: Contact, old: State, now: datetime, actor: Actor) -> None:
    """Keep the closures right after the contact left the state `old`, with its outcome set.

    What ends without action (spam, automatic, double) is no closure, and is none any more when
    that is said afterwards.
    """
    if contact.state is State.CLOSED:
        session.add(_closure(session, contact, now, actor))
    elif old is State.CLOSED:
        last = _last(session, contact)
        if last is not None and contact.state is State.NO_ACTION:
            session.delete(last)
        elif last is not None and last.reopened_at is None:  # else the end was one that was undone
            last.reopened_at = now


def forget(session: Session, contact: Contact, closed_at: datetime) -> None:
    """Take back the closure of that moment: what ended the contact was undone."""
    for one in _of(session, contact):
        if one.closed_at == closed_at:
            session.delete(one)
    session.flush()


def never_reopened(session: Session, contact: Contact, closed_at: datetime) -> None:
    """Let the closure of that moment stand as the last: what reopened the contact has left it."""
    for one in _of(session, contact):
        if one.closed_at == closed_at:
            one.reopened_at = None
        elif one.closed_at > closed_at:
            session.delete(one)
    session.flush()


def minutes(session: Session, contact: Contact, until: datetime) -> tuple[int, int]:
    """Opening minutes from the receipt until then, less the waits for the citizen, and in all.

    Counted in the usual calendar, whatever calendar a department has: figures are compared.
    """
    calendar = calendars.calendar(session)
    gross = sla.between(contact.received_at, until, calendar)
    waits = _waits(session, contact, until)
    used = sla.between(contact.received_at, until, calendar, waits) if waits else gross
    return max(used // _MINUTE, 0), max(gross // _MINUTE, 0)


def _closure(session: Session, contact: Contact, now: datetime, actor: Actor) -> Closure:
    used, gross = minutes(session, contact, now)
    outcome = contact.outcome
    return Closure(
        contact_id=contact.id,
        closed_at=now,
        outcome=outcome or Outcome.ANSWERED,
        agent_id=actor.agent_id,
        department_id=contact.department_id,
        used_minutes=used,
        gross_minutes=gross,
        replies=session.scalar(_replies(contact.id)) or 0,
        transfers=session.scalar(_transfers(contact.id)) or 0,
    )


def _waits(session: Session, contact: Contact, until: datetime) -> list[Pause]:
    found = session.execute(
        select(Standstill.started_at, Standstill.ended_at).where(
            Standstill.contact_id == contact.id, Standstill.reason == PauseReason.CITIZEN
        )
    )
    ends = ((start, min(end or until, until)) for start, end in found)
    return [Pause(start=start, end=end) for start, end in ends if start < end]


def _replies(contact_id: int) -> Select[int]:
    """How many times a person answered; an answer that was undone is none."""
    undone = exists().where(
        OutboxItem.message_id == Message.id, OutboxItem.delivery == Delivery.UNDONE
    )
    said = (Message.contact_id == contact_id, Message.kind.in_(REPLIES), ~undone)
    return select(func.count()).select_from(Message).where(*said)


def _transfers(contact_id: int) -> Select[int]:
    moved = (Event.contact_id == contact_id, Event.kind == EventKind.REFERRED.value)
    return select(func.count()).select_from(Event).where(*moved)


def _last(session: Session, contact: Contact) -> Closure | None:
    return next(iter(_of(session, contact)), None)


def _of(session: Session, contact: Contact) -> Sequence[Closure]:
    """The newest first."""
    found = select(Closure).where(Closure.contact_id == contact.id)
    return session.scalars(found.order_by(Closure.closed_at.desc(), Closure.id.desc())).all()
