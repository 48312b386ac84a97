"""Trying a mailbox before it is used: both sides at once, each with its own words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from channels.base import ChannelError, Sender, Source
from channels.email.accounts import ImapAccount, Security, SmtpAccount
from channels.email.imap import ImapSource
from channels.email.smtp import SmtpSender
from kcc.services.mailboxes import MailboxInput


@dataclass(frozen=True, slots=True)
class Result:
    """What one side of a mailbox said, in words for people and without secrets."""

    works: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Reading over IMAP and sending over SMTP."""

    imap: Result
    smtp: Result

    @property
    def words(self) -> tuple[str, str]:
        """The two outcomes in short, for the log."""
        return tuple("gelukt" if side.works else "mislukt" for side in (self.imap, self.smtp))  # type: ignore[return-value]


def check(given: MailboxInput, password: str, timeout: float) -> Checked:
    """Connect and log in on both sides; nothing is read, sent or stored.

    `timeout` is in seconds for each command. Never inside a transaction.
    """
    with ThreadPoolExecutor(2) as both:
        imap = both.submit(_tried, lambda: _source(given, password, timeout))
        smtp = both.submit(_tried, lambda: _sender(given, password, timeout))
        return Checked(imap=imap.result(), smtp=smtp.result())


def _source(given: MailboxInput, password: str, timeout: float) -> Source:
    return ImapSource(
        ImapAccount(
            host=given.imap_host,
            port=given.imap_port,
            username=given.username,
            password=password,
            security=Security(given.imap_security),
            folder=given.folder,
            timeout=timeout,
        )
    )


def _sender(given: MailboxInput, password: str, timeout: float) -> Sender:
    return SmtpSender(
        SmtpAccount(
            host=given.smtp_host,
            port=given.smtp_port,
            username=given.username if password else None,
            password=password or None,
            security=Security(given.smtp_security),
            timeout=timeout,
        )
    )


def _tried(connect: Callable[[], Source | Sender]) -> Result:
    try:
        with closing(connect()) as side:
            return Result(True, side.check())
    except ChannelError as error:
        return Result(False, error.reason)
