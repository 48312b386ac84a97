"""A message on its way in: who sent it, whether a person did, and the row it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Authenticity, ChannelKind, Inbound
from channels.email.authentication import UNKNOWN, Finding, authenticate
from kcc.domain import reach, texts, threading
from kcc.domain.actors import Actor
from kcc.models import Attachment, Contact, Mailbox, Message, MessageKind
from kcc.services.matching import Evidence, storable_id

NO_SUBJECT = "(geen onderwerp)"
SAME_ID = "zelfde kenmerk, andere inhoud"
NO_ACKNOWLEDGEMENT = "krijgt geen automatisch antwoord"
_OWN_MAIL = "van een van onze eigen postbussen"
_SUBJECT_LENGTH = 300
_MADE_SUBJECT_LENGTH = 80
_REFERENCES = 50
_OWN = "own_mailboxes"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An attachment whose bytes were put in the file store before the transaction began."""

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMailbox:
    """What intake knows of one of our mailboxes, apart from the session's rows."""

    id: int
    address: str
    active: bool
    department_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An incoming message with what was found out about it.

    `at` is when our server received it, never in the future. `sender` is the e-mail address of
    whoever it is from, in lower case, or empty. `automatic`: no person sent it to us.
    `answerable`: it may be acknowledged. `automatic_why` says in Dutch why it is the one or not
    the other. `finding`: whether our mail server verified the From. `notice`: what an agent
    should know before answering.
    """

    inbound: Inbound
    files: Sequence[StoredFile]
    at: datetime
    sender: str
    automatic: bool
    answerable: bool = True
    automatic_why: str = ""
    finding: Finding = UNKNOWN
    notice: str = ""

    @property
    def name(self) -> str:
        written = self.inbound.sender.name if self.inbound.sender else ""
        return texts.one_line(written, 200)

    @property
    def told(self) -> dict[str, str]:
        """What the history says about it, beside that it came in."""
        unverified = f"afzender niet geverifieerd, {self.finding.why}" if self.finding.why else ""
        reason = "; ".join(filter(None, (self.automatic_why, unverified)))
        return {"reason": reason} if reason else {}

    @property
    def is_unverified(self) -> bool:
        return self.finding.authenticity is Authenticity.FAILED

    @property
    def believed_sender(self) -> str:
        """The sender as far as a number in a subject may be taken from him; else empty.

        What our mail server verified is the From: an address in Reply-To anybody can write.
        """
        if self.finding.authenticity is Authenticity.UNKNOWN:
            return self.sender
        written = self.inbound.sender.address.lower() if self.inbound.sender else ""
        return "" if self.is_unverified or written != self.sender else self.sender

    @property
    def shown_sender(self) -> str:
        """What the thread shows: the address as recognised, or the phone number that was left."""
        written = self.inbound.sender.address if self.inbound.sender else self.inbound.phone or ""
        return self.sender or texts.one_line(written, reach.EMAIL_LENGTH)

    @property
    def subject(self) -> str:
        """What the contact is called: a form or note without a subject by its first words."""
        written = texts.one_line(threading.strip_prefixes(self.inbound.subject), _SUBJECT_LENGTH)
        if not written and self.inbound.channel is not ChannelKind.EMAIL:
            written = texts.shortened(texts.first_line(self.inbound.text), _MADE_SUBJECT_LENGTH)
        return written or NO_SUBJECT

    @property
    def preview(self) -> str:
        line = texts.first_line(self.inbound.text)
        if line or not self.files:
            return line
        return texts.one_line(f"Bijlage: {self.files[0].filename}", 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Where a message is now, and what it took: `evidence` says why it is in that contact."""

    contact: Contact
    message: Message
    is_new: bool = False
    is_double: bool = False
    acknowledged: bool = False
    evidence: Evidence | None = None


def read(
    session: Session,
    inbound: Inbound,
    files: Sequence[StoredFile],
    now: datetime,
    *,
    authserv_id: str = "",
) -> Letter:
    """Find out who sent a message. A mail from one of our own mailboxes is automatic.

    `authserv_id` is what our mail server calls itself where it says whether it verified him.
    """
    sender = _identity(session, inbound)
    echo = inbound.channel is ChannelKind.EMAIL and is_ours(session, sender)
    automatic = inbound.automatic or inbound.bounce or echo
    return Letter(
        inbound=inbound,
        files=files,
        at=min(inbound.received_at, now),
        sender=sender,
        automatic=automatic,
        answerable=inbound.answerable and not automatic,
        automatic_why=inbound.automatic_why or (_OWN_MAIL if echo else ""),
        finding=authenticate(inbound, authserv_id),
    )


def add(session: Session, contact: Contact, letter: Letter, actor: Actor) -> Message:
    """The row of a message, with its attachments; what it holds is stored whole."""
    inbound = letter.inbound
    message = Message(
        contact=contact,
        kind=MessageKind.INBOUND,
        channel=inbound.channel,
        at=letter.at,
        sent_at=inbound.sent_at,
        agent_id=actor.agent_id,
        sender_name=letter.name,
        sender_address=letter.shown_sender,
        subject=texts.one_line(inbound.subject, 998),
        text=texts.storable(inbound.text),
        html=texts.storable(inbound.html) if inbound.html else None,
        has_html=bool(inbound.html),
        automatic=letter.automatic,
        automatic_why=texts.one_line(letter.automatic_why, 200),
        authentication=letter.finding.authenticity,
        unverified_why=letter.finding.why,
        seal=inbound.seal,
        appointment=texts.storable(inbound.appointment),
        notice=_notice(letter),
        rfc_id=storable_id(inbound.message_id),
        in_reply_to=storable_id(inbound.in_reply_to),
        references=_references(inbound.references),
        attachments=[attachment(file) for file in letter.files],
    )
    session.add(message)
    return message


def own_mailboxes(session: Session) -> tuple[OwnMailbox, ...]:
    """Our mailboxes, read once per session: a job's session is too short to miss a new one."""
    known = session.info.get(_OWN)
    if isinstance(known, tuple):
        return known
    own = tuple(map(own_mailbox, session.scalars(select(Mailbox).order_by(Mailbox.id))))
    session.info[_OWN] = own
    return own


def own_mailbox(mailbox: Mailbox) -> OwnMailbox:
    return OwnMailbox(
        id=mailbox.id,
        address=mailbox.address.lower(),
        active=mailbox.active,
        department_id=mailbox.department_id,
    )


def is_ours(session: Session, address: str) -> bool:
    """Whether mail to this address (lower case) comes in by one of our mailboxes."""
    own = {mailbox.address for mailbox in own_mailboxes(session)}
    local, _, domain = address.rpartition("@")
    return address in own or f"{local.partition('+')[0]}@{domain}" in own


def _identity(session: Session, inbound: Inbound) -> str:
    """The From address. Reply-To only where no citizen reads mail sent to From.

    That is a no-reply address, or our own: many forms of websites mail as the municipality.
    """
    sender = reach.email_address(inbound.sender.address) if inbound.sender else None
    if sender and reach.can_be_answered(sender) and not is_ours(session, sender):
        return sender
    asked = reach.email_address(inbound.reply_to.address) if inbound.reply_to else None
    elsewhere = asked if asked and not is_ours(session, asked) else None
    return elsewhere or sender or ""


def _notice(letter: Letter) -> str | None:
    """What an agent should know before answering, in one short line."""
    inbound = letter.inbound
    asked = inbound.reply_to.address.lower() if inbound.reply_to else letter.sender
    remarks = [
        letter.notice,
        "" if letter.answerable or letter.automatic else _unanswerable(letter),
        f"telefoonnummer {inbound.phone}" if letter.sender and inbound.phone else "",
        f"vraagt om antwoord op {asked}" if asked != letter.sender else "",
        *inbound.problems,
    ]
    return texts.one_line(" · ".join(filter(None, remarks)), 200) or None


def _unanswerable(letter: Letter) -> str:
    why = f"{letter.automatic_why}; " if letter.automatic_why else ""
    return f"{why}{NO_ACKNOWLEDGEMENT}"


def _references(references: Sequence[str]) -> list[str]:
    """The first, which names the thread, with the last; more is no help to anyone."""
    kept = references if len(references) <= _REFERENCES else (references[0], *references[-49:])
    return [one for one in map(storable_id, kept) if one]


def attachment(file: StoredFile) -> Attachment:
    """The row of a stored file, with no message yet."""
    return Attachment(
        filename=texts.one_line(file.filename, 200) or "bijlage",
        content_type=texts.one_line(file.content_type, 120),
        size=file.size,
        sha256=file.sha256,
        inline=file.inline,
        content_id=texts.one_line(file.content_id, 255),
    )
