"""The folder with copies of what was sent: each mail is put in it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from channels.base import FetchError
from channels.email.imap import ImapSource

SLOWEST_LINE = 150_000  # bytes a second
# A server writes dates in a zone of its own, and may keep the moment that a copy came instead.
_AROUND = timedelta(days=2)


class CopyRefused(FetchError):
    """The folder does not take this mail."""


class SentFolder:
    """The folder that a source is turned to, of which the mails are ours."""

    def __init__(self, source: ImapSource) -> None:
        self._source = source
        self._name = source.account.folder
        self._host = source.account.host

    def open(self) -> None:
        """Log in and look whether it is there. Raises FetchError, LoginRefused."""
        with self._source.line() as client:
            self._examine(client)

    def holds(self, message_id: str, sent_at: datetime) -> bool:
        """Whether a mail with this Message-ID, sent at that moment, is in it already.

        Raises as `open`.
        """
        with self._source.line() as client:
            self._examine(client)
            since = (sent_at - _AROUND).date()
            return bool(client.search(["SINCE", since, "HEADER", "Message-ID", message_id]))

    def keep(self, raw: bytes, sent_at: datetime) -> None:
        """Put a mail in it, as read and with the date of sending.

        Raises CopyRefused when the server does not take it, else as `open`.
        """
        with self._source.line() as client, _time_for(client, len(raw)):
            refusal = self._append(client, raw, sent_at)
        if refusal is not None:
            raise CopyRefused(
                f"Mailserver {self._host} neemt geen kopie aan in map {self._name}: mag de KCC er"
                " iets in zetten, en is er ruimte?"
            ) from refusal

    def _examine(self, client: IMAPClient) -> None:
        try:
            client.select_folder(self._name, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise FetchError(
                f"Mailserver {self._host} heeft geen map {self._name} voor kopieën,"
                " of de KCC mag er niet in."
            ) from error

    def _append(self, client: IMAPClient, raw: bytes, sent_at: datetime) -> IMAPClientError | None:
        """What a server answers that does not want it; the line is sound then."""
        try:
            client.append(self._name, raw, flags=[r"\Seen"], msg_time=sent_at)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            return error
        return None


@contextmanager
def _time_for(client: IMAPClient, size: int) -> Iterator[None]:
    """Longer for a big mail: Python counts the time of sending all of it."""
    line = client.socket()
    usual = line.gettimeout()
    line.settimeout((usual or 0) + size / SLOWEST_LINE)
    try:
        yield
    finally:
        line.settimeout(usual)
