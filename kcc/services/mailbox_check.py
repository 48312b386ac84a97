"""Trying a mailbox before it is used: both sides at once, each with its own words."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from channels.base import ChannelError
from channels.email import folders
from channels.email.accounts import ImapAccount, SmtpAccount
from channels.email.imap import ImapSource
from channels.email.smtp import SmtpSender

Side = TypeVar("Side", ImapSource, SmtpSender)


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


def check(
    imap: ImapAccount,
    smtp: SmtpAccount,
    folder_names: Sequence[str],
    *,
    move_to: str = "",
    sent_folder: str = "",
) -> Checked:
    """Connect and log in on both sides, and look for the folders; nothing is read or sent.

    Takes at most a few times the timeout of the accounts. Never inside a transaction.
    """
    with ThreadPoolExecutor(2) as both:
        look = partial(folders.look, folders=folder_names, move_to=move_to, sent_folder=sent_folder)
        read = both.submit(_tried, lambda: ImapSource(imap), look)
        sent = both.submit(_tried, lambda: SmtpSender(smtp), SmtpSender.check)
        return Checked(imap=read.result(), smtp=sent.result())


def _tried(side: Callable[[], Side], check_it: Callable[[Side], str]) -> Result:
    try:
        with closing(side()) as connection:
            return Result(True, check_it(connection))
    except ChannelError as error:
        return Result(False, error.reason)
