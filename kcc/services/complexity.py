"""Whether a question is simple or complex: an agent says so, and other terms run for it.

Source: E-mailgedragslijn voor overheden (2005), C: of what cannot be answered at once the citizen
hears in time when the answer comes.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.domain.kinds import Complexity
from kcc.domain.moments import Moment
from kcc.domain.states import check_open
from kcc.models import Clock, Contact, Message, MessageKind
from kcc.services import clocks, history, standstills

_OF_COMPLEX = (Moment.DATE_MESSAGE, Moment.FINAL_ANSWER)


def set_complexity(
    session: Session, contact: Contact, complexity: Complexity, now: datetime, actor: Actor
) -> None:
    """Say whether a question can be answered at once.

    A complex one owes no first answer within days any more but a date and a final answer, both
    counted from its receipt; a simple one the first answer, as it was. Without norms for a complex
    question its first answer stays owed, and so does what is late already. Raises
    Refused when the contact is closed.
    """
    check_open(contact.state)
    if contact.complexity is complexity:
        return
    was, contact.complexity = contact.complexity, complexity
    told = {"was": was.label, "to": complexity.label}
    history.record(session, contact, EventKind.COMPLEXITY_CHANGED, now, actor, **told)
    session.flush()
    if complexity is Complexity.COMPLEX:
        _to_complex(session, contact, now)
    else:
        _to_simple(session, contact, now)
    standstills.recount(session, contact, now)


def _to_complex(session: Session, contact: Contact, now: datetime) -> None:
    """Who has been answered needs to hear no date any more, but is owed the rest of the answer."""
    for moment in _OF_COMPLEX if contact.answered_at is None else (Moment.FINAL_ANSWER,):
        ended = _ended(session, contact, moment)
        if ended is None:
            clocks.start(session, contact, moment, contact.received_at)
        else:
            clocks.run_again(session, ended)
    told = _first_date_told(session, contact)
    if told is not None:
        clocks.meet(session, contact, {Moment.DATE_MESSAGE}, told.at, told.agent_id)
    running = [one for one in clocks.running(session, contact) if not one.legal]
    if any(one.moment in _OF_COMPLEX for one in running):
        _end(session, [one for one in running if one.moment is Moment.FIRST_ANSWER], contact, now)


def _first_date_told(session: Session, contact: Contact) -> Message | None:
    """The first letter that told the citizen when the answer comes, before anybody called it so."""
    letters = (
        select(Message)
        .join(Clock, Clock.message_id == Message.id)
        .where(
            Clock.contact_id == contact.id,
            Clock.moment == Moment.PROMISE,
            Message.kind == MessageKind.INTERIM,
        )
    )
    return session.scalars(letters.order_by(Message.at, Message.id).limit(1)).first()


def _to_simple(session: Session, contact: Contact, now: datetime) -> None:
    running = [one for one in clocks.running(session, contact) if not one.legal]
    _end(session, [one for one in running if one.moment in _OF_COMPLEX], contact, now)
    first = _ended(session, contact, Moment.FIRST_ANSWER)
    if first is None and not clocks.has_owed(session, contact):
        clocks.start(session, contact, Moment.FIRST_ANSWER, contact.received_at)
    if first is None:
        return
    clocks.run_again(session, first)
    if contact.answered_at is not None:
        by = _who_answered(session, contact)
        clocks.meet(session, contact, {Moment.FIRST_ANSWER}, contact.answered_at, by)


def _end(session: Session, old: Iterable[Clock], contact: Contact, now: datetime) -> None:
    """End what is not owed any more; what is late by now stays so: no word undoes a miss."""
    for clock in old:
        if clock.paused or now <= clock.due_at:
            clocks.end_one(session, clock, now, why=f"de vraag is {contact.complexity.label}")


def _ended(session: Session, contact: Contact, moment: Moment) -> Clock | None:
    """The clock of the service for this moment that ran from the receipt, and ended."""
    found = select(Clock).where(
        Clock.contact_id == contact.id,
        Clock.moment == moment,
        Clock.ended_at.is_not(None),
        ~Clock.legal,
    )
    return session.scalars(found.order_by(Clock.started_at, Clock.id)).first()


def _who_answered(session: Session, contact: Contact) -> int | None:
    met = select(Clock.met_by_id).where(
        Clock.contact_id == contact.id, Clock.met_at == contact.answered_at
    )
    return session.scalars(met.limit(1)).first()
