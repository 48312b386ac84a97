"""Mailboxes on the real servers of the tests, mail to put in them, and a worker's shift."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.keys import Keys
from kcc.models import Delivery, Mailbox, MailFolder, OutboxItem, RawMail
from kcc.services import leases
from kcc.services.leases import WORKER, Lease, ticks
from kcc.worker.shift import Parts, Shift, utcnow
from tests import builders
from tests.servers import dovecot as imap
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import free_port

EMPTY = b""
WITH_FILE = (
    b"From: fatima@example.nl\r\nMessage-ID: <foto@example.nl>\r\nSubject: Foto\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain\r\n\r\nZie de foto.\r\n"
    b'--x\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename="f.jpg"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nYmVlbGQ=\r\n--x--\r\n"
)


def mailbox_at(
    parts: Parts,
    user: str,
    *,
    dovecot: Dovecot | None = None,
    smtp: SmtpServer | None = None,
    **columns: Any,
) -> Mailbox:
    """A mailbox whose servers really answer, as far as they are given; committed."""
    known = {"username": user, **servers(dovecot, smtp, parts.keys), **columns}
    with parts.sessions() as session, writing(session):
        return builders.mailbox(session, f"{user}@example.org", **known)


def servers(dovecot: Dovecot | None, smtp: SmtpServer | None, keys: Keys) -> dict[str, Any]:
    """The columns of a mailbox that name its servers; nobody listens where none is given."""
    password = imap.PASSWORD if dovecot else ""
    return {
        "imap_port": dovecot.port if dovecot else free_port(),
        "imap_security": "none",
        "smtp_port": smtp.port if smtp else free_port(),
        "smtp_security": "none",
        "password": keys.encrypt(password),
    }


def mail(number: int = 1, *, sender: str = "fatima@example.nl", text: str = "Mijn vraag.") -> bytes:
    """A mail of a citizen; another number is another mail."""
    return (
        f"From: Fatima Jansen <{sender}>\r\nTo: balie@example.org\r\n"
        f"Message-ID: <vraag{number}@example.nl>\r\nDate: Tue, 24 Nov 2026 13:00:00 +0000\r\n"
        f"Subject: Vraag {number}\r\n\r\n{text}\r\n"
    ).encode()


def big(number: int = 1, *, size: int = 1_100_000) -> bytes:
    """A mail of a citizen with a scan, together about so many bytes."""
    head, _, _ = mail(number).partition(b"\r\n\r\n")
    kind = b"image/tiff; name=scan.tif\r\nContent-Transfer-Encoding: base64"
    return (
        head + b'\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nZie de scan.\r\n'
        b"--x\r\nContent-Type: "
        + kind
        + b"\r\n\r\n"
        + b"\r\n".join([b"QUJD" * 19] * (size // 78))
        + b"\r\n--x--\r\n"
    )


def fresh(session: Session, mailbox: Mailbox) -> Mailbox:
    """The mailbox as the database has it now."""
    session.rollback()
    return session.get_one(Mailbox, mailbox.id, populate_existing=True)


def fresh_folder(session: Session, mailbox: Mailbox, name: str = "INBOX") -> MailFolder:
    """A folder of the mailbox as the database has it now."""
    session.rollback()
    query = select(MailFolder).where(MailFolder.mailbox_id == mailbox.id, MailFolder.name == name)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def take_shift(parts: Parts, owner: str, *, seconds: float = 600) -> Shift:
    """A shift under a lease of its own, as far as nobody else has it."""
    with parts.sessions() as session, writing(session):
        ttl = timedelta(seconds=seconds)
        token = leases.take(session, WORKER, owner, utcnow(), ttl=ttl)
    assert token is not None
    lease = Lease(token)
    lease.extend(ticks() + seconds)
    return Shift(parts=parts, lease=lease, ends=ticks() + seconds)


def states(session: Session) -> list[str]:
    """What became of each raw mail, oldest first, as the database has it now."""
    session.rollback()
    return [row.value for row in session.scalars(select(RawMail.state).order_by(RawMail.id))]


def now_is(session: Session, item: OutboxItem) -> Delivery:
    """Where a message stands, as the database has it now."""
    session.rollback()
    session.expire_all()
    return item.delivery


def told(session: Session, item: OutboxItem) -> list[str]:
    """What the history of its contact says, as the database has it now."""
    session.rollback()
    return builders.kinds_of_events(session, item.message.contact)
