"""A contact after a message has left it: as it was before, as far as nothing else came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.domain.states import Outcome, State
from kcc.models import Contact, Event, Message, MessageKind
from kcc.services import clocks, closures, contacts, find

# What somebody did because of a message, or who wrote after it: then nothing is turned back.
_CAME_OF_IT = frozenset(
    {
        EventKind.MESSAGE_RECEIVED,
        EventKind.ANSWERED,
        EventKind.NOTED,
        EventKind.CALLED,
        EventKind.REFERRED,
        EventKind.POSTPONED,
        EventKind.CLOSED,
        EventKind.REOPENED,
    }
)
_AT_REST = (State.CLOSED, State.NO_ACTION, State.WAITS_FOR_CITIZEN)


def unask(
    session: Session, contact: Contact, message: Message, now: datetime, actor: Actor
) -> None:
    """Take away what a message brought about in this contact, which it has left.

    The term that began with it ends, or goes on from the next message that still waits. A contact
    that it woke rests again. Its sender is no longer found by it.
    """
    left = _inbound(session, contact)
    _end_term(session, contact, message, left, now)
    _rest(session, contact, message, now, actor)
    last = [one for one in left if not one.automatic][-1:]
    contact.preview = next((texts.first_line(one.text) for one in last), contact.preview)
    find.forget(session, contact, *_words(message))
    find.index(session, contact, *(word for one in left for word in _words(one)))


def _inbound(session: Session, contact: Contact) -> Sequence[Message]:
    of_contact = Message.contact_id == contact.id, Message.kind == MessageKind.INBOUND
    return session.scalars(
        select(Message).where(*of_contact).order_by(Message.at, Message.id)
    ).all()


def _words(message: Message) -> tuple[str, str, str]:
    return message.sender_name, message.sender_address, message.subject


def _end_term(
    session: Session, contact: Contact, message: Message, left: Sequence[Message], now: datetime
) -> None:
    """As it still runs, nothing that came after the message was answered."""
    began = {
        clock.moment
        for clock in clocks.running(session, contact)
        if clock.moment in clocks.ANSWERS and clock.started_at == message.at
    }
    waiting = [one.at for one in left if one.at >= message.at and not one.automatic]
    if not began or message.at in waiting:
        return
    clocks.end(session, contact, began, now)
    session.flush()
    if waiting:
        clocks.ask_again(session, contact, waiting[0])


def _rest(
    session: Session, contact: Contact, message: Message, now: datetime, actor: Actor
) -> None:
    """Let a contact rest that this message woke, when nobody did anything with it since."""
    events = session.scalars(
        select(Event).where(Event.contact_id == contact.id).order_by(Event.id)
    ).all()
    came = (EventKind.MESSAGE_RECEIVED.value, message.at)
    place = next((at for at, one in enumerate(events) if (one.kind, one.at) == came), None)
    if place is None:
        return
    before, after = events[:place], events[place + 1 :]
    woke = next((one for one in after if _wakes(one)), None)
    if woke is None or any(one.kind in _CAME_OF_IT for one in after if one is not woke):
        return
    was = State(woke.data["from"])
    ended = [one for one in before if one.kind == EventKind.CLOSED]
    outcome = None if was.is_open else Outcome(ended[-1].data["outcome"])
    contacts.change_state(session, contact, was, now, actor, outcome=outcome)
    if not was.is_open:
        contact.closed_at = ended[-1].at  # since then it has been over
        session.flush()
        closures.never_reopened(session, contact, contact.closed_at)
    session.flush()


def _wakes(event: Event) -> bool:
    """Whether the application itself made work of a contact at rest, as for a new message."""
    return event.agent_id is None and event.data.get("from") in _AT_REST
