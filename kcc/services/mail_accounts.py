"""From a mailbox in the database to the accounts that the e-mail channel connects with."""

from channels.base import ChannelError
from channels.email.accounts import ImapAccount, Security, SmtpAccount, Tokens
from channels.email.oauth import LoginKind
from kcc.domain.folders import INBOX
from kcc.keys import Keys
from kcc.models import Mailbox


def imap_account(
    mailbox: Mailbox,
    keys: Keys,
    timeout: float,
    *,
    folder: str = INBOX,
    tokens: Tokens | None = None,
) -> ImapAccount:
    """Where to read; `timeout` is in seconds, for each command.

    `tokens` is where those come from of a mailbox that has no password. Raises WrongKey, and
    ChannelError for an unsafe connection.
    """
    return ImapAccount(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        username=mailbox.username,
        password=_password(mailbox, keys, tokens),
        tokens=tokens,
        security=Security(mailbox.imap_security),
        folder=folder,
        timeout=timeout,
    )


def smtp_account(
    mailbox: Mailbox, keys: Keys, timeout: float, *, tokens: Tokens | None = None
) -> SmtpAccount:
    """Where to send; parameters and errors are those of `imap_account`."""
    password = _password(mailbox, keys, tokens)
    return SmtpAccount(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        username=mailbox.username if password or tokens else None,
        password=password or None,
        tokens=tokens,
        security=Security(mailbox.smtp_security),
        timeout=timeout,
    )


def _password(mailbox: Mailbox, keys: Keys, tokens: Tokens | None) -> str:
    """Empty with tokens; a mailbox that needs them is not tried without."""
    if mailbox.login is LoginKind.PASSWORD:
        return keys.decrypt(mailbox.password)
    if tokens is None:
        raise ChannelError("Deze postbus is alleen met een token te bereiken.")
    return ""
