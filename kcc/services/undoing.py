"""Taking a mail back in the moment before it leaves: all is as before, unless it is too late."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import (
    BY_HAND,
    Agent,
    Contact,
    Delivery,
    Draft,
    Event,
    Message,
    MessageKind,
    OutboxItem,
    Recipient,
)
from kcc.services import (
    citizens,
    clocks,
    closures,
    contacts,
    drafts,
    file_links,
    first_answers,
    history,
    promising,
    receipts,
    standstills,
)
from kcc.services.answering import own_words
from kcc.services.drafts import DraftKind
from kennisbank import uses


def undo(
    session: Session, contact: Contact, message_id: int, now: datetime, actor: Actor
) -> Draft | None:
    """Take a mail of the actor back before it leaves; it is a draft again, with its files.

    None when it was taken back before: the second half of a double click.

    One UPDATE decides between this and the worker. The contact, locked by the caller, and its
    clocks stand as before the mail, unless somebody else has done something with it since.
    Raises Conflict when the worker was first, NotFound for a mail that is not there, Refused
    for a colleague's.
    """
    message = session.get(Message, message_id)
    if message is None or message.contact_id != contact.id or message.kind not in BY_HAND:
        raise NotFound("Dit bericht is er niet.")
    if message.agent_id != actor.agent_id:
        raise Refused("Alleen wie het bericht schreef, kan het terughalen.")
    held = (OutboxItem.message_id == message_id, OutboxItem.delivery == Delivery.HELD)
    stopped = update(OutboxItem).where(*held).values(delivery=Delivery.UNDONE)
    if session.scalar(stopped.returning(OutboxItem.id)) is None:
        if _was_undone(session, message):
            return None
        raise Conflict(f"Te laat: het {message.kind.label} is al verstuurd.")
    told = _told(session, contact, message)
    _forget(session, contact, message, told)
    draft = _draft_again(session, contact, message, now, actor, told=told)
    receipts.forget(session, contact, message.at)
    promising.take_back(session, contact, message)
    clocks.unmeet(session, contact, message.at)
    clocks.run_on(session, contact, message.at)
    closures.forget(session, contact, message.at)
    first_answers.taken_back(session, contact, message.at)
    if not _touched(session, contact, message.at):
        standstills.as_before(session, contact, message.at)
        _restore(session, contact, told, now, actor)
        standstills.recount(session, contact, now)
    history.record(session, contact, EventKind.ANSWER_UNDONE, now, actor, message=str(message_id))
    session.flush()
    return draft


def _was_undone(session: Session, message: Message) -> bool:
    stands = select(OutboxItem.delivery).where(OutboxItem.message_id == message.id)
    return session.scalar(stands) is Delivery.UNDONE


def _told(session: Session, contact: Contact, message: Message) -> dict[str, str]:
    """What the history says about a mail."""
    written = select(Event).where(
        Event.contact_id == contact.id,
        Event.kind == _WRITTEN[message.kind].value,
        Event.at == message.at,
    )
    return next(e.data for e in session.scalars(written) if e.data["message"] == str(message.id))


def _draft_again(
    session: Session,
    contact: Contact,
    message: Message,
    now: datetime,
    actor: Actor,
    *,
    told: dict[str, str],
) -> Draft:
    """The text as a draft, above what the actor may have begun to type since."""
    kind = _DRAFTS[message.kind]
    begun = drafts.lock(session, contact, actor, kind)
    texts_of_both = [own_words(message), begun.text if begun else ""]
    text = "\n\n".join(filter(None, texts_of_both))
    uses.taken_back(session, message.article_ids, local(message.at).date())
    used = [*message.article_ids, *(begun.article_ids if begun else ())]
    draft = drafts.save(
        session,
        contact,
        actor,
        kind,
        text,
        now,
        article_ids=used,
        recipient=told["to"],
        cc=told.get("cc", ""),
    )
    drafts.take_back(session, draft, message)
    return draft


def _forget(session: Session, contact: Contact, message: Message, told: dict[str, str]) -> None:
    """Nobody was written to: the address proves nothing, Message-ID and link name nothing."""
    file_links.forget(session, message)
    session.execute(delete(Recipient).where(Recipient.message_id == message.id))
    session.expire(message, ["recipients"])
    message.rfc_id = None
    if told["citizen"] == "linked":
        contact.citizen = None
    if told["citizen"] == "address" and contact.citizen:
        citizens.remove_email(session, contact.citizen, told["to"])


def _touched(session: Session, contact: Contact, since: datetime) -> bool:
    """Whether the contact got another state or holder after the answer."""
    later = select(Event.id).where(
        Event.contact_id == contact.id, Event.at > since, Event.kind.in_(_MOVES)
    )
    return session.scalar(later.limit(1)) is not None


def _restore(
    session: Session, contact: Contact, told: dict[str, str], now: datetime, actor: Actor
) -> None:
    """State and holder as before; from an end the way back to waiting goes through work.

    What was put off before the answer is work now: when it would come back is no longer known.
    """
    state = State(told["state"])
    if state is State.POSTPONED and contact.state is not State.POSTPONED:
        state = State.IN_PROGRESS if told["holder"] else State.NEW
    if not contact.state.is_open and state is not State.NEW:
        contacts.change_state(session, contact, State.IN_PROGRESS, now, actor)
    contacts.change_state(session, contact, state, now, actor)
    contact.agent = session.get(Agent, int(told["holder"])) if told["holder"] else None


_WRITTEN = {
    MessageKind.ANSWER: EventKind.ANSWERED,
    MessageKind.INTERIM: EventKind.INTERIM_WRITTEN,
    MessageKind.CLOSING: EventKind.CLOSING_WRITTEN,
}
_DRAFTS = {
    MessageKind.ANSWER: DraftKind.ANSWER,
    MessageKind.INTERIM: DraftKind.INTERIM,
    MessageKind.CLOSING: DraftKind.CLOSING,
}
_MOVES = [
    kind.value
    for kind in (
        EventKind.ASSIGNED,
        EventKind.CLAIMED,
        EventKind.CLOSED,
        EventKind.POSTPONED,
        EventKind.REFERRED,
        EventKind.RELEASED,
        EventKind.REOPENED,
        EventKind.STATE_CHANGED,
        EventKind.WOKEN,
    )
]
