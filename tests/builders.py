"""Valid rows and messages in one call each; what a test does not name gets a sensible value.

Builders flush and never commit: a test whose rows another connection must see commits itself.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from channels.base import Address, ChannelKind, Inbound
from kcc.domain import number
from kcc.domain.actors import Actor
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.domain.term import Unit
from kcc.models import (
    NEVER,
    AddressKind,
    Agent,
    Attachment,
    Citizen,
    CitizenAddress,
    Clock,
    Contact,
    Delivery,
    Department,
    Event,
    Mailbox,
    Message,
    MessageKind,
    Norm,
    OutboxItem,
    Recipient,
    Topic,
)
from tests import mail_folders

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # as the fixture `now`: Tuesday 14:00 in Amsterdam
PASSWORD = "paard-batterij-nietje"
_FIRST_SERIAL = 5_000_000  # far from what the application itself gives out in a test
_AFTER_SEEDED = 1_000  # no rule of a norm that a new installation comes with
_serial = count(1)
T = TypeVar("T")


def department(session: Session, name: str | None = None, *, active: bool = True) -> Department:
    return _added(session, Department(name=name or f"Afdeling {next(_serial)}", active=active))


def topic(
    session: Session, name: str | None = None, *, department: Department | None = None
) -> Topic:
    department_id = department.id if department else None
    return _added(
        session, Topic(name=name or f"Onderwerp {next(_serial)}", department_id=department_id)
    )


def agent(
    session: Session,
    name: str = "Sanne de Wit",
    *,
    email: str | None = None,
    roles: Iterable[Role] = (Role.AGENT,),
    department: Department | None = None,
    password: str = PASSWORD,
    active: bool = True,
) -> Agent:
    """A colleague who can sign in with `PASSWORD`."""
    return _added(
        session,
        Agent(
            name=name,
            email=email or f"medewerker{next(_serial)}@example.org",
            password_hash=_cheap_hash(password),
            role_names=[role.value for role in roles],
            department=department,
            active=active,
            created_at=NOW,
        ),
    )


def actor(session: Session, name: str = "Sanne de Wit", **features: Any) -> Actor:
    """A new agent, as the one who does something; takes the same features as `agent`."""
    return agent(session, name, **features).as_actor()


def citizen(
    session: Session,
    name: str = "Fatima Jansen",
    *,
    email: str | None = None,
    phone: str | None = None,
) -> Citizen:
    """An inwoner with an e-mail address of her own, or with what is given."""
    if email is None and phone is None:
        email = f"inwoner{next(_serial)}@example.nl"
    addresses = ((AddressKind.EMAIL, email), (AddressKind.PHONE, phone))
    return _added(
        session,
        Citizen(
            name=name,
            created_at=NOW,
            addresses=[
                CitizenAddress(kind=kind, value=value) for kind, value in addresses if value
            ],
        ),
    )


def mailbox(
    session: Session,
    address: str | None = None,
    *,
    name: str = "Gemeente Voorbeeld",
    plus_addressing: bool = False,
    **columns: Any,
) -> Mailbox:
    """A mailbox on servers that nobody listens on; name ports to point it at real ones."""
    hosts = {"imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    values: dict[str, Any] = {**hosts, "username": "postbus", "password": b""}
    return _added(
        session,
        Mailbox(
            address=address or f"postbus{next(_serial)}@gemeente.example.org",
            name=name,
            plus_addressing=plus_addressing,
            folders=mail_folders.taken_from(columns),
            **(values | columns),
        ),
    )


def norm(
    session: Session,
    moment: Moment = Moment.FIRST_ANSWER,
    *,
    amount: int = 2,
    unit: Unit = Unit.WORKING_DAYS,
    **columns: Any,
) -> Norm:
    """A norm for every channel, in force for a year; one for a channel goes before it."""
    rule = _AFTER_SEEDED + next(_serial)
    place = {"rule": rule, "position": 1 if columns.get("channel") else 2}
    values = {"target_percent": 85, "valid_from": NOW - timedelta(days=365), **place}
    return _added(session, Norm(moment=moment, amount=amount, unit=unit, **(values | columns)))


def contact(
    session: Session,
    *,
    state: State = State.NEW,
    citizen: Citizen | None = None,
    agent: Agent | None = None,
    department: Department | None = None,
    topic: Topic | None = None,
    mailbox: Mailbox | None = None,
    subject: str = "Paspoort aanvragen",
    channel: ChannelKind = ChannelKind.EMAIL,
    received_at: datetime = NOW,
    due_at: datetime = NEVER,
    outcome: Outcome | None = None,
    closed_at: datetime | None = None,
    **columns: Any,
) -> Contact:
    """A contact of a new citizen; a closed one is closed at its receipt unless said otherwise."""
    if not state.is_open:
        closed_at = closed_at or received_at
        outcome = outcome or (Outcome.ANSWERED if state is State.CLOSED else Outcome.SPAM)
    return _added(
        session,
        Contact(
            number=number.make(2026, _FIRST_SERIAL + next(_serial)),
            channel=channel,
            state=state,
            citizen=citizen or _a_citizen(session),
            agent=agent,
            department=department,
            topic=topic,
            mailbox_id=mailbox.id if mailbox else None,
            subject=subject,
            received_at=received_at,
            due_at=due_at,
            outcome=outcome,
            closed_at=closed_at,
            **columns,
        ),
    )


def clock(
    session: Session,
    contact: Contact,
    moment: Moment = Moment.FIRST_ANSWER,
    *,
    started_at: datetime | None = None,
    due_at: datetime = NOW + timedelta(days=2),
    met_at: datetime | None = None,
) -> Clock:
    """A clock of the norm for its moment; while it runs, the contact is due when it is."""
    in_force = session.query(Norm).filter_by(channel=None, moment=moment, replaced_at=None)
    row = Clock(
        contact=contact,
        norm=in_force.first() or norm(session, moment),
        moment=moment,
        started_at=started_at or contact.received_at,
        due_at=due_at,
        met_at=met_at,
        steps=[],
    )
    if met_at is None:
        contact.due_at = min(contact.due_at, due_at)
    return _added(session, row)


def message(
    session: Session,
    contact: Contact,
    kind: MessageKind = MessageKind.INBOUND,
    *,
    at: datetime | None = None,
    text: str = "Hoe vraag ik een paspoort aan?",
    agent: Agent | None = None,
    sender: str | None = None,
    **columns: Any,
) -> Message:
    """A message of the contact's citizen, or of the kind that is named."""
    if sender is None and kind is MessageKind.INBOUND and contact.citizen:
        sender = contact.citizen.email
    return _added(
        session,
        Message(
            contact=contact,
            kind=kind,
            channel=contact.channel,
            at=at or contact.received_at,
            text=text,
            agent=agent,
            sender_address=sender or "",
            **{"subject": contact.subject, **columns},
        ),
    )


def answer(
    session: Session,
    contact: Contact,
    *,
    agent: Agent | None = None,
    to: str | None = None,
    mailbox: Mailbox | None = None,
    delivery: Delivery = Delivery.QUEUED,
    not_before: datetime = NOW,
    text: str = "U kunt een afspraak maken.",
) -> OutboxItem:
    """An answer on its way, with its message, one recipient and its place in the outbox."""
    sent = message(session, contact, MessageKind.ANSWER, at=NOW, text=text, agent=agent)
    sent.rfc_id = f"<antwoord{sent.id}@kcc.example.org>"
    address = to or (contact.citizen.email if contact.citizen else None) or "iemand@example.nl"
    _added(session, Recipient(message=sent, address=address, delivery=delivery))
    mailbox_id = mailbox.id if mailbox else contact.mailbox_id
    return _added(
        session,
        OutboxItem(message=sent, mailbox_id=mailbox_id, delivery=delivery, not_before=not_before),
    )


def attachment(
    session: Session,
    message: Message,
    filename: str = "foto.jpg",
    *,
    content: bytes = b"beeld",
    content_type: str = "image/jpeg",
) -> Attachment:
    """The row of a file with a message; a test that opens it puts the bytes in the store."""
    return _added(
        session,
        Attachment(
            message=message,
            filename=filename,
            content_type=content_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        ),
    )


def inbound(
    sender: str | None = "fatima@example.nl",
    *,
    name: str = "Fatima Jansen",
    text: str = "Goedemiddag,\n\nHoe vraag ik een paspoort aan?",
    subject: str = "Paspoort",
    channel: ChannelKind = ChannelKind.EMAIL,
    received_at: datetime = NOW,
    **fields: Any,
) -> Inbound:
    """A message from outside with a Message-ID that no other has."""
    if channel is ChannelKind.EMAIL:
        fields.setdefault("message_id", f"<brief{next(_serial)}@example.nl>")
    return Inbound(
        channel=channel,
        received_at=received_at,
        sender=Address(name=name, address=sender) if sender is not None else None,
        text=text,
        subject=subject,
        **fields,
    )


# A builder has a parameter that hides the builder of the same name.
_a_citizen = citizen


def kinds_of_events(session: Session, contact: Contact) -> list[str]:
    """The history of a contact as the kinds of its events, oldest first."""
    events = session.query(Event).filter_by(contact_id=contact.id).order_by(Event.at, Event.id)
    return [event.kind for event in events]


def _added(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row


@lru_cache
def _cheap_hash(password: str) -> str:
    """A true argon2 hash that takes no time: tests sign in hundreds of times."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
