"""A message that is somebody else's question: split off into a contact of its own, and put back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Address, Inbound
from channels.email.authentication import Finding
from kcc.domain import reach, texts
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.keys import Keys
from kcc.models import Attachment, Contact, Event, Mailbox, Merger, Message, MessageKind
from kcc.services import clocks, contacts, find, follow_ups, history, new_contacts, unasking
from kcc.services.incoming import NO_ACKNOWLEDGEMENT, Letter, StoredFile
from kcc.services.installation import Installation
from kcc.services.new_contacts import NewContact

_ALONE = {MessageKind.INBOUND, MessageKind.ACKNOWLEDGEMENT}
_GONE_ON = "Met dit contact is al verder gewerkt. Het kan niet meer terug."
_MOVES = (EventKind.SPLIT_FROM.value, EventKind.PUT_BACK.value)


def split(
    session: Session,
    contact: Contact,
    message_id: int,
    now: datetime,
    actor: Actor,
    *,
    installation: Installation,
    keys: Keys,
) -> Contact:
    """Make a contact of a message in this one, which is locked; who sent it becomes its citizen.

    It is as if the message had come in by itself: clocks from its receipt, an acknowledgement by
    the usual rule. This contact goes back to how it was, as far as nothing else came of the
    message. It goes nowhere else: the new one is of the same department. A second time gives the
    contact that was made. Raises NotFound, and Refused for the first message of a contact.
    """
    message = session.get(Message, message_id)
    if message is not None and _was_split_off(contact, message):
        return message.contact
    if message is None or message.contact is not contact:
        raise NotFound("Dit bericht staat niet (meer) in dit contact.")
    if message.kind is not MessageKind.INBOUND or message.id == _first(session, contact):
        raise Refused("Alleen een later bericht van iemand anders kan een eigen contact worden.")
    wanted = NewContact(
        letter=_letter(message),
        mailbox=session.get(Mailbox, contact.mailbox_id) if contact.mailbox_id else None,
        related_id=contact.id,
        kept=message,
    )
    (received,) = new_contacts.make(
        session, [wanted], now, SYSTEM, installation=installation, keys=keys
    )
    made = received.contact
    made.department_id, made.unread = contact.department_id, False  # who splits has read it
    session.flush()
    unasking.unask(session, contact, message, now, actor)
    _tell(session, contact, EventKind.SPLIT_OFF, now, actor, made)
    _tell(session, made, EventKind.SPLIT_FROM, now, actor, contact)
    session.flush()
    return made


def lock(session: Session, actor: Actor, number: str) -> tuple[Contact, Contact]:
    """A contact that was split off and the one it came from, in the order in which `merging` does.

    Raises Refused when it was not split off, NotFound when the actor may not see one of them.
    """
    old = origin(contacts.get(session, actor, number).events)
    if old is None:
        raise Refused(_GONE_ON)
    locked = {one: contacts.lock(session, actor, one) for one in sorted((number, old))}
    return locked[number], locked[old]


def put_back(session: Session, contact: Contact, old: Contact, now: datetime, actor: Actor) -> None:
    """Put the message of a contact that was split off back in `old`; both are locked.

    The contact ends as a double. Its number went out with the acknowledgement, so it stays. Raises
    Refused when it was not split off from there (any more), or somebody went on with either.
    """
    said = session.scalars(select(Message).where(Message.contact_id == contact.id)).all()
    if origin(contact.events) != old.number or not is_untouched(said):
        raise Refused(_GONE_ON)
    if session.get(Merger, old.id) is not None:
        raise Refused(f"Contact {old.number} is samengevoegd met een ander. Voeg dit er ook bij.")
    message = next(one for one in said if one.kind is MessageKind.INBOUND)
    message.contact = old
    message.other_sender = not follow_ups.is_of(old.citizen, message.sender_address)
    contacts.change_state(session, contact, State.NO_ACTION, now, actor, outcome=Outcome.DUPLICATE)
    session.flush()
    clocks.end(session, contact, frozenset(Moment), now)
    _ask(session, old, message, now)
    find.index(session, old, message.sender_name, message.sender_address, message.subject)
    _tell(session, contact, EventKind.PUT_BACK, now, actor, old)
    _tell(session, old, EventKind.TAKEN_BACK, now, actor, contact)
    session.flush()


def origin(events: Sequence[Event]) -> str | None:
    """The number of the contact that one with this history was split off from.

    None when it was not, or was put back.
    """
    moves = [event for event in events if event.kind in _MOVES]
    if not moves or moves[-1].kind != EventKind.SPLIT_FROM.value:
        return None
    return moves[-1].data["number"]


def is_untouched(messages: Sequence[Message]) -> bool:
    """Whether a contact holds no more than what was split off and its acknowledgement."""
    kinds = [one.kind for one in messages]
    return kinds.count(MessageKind.INBOUND) == 1 and set(kinds) <= _ALONE


def _was_split_off(contact: Contact, message: Message) -> bool:
    """Whether this is the second half of a double click."""
    other = message.contact
    return other is not contact and origin(other.events) == contact.number


def _ask(session: Session, contact: Contact, message: Message, now: datetime) -> None:
    """What a message brings about where it comes (back) to."""
    if message.automatic:
        return
    contact.preview = texts.first_line(message.text) or contact.preview
    contacts.wake(session, contact, now)
    session.flush()
    clocks.ask_again(session, contact, message.at)


def _tell(
    session: Session,
    contact: Contact,
    kind: EventKind,
    now: datetime,
    actor: Actor,
    other: Contact,
) -> None:
    history.record(session, contact, kind, now, actor, number=other.number)


def _first(session: Session, contact: Contact) -> int | None:
    asked = select(Message.id).where(
        Message.contact_id == contact.id, Message.kind == MessageKind.INBOUND
    )
    return session.scalar(asked.order_by(Message.at, Message.id).limit(1))


def _letter(message: Message) -> Letter:
    """The message as it came in, without the number of the contact that it leaves."""
    subject = message.subject.replace(f"[{message.contact.number}]", " ")
    inbound = Inbound(
        channel=message.channel,
        received_at=message.at,
        sender=Address(name=message.sender_name, address=message.sender_address),
        text=message.text,
        subject=subject,
    )
    unanswerable = message.automatic_why or NO_ACKNOWLEDGEMENT in (message.notice or "")
    return Letter(
        inbound=inbound,
        files=tuple(map(_file, message.attachments)),
        at=message.at,
        sender=reach.email_address(message.sender_address) or "",
        automatic=message.automatic,
        answerable=not (message.automatic or unanswerable),
        automatic_why=message.automatic_why,
        finding=Finding(authenticity=message.authentication, why=message.unverified_why),
    )


def _file(attachment: Attachment) -> StoredFile:
    return StoredFile(
        filename=attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
        inline=attachment.inline,
    )
