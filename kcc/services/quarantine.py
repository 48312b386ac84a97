"""Quarantine: mail that was kept but that could not be read, until a person settles it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from channels.base import Address, ChannelKind, Inbound
from channels.email.glimpse import Glimpse, as_text, glimpse
from kcc.db import rare
from kcc.domain import reach, texts
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Conflict, Invalid, NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.states import Outcome, State
from kcc.domain.words import local
from kcc.files import FileLost, FileStore
from kcc.keys import Keys
from kcc.models import Contact, Mailbox, Message, RawMail, RawState
from kcc.services import admin_log, handling, history, intake, mailroom
from kcc.services.incoming import is_ours
from kcc.services.installation import Installation

PAGE = 50
ASIDE = (RawState.UNREADABLE, RawState.LOST)
LOOKED_AT = 64 * 1024  # bytes of a mail that a page shows; the rest is in the download
LOST = "Het bestand van deze e-mail is niet te vinden of niet te lezen."
BY_HAND = "Met de hand overgenomen; de e-mail zelf zit als bijlage bij dit bericht."
_Rows = Select[RawMail, str, str | None]
_GONE = "Deze e-mail staat niet meer in quarantaine: iemand heeft haar al afgehandeld."


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A mail in quarantine; `number` is that of the contact that stands in for it, if any.

    `source` is the beginning of the mail as text, `seen` what could be made out of it, and
    `stored_as` where its bytes belong in the file store.
    """

    id: int
    mailbox: str
    received_at: datetime
    size: int
    problem: str
    number: str | None
    seen: Glimpse
    source: str
    stored_as: str
    is_lost: bool

    @property
    def is_cut(self) -> bool:
        return self.size > LOOKED_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What a person made of a mail that no program could read."""

    name: str
    address: str
    subject: str
    text: str


def count(session: Session) -> int:
    """How many mails wait for a person here."""
    return session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def page(session: Session, files: FileStore, before_id: int | None = None) -> list[Aside]:
    """The newest, or those before one: `PAGE` of them and one more when there is more."""
    query = _waiting().order_by(RawMail.id.desc()).limit(PAGE + 1)
    if before_id is not None:
        query = query.where(RawMail.id < before_id)
    return [_aside(files, *row) for row in session.execute(query)]


def get(session: Session, files: FileStore, raw_id: int) -> Aside:
    """One mail with what can be made out of it; raises NotFound when it is not in quarantine."""
    found = session.execute(_aside_rows().where(RawMail.id == raw_id)).one_or_none()
    if found is None:
        raise NotFound(_GONE)
    return _aside(files, *found)


def sha256_of(session: Session, raw_id: int) -> str:
    """Under which hash the bytes are kept; raises NotFound when it is not in quarantine."""
    query = select(RawMail.sha256).where(RawMail.id == raw_id, RawMail.state.in_(ASIDE))
    sha256 = session.scalar(query)
    if sha256 is None:
        raise NotFound(_GONE)
    return sha256


def retry(session: Session, raw_id: int, now: datetime, actor: Actor) -> None:
    """Let the worker read it again, as if it had just come in. Raises NotFound and Conflict."""
    raw = _begin(session, raw_id)
    raw.state, raw.attempts, raw.problem = RawState.STORED, 0, ""
    _log(session, AdminAction.MAIL_RETRIED, raw, now, actor)


def dismiss(session: Session, raw_id: int, reason: str, now: datetime, actor: Actor) -> None:
    """Say that nothing has to be done about it, and why; its bytes stay.

    Raises Invalid without a reason, Refused when a contact stands in for it, NotFound, Conflict.
    """
    raw = _begin(session, raw_id)
    if raw.message is not None:
        number = raw.message.contact.number
        raise Refused(f"Deze e-mail staat als contact {number} in de wachtrij. Sluit het daar af.")
    why = texts.one_line(reason, 200)
    if not why:
        raise Invalid.at("reason", "Schrijf op waarom er niets hoeft te gebeuren.")
    raw.state = RawState.DISMISSED
    _log(session, AdminAction.MAIL_DISMISSED, raw, now, actor, reden=why)


def take_over(
    session: Session,
    raw_id: int,
    given: TakenOver,
    now: datetime,
    actor: Actor,
    *,
    message_id: str | None,
    installation: Installation,
    keys: Keys,
) -> Contact:
    """Make a contact of what a person read in it, by the door of all mail, with the mail attached.

    Its clocks run from the arrival of the mail. `message_id` is that of the mail, as far as it
    could be read. Raises Invalid, NotFound and Conflict.
    """
    raw = _begin(session, raw_id)
    _check(session, given)
    received = intake.receive(
        session,
        _inbound(raw, given, message_id),
        now,
        installation=installation,
        keys=keys,
        mailbox=raw.mailbox,
        stored=(mailroom.whole(raw),),
    )
    history.record(session, received.contact, EventKind.TAKEN_OVER, now, actor)
    settle(session, raw, received.contact, now)
    raw.state = RawState.DUPLICATE if received.is_double else RawState.DONE
    raw.message_id, raw.problem = received.message.id, ""
    number = received.contact.number
    _log(session, AdminAction.MAIL_TAKEN_OVER, raw, now, actor, contact=number)
    return received.contact


def settle(session: Session, raw: RawMail, contact: Contact, now: datetime) -> None:
    """Tell the contact that stood in for this mail where the mail is now.

    Nobody's work yet: then it is closed as a double. Else its holder sees the news.
    """
    if raw.message_id is None:
        return
    stood_in = session.get_one(Message, raw.message_id).contact_id
    query = select(Contact).where(Contact.id == stood_in).with_for_update(of=Contact)
    double = session.scalars(query.execution_options(populate_existing=True)).one()
    if double.id == contact.id:
        return
    history.record(session, double, EventKind.READ_AFTER_ALL, now, SYSTEM, to=contact.number)
    if double.state is State.NEW and double.agent_id is None:
        handling.close(session, double, Outcome.DUPLICATE, now, SYSTEM)
    elif double.state.is_open:
        double.unread = True
    session.flush()


def _waiting() -> _Rows:
    """What nobody settled: without a contact, or with one that is still open."""
    return _aside_rows().where(or_(RawMail.message_id.is_(None), Contact.closed_at.is_(None)))


def _aside_rows() -> _Rows:
    """Each mail with the mailbox it came in by, and the number of the contact in its place."""
    return (
        select(RawMail, Mailbox.address, Contact.number)
        .join(Mailbox, Mailbox.id == RawMail.mailbox_id)
        .outerjoin(Message, Message.id == RawMail.message_id)
        .outerjoin(Contact, Contact.id == Message.contact_id)
        .where(rare(RawMail.state.in_(ASIDE)))
    )


def _aside(files: FileStore, raw: RawMail, mailbox: str, number: str | None) -> Aside:
    head = _head(files, raw.sha256)
    return Aside(
        id=raw.id,
        mailbox=mailbox,
        received_at=raw.received_at,
        size=raw.size,
        problem=raw.problem,
        number=number,
        seen=glimpse(head or b""),
        source=as_text(head or b""),
        stored_as=f"{raw.sha256[:2]}/{raw.sha256}",
        is_lost=head is None,
    )


def _begin(session: Session, raw_id: int) -> RawMail:
    admin_log.begin(session)
    query = select(RawMail).where(RawMail.id == raw_id).with_for_update(of=RawMail)
    raw = session.scalar(query.execution_options(populate_existing=True))
    if raw is None:
        raise NotFound(_GONE)
    if raw.state not in ASIDE:
        raise Conflict(_GONE)
    return raw


def _check(session: Session, given: TakenOver) -> None:
    mistakes = {}
    if not given.text.strip():
        mistakes["text"] = "Neem over wat er in de e-mail staat."
    address = reach.email_address(given.address)
    if given.address.strip() and address is None:
        mistakes["address"] = "Vul een e-mailadres in met een @, zoals naam@example.nl."
    elif address and is_ours(session, address):
        mistakes["address"] = "Dit is een postbus van onszelf. Vul het adres van de inwoner in."
    if mistakes:
        raise Invalid("Van deze e-mail is zo nog geen contact te maken.", mistakes)


def _inbound(raw: RawMail, given: TakenOver, message_id: str | None) -> Inbound:
    sender = Address(name=given.name, address=given.address.strip())
    return Inbound(
        channel=ChannelKind.EMAIL,
        received_at=raw.received_at,
        sender=sender if sender.name.strip() or sender.address else None,
        subject=given.subject,
        text=given.text.strip(),
        message_id=message_id,
        problems=(BY_HAND,),
    )


def _head(files: FileStore, sha256: str) -> bytes | None:
    """The beginning of the mail; None when its file is not there."""
    try:
        with files.open(sha256) as file:
            return file.read(LOOKED_AT)
    except (FileLost, OSError):
        return None


def _log(
    session: Session, action: AdminAction, raw: RawMail, now: datetime, actor: Actor, **data: str
) -> None:
    """Which mail it was, without saying whose."""
    arrived = {"mail": str(raw.id), "binnengekomen": f"{local(raw.received_at):%d-%m-%Y %H:%M}"}
    admin_log.record(session, action, raw.mailbox.address, now, actor, arrived | data)
