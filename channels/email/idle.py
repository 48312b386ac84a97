"""Waiting until an IMAP server says that mail came into a folder (IDLE, RFC 2177).

Only a doorbell: what came is fetched over another line, and a bell that is silent or broken costs
some seconds, never a mail.
"""

import time
from collections.abc import Sequence
from typing import Any

from imapclient import IMAPClient

from channels.base import ChannelError, FetchError
from channels.email.accounts import ImapAccount
from channels.email.imap_line import connect, hang_up, translated

_NEWS = (b"EXISTS", b"RECENT")


class NoBell(ChannelError):
    """This server cannot say when mail comes; its mailboxes have to be looked into."""


class Doorbell:
    """A line of its own to one folder, opened read-only, which leaves no trace in it.

    The wait is begun anew after `renew` seconds: servers and firewalls hang up on a line that is
    silent for ten minutes, whatever RFC 2177 says (29). Not for use by two threads at once.
    """

    def __init__(self, account: ImapAccount, *, renew: float) -> None:
        self.account = account
        self.renew = renew
        self._client: IMAPClient | None = None
        self._since = 0.0

    def hang(self) -> None:
        """Connect and begin to wait. Raises FetchError, LoginRefused, NoBell.

        What came before this moment does not ring.
        """
        with translated(self.account, on_failure=self.close):
            client = self._client = connect(self.account)
            if not client.has_capability("IDLE"):
                self.close()
                raise NoBell(f"Mailserver {self.account.host} meldt nieuwe e-mail niet zelf.")
            client.select_folder(self.account.folder, readonly=True)
            self._begin(client)

    def rings(self, seconds: float) -> bool:
        """Whether something came within that time; False also after a shorter one.

        Raises FetchError when the line is not there any more.
        """
        client = self._client
        if client is None:
            raise FetchError(f"Mailserver {self.account.host} verbrak de verbinding.")
        with translated(self.account, on_failure=self.close):
            if time.monotonic() - self._since >= self.renew:
                _, told = client.idle_done()
                self._begin(client)
            else:
                told = self._listen(client, seconds)
        return any(_is_news(one) for one in told)

    def close(self) -> None:
        """Hang up; the server notices by itself."""
        client, self._client = self._client, None
        if client is not None:
            hang_up(client)

    def _begin(self, client: IMAPClient) -> None:
        client.idle()
        self._since = time.monotonic()

    def _listen(self, client: IMAPClient, seconds: float) -> Sequence[Any]:
        started = time.monotonic()
        told: Sequence[Any] = client.idle_check(timeout=seconds)
        # The library gives the same nothing for silence and for a line that was cut.
        was_cut = not told and time.monotonic() - started < seconds / 2
        if was_cut or any(one[0] == b"BYE" for one in told):
            raise FetchError(f"Mailserver {self.account.host} verbrak de verbinding.")
        return told


def _is_news(told: Any) -> bool:
    """`(3, b"EXISTS")`; a server may also say `OK`, or which flags somebody else changed."""
    return len(told) > 1 and told[1] in _NEWS
