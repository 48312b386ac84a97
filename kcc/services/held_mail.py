"""Mail from an agent to the citizen: a message in the thread, held while it can be undone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import bsn, texts, threading
from kcc.domain.actors import Actor
from kcc.domain.errors import Doubtful, Invalid
from kcc.keys import Keys
from kcc.models import Contact, Delivery, Message, MessageKind, Recipient
from kcc.services import addressing, citizens, find, handling, outbox, recognising
from kcc.services.installation import Installation
from kcc.services.letters import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """What an agent typed: salutation and closing are in the text, the footer is not.

    `to` None: the citizen of the contact. `cc`: who gets a copy, as typed. `may_hold_bsn`: the
    actor was asked about a BSN in it. `last_seen_message_id`: the newest message that was on the
    screen.
    """

    text: str
    to: str | None = None
    cc: str = ""
    may_hold_bsn: bool = False
    last_seen_message_id: int | None = None
    article_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """For whom a mail is, and who gets a copy."""

    to: str
    copies: tuple[str, ...] = ()


def checked(given: MailText, missing: str) -> str:
    """The text as it is sent. A BSN leaves the house only when somebody means it.

    Raises Invalid with the words of `missing` when there is none, Doubtful for a BSN in it.
    """
    text = texts.storable(given.text).strip()
    if not text:
        raise Invalid.at("text", missing)
    found = () if given.may_hold_bsn else bsn.find(text)
    if found:
        raise Doubtful.at("text", f"{found[0]} is misschien een burgerservicenummer (BSN).")
    return text


def addressed(contact: Contact, given: MailText) -> Addressed:
    """Raises Invalid for an address nobody can have, or when none is known or typed."""
    to = addressing.recipient(contact, given.to)
    return Addressed(to=to, copies=addressing.copies(given.cc, to))


def before(contact: Contact, mail: Addressed) -> dict[str, str]:
    """What the event of the mail keeps, for `undoing`: to whom, and how the contact stood."""
    told = {"to": mail.to, "state": contact.state.value, "holder": str(contact.agent_id or "")}
    return told | ({"cc": ", ".join(mail.copies)} if mail.copies else {})


def write(
    session: Session,
    contact: Contact,
    kind: MessageKind,
    letter: Letter,
    now: datetime,
    actor: Actor,
    *,
    installation: Installation,
) -> Message:
    """The message in the thread. What an agent writes, he has read the contact for."""
    own_from, own_until = letter.own or (None, None)
    message = Message(
        contact=contact,
        kind=kind,
        channel=ChannelKind.EMAIL,
        at=now,
        agent=handling.person(session, actor),
        sender_name=installation.municipality.name,
        subject=threading.subject_with_number(letter.subject, contact.number),
        text=letter.text,
        own_from=own_from,
        own_until=own_until,
    )
    contact.unread = False
    session.add(message)
    session.flush()
    return message


def hold(
    session: Session,
    message: Message,
    mail: Addressed,
    leaves_at: datetime,
    *,
    installation: Installation,
    keys: Keys,
) -> None:
    """Put it in the outbox with its Message-ID, to leave at that moment unless it is undone."""
    message.recipients = [
        Recipient(address=one, copy=one != mail.to, delivery=Delivery.HELD)
        for one in (mail.to, *mail.copies)
    ]
    message.rfc_id = threading.make_message_id(
        message.id, mail.to, installation.domain, keys.threading
    )
    outbox.queue(session, message, message.contact.mailbox_id, leaves_at, held=True)


def remember(session: Session, contact: Contact, address: str, now: datetime) -> str:
    """Keep the address of a citizen of whom none is known; what that took, for `undoing`."""
    if contact.citizen is None:
        contact.citizen = recognising.find_or_make(session, now, email=address, trusted=True)
        find.index(session, contact)
        return "linked"
    if contact.citizen.email is None and citizens.add_email(session, contact.citizen, address):
        find.index(session, contact)
        return "address"
    return ""
