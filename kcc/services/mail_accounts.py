"""From a mailbox in the database to the accounts that the e-mail channel connects with."""

from channels.email.accounts import ImapAccount, Security, SmtpAccount
from kcc.domain.folders import INBOX
from kcc.keys import Keys
from kcc.models import Mailbox


def imap_account(
    mailbox: Mailbox, keys: Keys, timeout: float, *, folder: str = INBOX
) -> ImapAccount:
    """Where to read; `timeout` is in seconds, for each command.

    Raises WrongKey, and ChannelError for an unsafe connection.
    """
    return ImapAccount(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        username=mailbox.username,
        password=keys.decrypt(mailbox.password),
        security=Security(mailbox.imap_security),
        folder=folder,
        timeout=timeout,
    )


def smtp_account(mailbox: Mailbox, keys: Keys, timeout: float) -> SmtpAccount:
    """Where to send; `timeout` is in seconds, for each command. Raises as `imap_account`."""
    password = keys.decrypt(mailbox.password)
    return SmtpAccount(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        username=mailbox.username if password else None,
        password=password or None,
        security=Security(mailbox.smtp_security),
        timeout=timeout,
    )
