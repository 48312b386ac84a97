"""Reading a mailbox over IMAP, without leaving a trace in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from socket import SHUT_RDWR, socket
from threading import TIMEOUT_MAX, Timer
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from channels.base import Cursor, Fetched, FetchError
from channels.email.accounts import ImapAccount
from channels.email.imap_line import NONSENSE, connect, hang_up, translated

BATCH_MAILS = 100
BATCH_BYTES = 10_000_000

Sizes = dict[int, tuple[int, datetime]]


class ImapSource:
    """The folders of one mailbox, one after the other, read-only; connects when first used.

    The line is cut `patience` seconds after it was made, for a server that sends a byte now and
    then is never silent and never done. Not for use by two threads at once. Close it when done
    (`contextlib.closing`).
    """

    def __init__(self, account: ImapAccount, *, patience: float = TIMEOUT_MAX) -> None:
        self.account = account
        self.patience = patience
        self._client: IMAPClient | None = None
        self._limit: Timer | None = None
        self._was_cut = False

    def connect(self) -> None:
        """Log in now: what fails is of no folder. Raises FetchError, LoginRefused."""
        with self._translated():
            self._connected()

    @contextmanager
    def line(self) -> Iterator[IMAPClient]:
        """The line itself, logged in, for what is not reading. Raises FetchError, LoginRefused."""
        with self._translated():
            yield self._connected()

    def turn_to(self, folder: str) -> None:
        """Read this folder from now on, over the same line."""
        self.account = replace(self.account, folder=folder)

    def fetch(self, cursor: Cursor | None, limit: int) -> Iterator[Fetched]:
        """Yield at most `limit` mails beyond the cursor, in order of UID.

        Asks sizes first, so that one batch in memory stays small. A mail that vanishes while
        we read is simply absent; one that is there and that the server does not hand over ends
        the reading, after all before it. Raises FetchError, LoginRefused.
        """
        with self._translated():
            uidvalidity = self._examine()
            uids = iter(self._new_uids(_start(cursor, self.account.folder, uidvalidity), limit))
        while chunk := list(islice(uids, BATCH_MAILS)):
            with self._translated():
                sizes = self._sizes(chunk)
            for batch in _batches(sizes):
                for uid, raw in self._bodies(batch, uidvalidity):
                    size, received_at = sizes[uid]
                    yield Fetched(
                        folder=self.account.folder,
                        uidvalidity=uidvalidity,
                        uid=uid,
                        raw=raw,
                        received_at=received_at,
                        size=size,
                    )

    def check(self) -> str:
        """Log in, open the folder and tell what is there. Raises FetchError, LoginRefused."""
        with self._translated():
            found = self._connected().select_folder(self.account.folder, readonly=True)
            count = int(found.get(b"EXISTS", 0))
        return (
            f"Verbinding gelukt met {self.account.host}: "
            f"map {self.account.folder} bevat {count} berichten."
        )

    def close(self) -> None:
        """Log out politely when the line still works, and let go of it."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(IMAPClientError, OSError, *NONSENSE):
                client.logout()
                client = None
        self._let_go(client)

    def _examine(self) -> int:
        client, folder = self._connected(), self.account.folder
        try:
            found = client.select_folder(folder, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise FetchError(
                f"Mailserver {self.account.host} opent map {folder} niet: is die er nog?"
            ) from error
        return int(found[b"UIDVALIDITY"])

    def _new_uids(self, after: int, limit: int) -> list[int]:
        # "n:*" names the last mail even when its UID is below n (RFC 3501, 6.4.8).
        found = self._connected().search(["UID", f"{after + 1}:*"])
        return sorted(uid for uid in found if uid > after)[:limit]

    def _sizes(self, uids: list[int]) -> Sizes:
        """Size and arrival of each; one of which the server says nothing may still be there."""
        items = self._connected().fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        told = {uid: items.get(uid, {}) for uid in uids}
        return {
            uid: (int(item.get(b"RFC822.SIZE", 0)), _utc(item.get(b"INTERNALDATE")))
            for uid, item in told.items()
        }

    def _bodies(self, uids: list[int], uidvalidity: int) -> Iterator[tuple[int, bytes]]:
        with self._translated():
            items = self._all_bodies(uids, uidvalidity)
        for uid in uids:
            raw = _body(items.get(uid))
            if raw is None:
                with self._translated():
                    raw = self._one_body(uid)
            if raw is not None:
                yield uid, raw

    def _all_bodies(self, uids: list[int], uidvalidity: int) -> Mapping[int, Any]:
        """What the server hands over at once; of the rest nobody knows yet.

        One vanished mail makes Dovecot answer NO to the whole batch, and one that it cannot
        read makes it hang up.
        """
        try:
            found: Mapping[int, Any] = self._connected().fetch(uids, ["BODY.PEEK[]"])
        except IMAPClientAbortError:
            if self._was_cut:
                raise
            self._drop()
            if self._examine() != uidvalidity:
                raise FetchError("De mailserver nummert de map opnieuw.") from None
            return {}
        except IMAPClientError:
            return {}
        return found

    def _one_body(self, uid: int) -> bytes | None:
        """The bytes of one mail, or None when it is no longer there."""
        client = self._connected()
        try:
            raw = _body(client.fetch([uid], ["BODY.PEEK[]"]).get(uid))
        except IMAPClientAbortError as error:
            host = self.account.host
            raise FetchError(
                f"Mailserver {host} verbrak de verbinding bij bericht {uid}."
            ) from error
        except IMAPClientError:
            raw = None
        if raw is None and uid in client.search(["UID", str(uid)]):
            raise FetchError(f"De mailserver geeft bericht {uid} niet af.")
        return raw

    def _connected(self) -> IMAPClient:
        if self._client is None:
            self._client = connect(self.account, self._cut_in_time)
        return self._client

    def _cut_in_time(self, client: IMAPClient) -> None:
        self._limit = Timer(self.patience, self._cut, (client,))
        self._limit.daemon = True
        self._limit.start()

    def _cut(self, client: IMAPClient) -> None:
        """From another thread: whoever reads from the line finds that it has ended."""
        self._was_cut = True
        with suppress(OSError):
            socket.shutdown(client.socket(), SHUT_RDWR)

    def _drop(self) -> None:
        """Let go of a line that failed; the next command makes a new one."""
        client, self._client = self._client, None
        self._let_go(client)

    def _let_go(self, client: IMAPClient | None) -> None:
        if client is not None:
            hang_up(client)
        if self._limit is not None:
            self._limit.cancel()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with translated(self.account, on_failure=self._drop):
                yield
        except FetchError as error:
            if not self._was_cut:
                raise
            host = self.account.host
            raise FetchError(f"Mailserver {host} deed te lang over het afgeven.") from error


def _start(cursor: Cursor | None, folder: str, uidvalidity: int) -> int:
    if cursor is None or (cursor.folder, cursor.uidvalidity) != (folder, uidvalidity):
        return 0
    return cursor.last_uid


def _batches(sizes: Sizes) -> Iterator[list[int]]:
    batch: list[int] = []
    total = 0
    for uid, (size, _) in sizes.items():
        if batch and total + size > BATCH_BYTES:
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
    if batch:
        yield batch


def _body(item: Any) -> bytes | None:
    raw = item.get(b"BODY[]") if item else None
    return raw if isinstance(raw, bytes) else None


def _utc(moment: datetime | None) -> datetime:
    # A server that does not tell when a mail arrived: the moment we saw it is the best there is.
    return moment.astimezone(UTC) if moment else datetime.now(UTC)
