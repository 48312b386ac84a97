"""Two contacts about one question put together: one goes on, with all that was said in both."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Doubtful, Invalid, NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import (
    BY_HAND,
    Attachment,
    Clock,
    Contact,
    Delivery,
    Draft,
    Event,
    Merger,
    Message,
    MessageKind,
    OutboxItem,
)
from kcc.services import (
    clocks,
    contacts,
    find,
    first_answers,
    follow_ups,
    handling,
    history,
    legal_merging,
)

# What one citizen is owed once for one question, whatever it is called.
_ONCE = (clocks.ANSWERS, {Moment.DATE_MESSAGE}, {Moment.FINAL_ANSWER})
_TWICE = "hetzelfde was al eerder beloofd"
_ON_ITS_WAY = (Delivery.HELD, Delivery.QUEUED, Delivery.SENDING, Delivery.DEFERRED)


def lock(session: Session, actor: Actor, number: str, into: str) -> tuple[Contact, Contact]:
    """Both contacts, locked in one order whoever asks; raises NotFound, and Invalid at `into`."""
    if not into:
        raise Invalid.at("into", "Vul het nummer van het andere contact in, tien cijfers.")
    if into == number:
        raise Invalid.at("into", "Dit is het nummer van dit contact. Vul een ander in.")
    locked = {}
    for one in sorted((number, into)):
        try:
            locked[one] = contacts.lock(session, actor, one)
        except NotFound as error:
            if one == number:
                raise
            raise Invalid.at("into", str(error)) from error
    return locked[number], locked[into]


def merge(
    session: Session,
    contact: Contact,
    into: Contact,
    now: datetime,
    actor: Actor,
    *,
    sure: bool = False,
) -> None:
    """Let `into` go on for both, which are locked; `contact` ends as a double that points to it.

    Messages, drafts and terms move, and of two terms for an answer the first to end stays.
    Whatever comes for the number of `contact` from now on goes to `into`. Who answers sees whom it
    is of: the citizen of `into` stays, what others wrote is of another sender. Raises Doubtful
    when both have a citizen, and not the same, unless somebody is `sure`; Invalid for a contact
    that goes on elsewhere itself; Refused when this one does, or its answer is on its way.
    """
    _check(session, contact, into)
    if contact.citizen and into.citizen and contact.citizen is not into.citizen and not sure:
        whose = f"Dit contact is van {contact.citizen.label}, dat van {into.citizen.label}."
        raise Doubtful.at("into", f"{whose} Voeg ze alleen samen als het één vraag is.")
    asks, unread = contact.closed_at is None, contact.unread
    into.citizen = into.citizen or contact.citizen
    into.topic = into.topic or contact.topic
    into.received_at = min(into.received_at, contact.received_at)
    into.wants_callback = into.wants_callback or contact.wants_callback
    into.undelivered = into.undelivered or contact.undelivered
    _move(session, contact, into, now)
    first_answers.again(session, into)
    _tell(session, contact, into, now, actor)
    _end(session, contact, into, now, actor)
    if asks:
        contacts.wake(session, into, now)
        into.unread = into.unread or unread
    session.flush()


def of(session: Session, contact: Contact) -> Contact | None:
    """The contact that goes on for this one, if it was put together with another."""
    merger = session.get(Merger, contact.id)
    return session.get(Contact, merger.into_id) if merger else None


def is_merged(events: Sequence[Event]) -> bool:
    """Whether a contact with this history was put together with another one."""
    return any(event.kind == EventKind.MERGED_INTO for event in events)


def _check(session: Session, contact: Contact, into: Contact) -> None:
    if of(session, contact) is not None:
        raise Refused("Dit contact is al samengevoegd met een ander.")
    other = of(session, into)
    if other is not None:
        raise Invalid.at("into", f"Dat is samengevoegd met {other.number}. Vul dat nummer in.")
    leaving = (
        select(OutboxItem.id)
        .join(Message)
        .where(
            Message.contact_id == contact.id,
            Message.kind.in_(BY_HAND),
            OutboxItem.delivery.in_(_ON_ITS_WAY),
        )
    )
    if session.scalar(leaving.limit(1)) is not None:
        raise Refused("Een antwoord in dit contact is nog onderweg. Wacht tot het verzonden is.")


def _move(session: Session, contact: Contact, into: Contact, now: datetime) -> None:
    messages = session.scalars(
        select(Message).where(Message.contact_id == contact.id).order_by(Message.at, Message.id)
    ).all()
    for message in messages:
        message.contact = into
        if message.kind is MessageKind.INBOUND:
            message.other_sender = not follow_ups.is_of(into.citizen, message.sender_address)
    for draft in _held_drafts(session, Draft.contact_id == contact.id):
        _move_draft(session, draft, into, now)
    session.flush()
    _move_clocks(session, contact, into, now)
    asked = [one for one in messages if one.kind is MessageKind.INBOUND]
    words = [(one.sender_name, one.sender_address, one.subject) for one in asked]
    find.index(session, into, contact.number, *(word for one in words for word in one))
    into.preview = _preview(session, into)


def _tell(session: Session, contact: Contact, into: Contact, now: datetime, actor: Actor) -> None:
    """In the thread itself, newest of all: what moved may be older than what somebody has seen.

    So whoever is writing an answer on a page of before gets to see what came with the other.
    """
    words = f"Samengevoegd: de berichten van contact {contact.number} staan nu hier."
    handling.write(session, into, MessageKind.NOTE, words, now, actor)


def _held_drafts(session: Session, *which: ColumnElement[bool]) -> Sequence[Draft]:
    """As they are now: their writers type on, and what comes next waits until these are moved."""
    query = select(Draft).where(*which).order_by(Draft.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def _move_draft(session: Session, draft: Draft, into: Contact, now: datetime) -> None:
    """Under what the same person is writing there already: nothing that was typed is lost.

    It is newer than what a page shows of it, which therefore cannot save over it.
    """
    mine = Draft.agent_id == draft.agent_id, Draft.kind == draft.kind
    there = next(iter(_held_drafts(session, Draft.contact_id == into.id, *mine)), None)
    if there is None:
        draft.contact_id = into.id
        return
    there.text = "\n\n".join(filter(None, (there.text, draft.text)))
    there.cc = ", ".join(filter(None, (there.cc, draft.cc)))
    there.article_ids = list(dict.fromkeys([*there.article_ids, *draft.article_ids]))
    there.saved_at = now
    files = update(Attachment).where(Attachment.draft_id == draft.id)
    session.execute(files.values(draft_id=there.id))
    session.delete(draft)


def _move_clocks(session: Session, contact: Contact, into: Contact, now: datetime) -> None:
    """Met terms move as well: they are about messages that did."""
    for clock in session.scalars(select(Clock).where(Clock.contact_id == contact.id)):
        clock.contact = into
    session.flush()
    running = [one for one in clocks.running(session, into) if not one.legal]
    for moments in _ONCE:
        for later in [one for one in running if one.moment in moments][1:]:
            clocks.end_one(session, later, now, why=_TWICE)
    legal_merging.put_together(session, contact, into, now)
    clocks.refresh(session, into)
    clocks.refresh(session, contact)


def _preview(session: Session, contact: Contact) -> str:
    asked = select(Message.text).where(
        Message.contact_id == contact.id,
        Message.kind == MessageKind.INBOUND,
        ~Message.automatic,
    )
    last = session.scalar(asked.order_by(Message.at.desc(), Message.id.desc()).limit(1))
    return texts.first_line(last) if last else contact.preview


def _end(session: Session, contact: Contact, into: Contact, now: datetime, actor: Actor) -> None:
    """What was put together with this contact before, goes on in the other as well."""
    contacts.change_state(session, contact, State.NO_ACTION, now, actor, outcome=Outcome.DUPLICATE)
    contact.unread, contact.related_id = False, into.id
    earlier = update(Merger).where(Merger.into_id == contact.id)
    session.execute(earlier.values(into_id=into.id))
    session.add(Merger(contact_id=contact.id, into_id=into.id))
    history.record(session, contact, EventKind.MERGED_INTO, now, actor, number=into.number)
    history.record(session, into, EventKind.MERGED, now, actor, number=contact.number)
