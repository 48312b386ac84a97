"""Demo mode: whether this database was made by it, and where its sandbox mail server is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Agent, Mailbox, Setup

_DEMO = "demo"
_IMAP_PORT = "demo_imap_port"
_SMTP_PORT = "demo_smtp_port"
_ACCOUNT = "demo_account"
_MAIL_PASSWORD = "demo_mail_password"  # noqa: S105 - a name, not a password
_LOGIN_PASSWORD = "demo_login_password"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The mail server on loopback: all citizens share one account on it."""

    imap_port: int
    smtp_port: int
    account: str
    mail_password: str
    login_password: str  # of every demo agent; shown, because nothing real is behind it


def is_demo(session: Session) -> bool:
    """Whether demo mode made this database; in any other the demo does not exist."""
    return session.get(Setup, _DEMO) is not None


def sandbox(session: Session) -> Sandbox | None:
    """Where citizens' mail lives; None outside demo mode."""
    values = {row.name: row.value for row in session.scalars(select(Setup))}
    if _DEMO not in values:
        return None
    return Sandbox(
        imap_port=int(values[_IMAP_PORT]),
        smtp_port=int(values[_SMTP_PORT]),
        account=values[_ACCOUNT],
        mail_password=values[_MAIL_PASSWORD],
        login_password=values[_LOGIN_PASSWORD],
    )


def mark(session: Session, made: Sandbox) -> None:
    """Say that demo mode made this database; flushes."""
    values = {
        _DEMO: "1",
        _IMAP_PORT: str(made.imap_port),
        _SMTP_PORT: str(made.smtp_port),
        _ACCOUNT: made.account,
        _MAIL_PASSWORD: made.mail_password,
        _LOGIN_PASSWORD: made.login_password,
    }
    session.add_all(Setup(name=name, value=value) for name, value in values.items())
    session.flush()


def move(session: Session, imap_port: int, smtp_port: int) -> None:
    """Point the demo's mailboxes at the ports that the sandbox has from now on; flushes."""
    session.get_one(Setup, _IMAP_PORT).value = str(imap_port)
    session.get_one(Setup, _SMTP_PORT).value = str(smtp_port)
    for mailbox in session.scalars(select(Mailbox)):
        if mailbox.imap_host == mailbox.smtp_host == "127.0.0.1":
            mailbox.imap_port, mailbox.smtp_port = imap_port, smtp_port
    session.flush()


def municipality_address(session: Session) -> str | None:
    """Where citizens write to: the first active mailbox."""
    query = select(Mailbox.address).where(Mailbox.active).order_by(Mailbox.id).limit(1)
    return session.scalar(query)


def agents(session: Session) -> Sequence[Agent]:
    """Who a newcomer can sign in as."""
    query = select(Agent).where(Agent.active).order_by(Agent.id)
    return session.scalars(query).all()
