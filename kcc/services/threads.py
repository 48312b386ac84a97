"""A contact as a person reads it: its messages, events and clocks in one order each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.models import Attachment, Clock, Contact, Event, Message, MessageKind
from kcc.services import citizens, contacts

NOBODY = "Onbekende inwoner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """All that belongs to one contact, oldest first."""

    contact: Contact
    messages: Sequence[Message]
    clocks: Sequence[Clock]
    events: Sequence[Event]
    earlier: Sequence[Contact]
    related: Contact | None

    @property
    def last_message_id(self) -> int:
        """The newest message on this page: what somebody has seen who answers from it."""
        return max((message.id for message in self.messages), default=0)


def read(session: Session, actor: Actor, number: str) -> Thread:
    """The contact with all around it; raises NotFound as `contacts.get` does."""
    contact = contacts.get(session, actor, number)
    messages = (
        select(Message)
        .where(Message.contact_id == contact.id)
        .order_by(Message.at, Message.id)
        .options(
            joinedload(Message.agent),
            selectinload(Message.recipients),
            selectinload(Message.attachments),
            selectinload(Message.outgoing),
        )
    )
    clocks = select(Clock).where(Clock.contact_id == contact.id).order_by(Clock.due_at, Clock.id)
    events = select(Event).where(Event.contact_id == contact.id).order_by(Event.at, Event.id)
    earlier: Sequence[Contact] = ()
    if contact.citizen_id is not None:
        found = citizens.earlier_contacts(session, actor, contact.citizen_id, limit=9)
        earlier = [other for other in found if other.id != contact.id][:8]
    return Thread(
        contact=contact,
        messages=session.scalars(messages).all(),
        clocks=session.scalars(clocks).all(),
        events=session.scalars(events).all(),
        earlier=earlier,
        related=_related(session, actor, contact),
    )


def message(session: Session, actor: Actor, message_id: int) -> Message:
    """One message of a contact that the actor may see; raises NotFound."""
    query = select(Message).join(Contact).where(Message.id == message_id, contacts.visible(actor))
    found = session.scalar(query)
    if found is None:
        raise NotFound("Dit bericht is er niet, of het is niet van jouw afdeling.")
    return found


def attachment(session: Session, actor: Actor, attachment_id: int) -> Attachment:
    """One attachment of a message that the actor may see; raises NotFound."""
    query = (
        select(Attachment)
        .join(Message, Attachment.message_id == Message.id)
        .join(Contact, Message.contact_id == Contact.id)
        .where(Attachment.id == attachment_id, contacts.visible(actor))
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("Deze bijlage is er niet, of ze is niet van jouw afdeling.")
    return found


def names(session: Session, shown: Iterable[Contact]) -> Mapping[int, str]:
    """What screens call whoever a contact is of, by the id of the contact.

    That is its citizen. Of nobody in the register, such as a program that wrote: the name or
    address that the first message came from. One statement at most, for all of them together.
    """
    rows = tuple(shown)
    known = {contact.id: contact.citizen.label for contact in rows if contact.citizen}
    unknown = [contact.id for contact in rows if contact.id not in known]
    return {**dict.fromkeys(unknown, NOBODY), **_first_senders(session, unknown), **known}


def _first_senders(session: Session, contact_ids: Sequence[int]) -> dict[int, str]:
    if not contact_ids:
        return {}
    first = (
        select(func.min(Message.id))
        .where(Message.contact_id.in_(contact_ids), Message.kind == MessageKind.INBOUND)
        .group_by(Message.contact_id)
    )
    columns = (Message.contact_id, Message.sender_name, Message.sender_address)
    found = session.execute(select(*columns).where(Message.id.in_(first)))
    return {number: name or address for number, name, address in found if name or address}


def _related(session: Session, actor: Actor, contact: Contact) -> Contact | None:
    if contact.related_id is None:
        return None
    query = select(Contact).where(Contact.id == contact.related_id, contacts.visible(actor))
    return session.scalar(query)


# Made once: it runs for each page, and making it takes longer than running it.
