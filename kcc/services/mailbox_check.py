"""Trying a mailbox before it is used: both sides at once, each with its own words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from channels.base import ChannelError, Sender, Source
from channels.email.accounts import ImapAccount, SmtpAccount
from channels.email.imap import ImapSource
from channels.email.smtp import SmtpSender


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


def check(imap: ImapAccount, smtp: SmtpAccount) -> Checked:
    """Connect and log in on both sides; nothing is read, sent or stored.

    Takes at most a few times the timeout of the accounts. Never inside a transaction.
    """
    with ThreadPoolExecutor(2) as both:
        read = both.submit(_tried, lambda: ImapSource(imap))
        sent = both.submit(_tried, lambda: SmtpSender(smtp))
        return Checked(imap=read.result(), smtp=sent.result())


def _tried(side: Callable[[], Source | Sender]) -> Result:
    try:
        with closing(side()) as connection:
            return Result(True, connection.check())
    except ChannelError as error:
        return Result(False, error.reason)
