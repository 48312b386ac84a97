"""How the worker reaches the servers of a mailbox: with its password or with tokens."""

from functools import partial

from channels.email.accounts import ImapAccount, SmtpAccount, Tokens
from kcc import db
from kcc.domain.folders import INBOX
from kcc.models import Mailbox
from kcc.services import mail_accounts, mail_tokens
from kcc.worker.shift import Parts, Shift


def imap_account(shift: Shift, mailbox: Mailbox, folder: str = INBOX) -> ImapAccount:
    """Where to read. Raises WrongKey, and ChannelError for an unsafe connection."""
    keys, tokens = shift.parts.keys, _tokens(shift.parts, mailbox)
    return mail_accounts.imap_account(mailbox, keys, shift.timeout, folder=folder, tokens=tokens)


def smtp_account(shift: Shift, mailbox: Mailbox) -> SmtpAccount:
    """Where to send. Raises as `imap_account`."""
    keys, tokens = shift.parts.keys, _tokens(shift.parts, mailbox)
    return mail_accounts.smtp_account(mailbox, keys, shift.timeout, tokens=tokens)


def _tokens(parts: Parts, mailbox: Mailbox) -> Tokens | None:
    return parts.tokens.of(mailbox, parts.keys, partial(_keep, parts))


def _keep(parts: Parts, mailbox_id: int, old: bytes, new: bytes) -> None:
    """In a transaction of its own, before the token that came with it is used."""
    with parts.sessions() as session, db.writing(session):
        mail_tokens.keep_refresh(session, mailbox_id, old, new)
