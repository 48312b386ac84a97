"""The mailboxes of the municipality, as admins keep them and try them out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from channels.email.accounts import Security, is_loopback
from channels.email.oauth import LoginKind
from kcc.domain import letter_kinds
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound
from kcc.models import Mailbox, RawMail
from kcc.services import admin_log, breaker, mailbox_secrets, return_addresses, sent_copies
from kcc.services.mailbox_check import Checked
from kcc.services.mailbox_secrets import App, Secrets
from kcc.services.mailroom import PLACE

# Where a password is sent to and as whom. A stored one never follows to another place: else anybody
# with this page could have it sent to a server of his own, and read it there.
_ACCOUNT = (
    "imap_host",
    "imap_port",
    "imap_security",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "username",
    "login",
    "oauth_tenant",
    "oauth_client_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxInput:
    """What an admin fills in; the secrets travel apart, already encrypted."""

    name: str
    address: str
    active: bool
    reply_to: str
    plus_addressing: bool
    authserv_id: str
    department_id: int | None
    signature: str = ""
    imap_host: str
    imap_port: int
    imap_security: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    username: str
    login: LoginKind
    oauth_tenant: str
    oauth_client_id: str
    oauth_expires_on: date | None
    folder_names: tuple[str, ...]
    move_to: str
    max_mb: int
    sent_folder: str


def listed(session: Session) -> Sequence[Mailbox]:
    """Those in use first."""
    query = select(Mailbox).order_by(Mailbox.active.desc(), Mailbox.address)
    return session.scalars(query.options(selectinload(Mailbox.folders))).all()


def get(session: Session, mailbox_id: int) -> Mailbox:
    """Raises NotFound."""
    found = session.get(Mailbox, mailbox_id)
    if found is None:
        raise NotFound("Deze postbus is er niet.")
    return found


def add(
    session: Session, given: MailboxInput, secrets: Secrets, now: datetime, actor: Actor
) -> Mailbox:
    """Raises Invalid when a secret is missing or the address is taken."""
    admin_log.begin(session)
    _check(session, given)
    made = Mailbox(**asdict(given), password=b"")
    mailbox_secrets.put(made, secrets, may_stay=False)
    session.add(made)
    session.flush()
    admin_log.record(session, AdminAction.MAILBOX_ADDED, made.address, now, actor)
    return made


def change(
    session: Session,
    mailbox_id: int,
    given: MailboxInput,
    secrets: Secrets,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """A secret that was not typed stays as it is stored, if it may.

    Raises NotFound, Invalid, and Changed as `admin_log.assign` does.
    """
    admin_log.begin(session)
    mailbox = get(session, mailbox_id)
    _check(session, given, mailbox_id)
    is_elsewhere, before = _differs(mailbox, given, PLACE), set(mailbox.folder_names)
    target = mailbox.move_to
    has_other_account = _differs(mailbox, given, (*_ACCOUNT, "address", "active"))
    may_stay = not _differs(mailbox, given, _ACCOUNT)
    sent_copies.begin_anew(session, mailbox_id, now, wanted=bool(given.sent_folder))
    changed = admin_log.assign(session, mailbox, asdict(given), seen)
    renewed = mailbox_secrets.put(mailbox, secrets, may_stay=may_stay)
    if given.move_to != target:
        for folder in mailbox.folders:
            folder.moving_problem = ""  # of the folder that mail went to before
    _leave(session, mailbox, before if is_elsewhere else before - set(given.folder_names), now)
    if renewed or has_other_account:
        breaker.send_again(session, mailbox_id)
    if changed | renewed:
        action = AdminAction.MAILBOX_CHANGED
        admin_log.record(session, action, mailbox.address, now, actor, changed | renewed)


def _differs(mailbox: Mailbox, given: MailboxInput, columns: Sequence[str]) -> bool:
    return any(getattr(mailbox, column) != getattr(given, column) for column in columns)


def record_test(
    session: Session, mailbox_id: int, checked: Checked, now: datetime, actor: Actor
) -> None:
    """Keep that the connection was tried, and with what result; raises NotFound."""
    sides = {"IMAP": checked.imap, "SMTP": checked.smtp}
    data = {name: "gelukt" if side.works else "mislukt" for name, side in sides.items()}
    address = get(session, mailbox_id).address
    admin_log.record(session, AdminAction.MAILBOX_TESTED, address, now, actor, data)


def _check(session: Session, given: MailboxInput, own_id: int | None = None) -> None:
    mistakes = {}
    same = select(Mailbox.id).where(Mailbox.address == given.address)
    if session.scalar(same.where(Mailbox.id != (own_id or 0))):
        mistakes["address"] = "Er is al een postbus met dit adres."
    for side in ("imap", "smtp"):
        security = Security(getattr(given, f"{side}_security"))
        if security is not Security.NONE:
            continue
        if given.login is not LoginKind.PASSWORD:
            mistakes[f"{side}_security"] = "Inloggen met OAuth mag alleen over TLS."
        elif not is_loopback(getattr(given, f"{side}_host")):
            mistakes[f"{side}_security"] = (
                "Zonder versleuteling mag alleen met een mailserver op deze machine zelf."
            )
    mistakes |= _app(given).mistakes()
    mistakes |= letter_kinds.of_signature(given.signature)
    mistakes |= _moving_in_circles(session, given, own_id)
    mistakes |= _unread_replies(session, given, own_id)
    if mistakes:
        raise Invalid("Deze postbus is zo niet te bewaren.", mistakes)


def _app(given: MailboxInput) -> App:
    return App(
        login=given.login,
        tenant=given.oauth_tenant,
        client_id=given.oauth_client_id,
        expires_on=given.oauth_expires_on,
    )


def _moving_in_circles(session: Session, given: MailboxInput, own_id: int | None) -> dict[str, str]:
    """No mail is moved to where it is read again: by this mailbox or another that logs in alike."""
    alike = select(Mailbox).where(
        Mailbox.imap_host == given.imap_host,
        Mailbox.username == given.username,
        Mailbox.id != (own_id or 0),
    )
    others = session.scalars(alike).all()
    read = {*given.folder_names, *(name for one in others for name in one.folder_names)}
    mistakes = {}
    if given.move_to in read:
        mistakes["move_to"] = (
            "Kies een map die niet gelezen wordt; anders komt de mail steeds terug."
        )
    targets = {one.move_to for one in others if one.move_to}
    if taken := targets.intersection(given.folder_names):
        mistakes["folder_names"] = f"Naar {taken.pop()} verplaatst een andere postbus haar mail."
    return mistakes


def _unread_replies(session: Session, given: MailboxInput, own_id: int | None) -> dict[str, str]:
    """No citizen answers to an address that nobody reads: of this mailbox, or by it for another."""
    mistakes = {
        "reply_to": return_addresses.mistake(
            session, given.address, given.reply_to, plus_addressing=given.plus_addressing
        )
    }
    known = session.get(Mailbox, own_id) if own_id else None
    if known:
        moves, stops = known.address != given.address, not given.active
        field = "address" if moves else "active" if stops else "plus_addressing"
        if moves or stops or not given.plus_addressing:
            mistakes[field] = return_addresses.needed_by(session, known, also_plus=moves or stops)
    return {field: words for field, words in mistakes.items() if words}


def _leave(session: Session, mailbox: Mailbox, left: set[str], now: datetime) -> None:
    """Read what has these names from its first mail, if it is there; doubles are recognised.

    A server numbers its mails as it likes (RFC 3501, 2.3.1.1), so the places of what was read
    before get another name: a new mail with an old number must not be taken for it.
    """
    for name in left:
        session.execute(
            update(RawMail)
            .where(RawMail.mailbox_id == mailbox.id, RawMail.folder == name)
            .values(folder=f"tot {now:%Y-%m-%d %H:%M:%S} {name}"[:200])
        )
    for folder in mailbox.folders:
        if folder.name in left:
            folder.uidvalidity, folder.last_uid, folder.fetched_at = None, 0, None
