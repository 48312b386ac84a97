"""Reading a mailbox over IMAP, without leaving a trace in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from threading import TIMEOUT_MAX
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from channels.base import Cursor, Fetched, FetchError, Keep
from channels.email import big_mail
from channels.email.accounts import ImapAccount
from channels.email.big_mail import BigMail, Gone
from channels.email.big_words import words_of
from channels.email.imap_line import Line

BATCH_MAILS = 100
BATCH_BYTES = 4_000_000  # in memory at once; larger ones cost it more and gain nothing
WHOLE_UP_TO = 30 * 2**20

Sizes = dict[int, tuple[int, datetime]]


class ImapSource:
    """The folders of one mailbox, one after the other, read-only; connects when first used.

    The line is cut `patience` seconds after it was made, for a server that sends a byte now and
    then is never silent and never done. What is bigger than `whole_up_to` bytes comes as its words
    first. Not for use by two threads at once. Close it when done (`contextlib.closing`).
    """

    def __init__(
        self,
        account: ImapAccount,
        *,
        patience: float = TIMEOUT_MAX,
        whole_up_to: int = WHOLE_UP_TO,
    ) -> None:
        self.whole_up_to = whole_up_to
        self._line = Line(account, patience)

    @property
    def account(self) -> ImapAccount:
        """Where it reads now."""
        return self._line.account

    @property
    def patience(self) -> float:
        """Seconds for which a line may be used."""
        return self._line.patience

    def connect(self) -> None:
        """Log in now: what fails is of no folder. Raises FetchError, LoginRefused."""
        with self._line.in_words():
            self._line.client()

    @contextmanager
    def line(self) -> Iterator[IMAPClient]:
        """The line itself, logged in, for what is not reading. Raises FetchError, LoginRefused."""
        with self._line.in_words():
            yield self._line.client()

    def turn_to(self, folder: str) -> None:
        """Read this folder from now on, over the same line."""
        self._line.account = replace(self.account, folder=folder)

    def fetch(self, cursor: Cursor | None, limit: int, *, keep: Keep) -> Iterator[Fetched]:
        """Yield at most `limit` mails beyond the cursor, in order of UID.

        Asks sizes first: a batch in memory stays small, and a big mail comes in pieces. A mail
        that vanishes while we read is simply absent. A big one that cannot be had whole comes as
        its words, so that it holds up none behind it; any other that is there and that the server
        does not hand over ends the reading, after all before it. Raises FetchError, LoginRefused,
        and what `keep` does.
        """
        with self._line.in_words():
            uidvalidity = self._examine()
            uids = iter(self._new_uids(_start(cursor, self.account.folder, uidvalidity), limit))
        while chunk := list(islice(uids, BATCH_MAILS)):
            with self._line.in_words():
                sizes = self._sizes(chunk)
            for batch in _batches(sizes):
                for kept in self._kept(batch, sizes, uidvalidity, keep):
                    yield self._fetched(kept, sizes[kept.uid][1], uidvalidity)

    def fetch_whole(self, uidvalidity: int, uid: int, *, keep: Keep) -> Fetched | None:
        """One mail of the folder in pieces, whatever its size; None when it is gone.

        Raises FetchError, LoginRefused, and what `keep` does.
        """
        with self._line.in_words():
            if self._examine() != uidvalidity:
                return None
            size, received_at = self._sizes([uid])[uid]
        try:
            kept = self._in_pieces(uid, size, keep, seconds=self.patience)
        except Gone:
            return None
        return self._fetched(kept, received_at, uidvalidity)

    def check(self) -> str:
        """Log in, open the folder and tell what is there. Raises FetchError, LoginRefused."""
        with self._line.in_words():
            found = self._line.client().select_folder(self.account.folder, readonly=True)
            count = int(found.get(b"EXISTS", 0))
        return (
            f"Verbinding gelukt met {self.account.host}: "
            f"map {self.account.folder} bevat {count} berichten."
        )

    def close(self) -> None:
        """Log out politely when the line still works, and let go of it."""
        self._line.close()

    def _examine(self) -> int:
        client, folder = self._line.client(), self.account.folder
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
        found = self._line.client().search(["UID", f"{after + 1}:*"])
        return sorted(uid for uid in found if uid > after)[:limit]

    def _sizes(self, uids: list[int]) -> Sizes:
        """Size and arrival of each; one of which the server says nothing may still be there."""
        items = self._line.client().fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        told = {uid: items.get(uid, {}) for uid in uids}
        return {
            uid: (int(item.get(b"RFC822.SIZE", 0)), _utc(item.get(b"INTERNALDATE")))
            for uid, item in told.items()
        }

    def _fetched(self, kept: "_Kept", received_at: datetime, uidvalidity: int) -> Fetched:
        return Fetched(
            folder=self.account.folder,
            uidvalidity=uidvalidity,
            uid=kept.uid,
            sha256=kept.sha256,
            size=kept.size,
            received_at=received_at,
            missing=kept.missing,
        )

    def _kept(
        self, uids: list[int], sizes: Sizes, uidvalidity: int, keep: Keep
    ) -> Iterator["_Kept"]:
        size = sizes[uids[0]][0]
        if size > big_mail.PIECE:
            with suppress(Gone):
                yield self._big(uids[0], size, uidvalidity, keep)
            return
        for uid, raw in self._bodies(uids, uidvalidity):
            yield _Kept(uid=uid, sha256=keep((raw,)), size=len(raw))

    def _big(self, uid: int, size: int, uidvalidity: int, keep: Keep) -> "_Kept":
        """The whole of it, in half of the time that there is; else its words."""
        if size <= self.whole_up_to:
            with suppress(FetchError):
                return self._in_pieces(uid, size, keep, seconds=self.patience / 2)
            self._begin_anew(uidvalidity)
        ask = BigMail(self._line.command, uid).items
        try:
            words = words_of(ask, size)
        except FetchError:  # its structure may be what cannot be told or understood
            self._begin_anew(uidvalidity)
            words = words_of(ask, size, by_structure=False)
        sha256 = keep((words.raw,))
        return _Kept(uid=uid, sha256=sha256, size=len(words.raw), missing=words.missing)

    def _in_pieces(self, uid: int, size: int, keep: Keep, *, seconds: float) -> "_Kept":
        came = 0

        def counted() -> Iterator[bytes]:
            nonlocal came
            for piece in BigMail(self._line.command, uid).pieces(size, seconds=seconds):
                came += len(piece)
                yield piece

        return _Kept(uid=uid, sha256=keep(counted()), size=came)

    def _begin_anew(self, uidvalidity: int) -> None:
        """Open the folder over a new line; what was asked of the old one may still come there."""
        with self._line.in_words():
            self._line.begin_anew()
            if self._examine() != uidvalidity:
                raise FetchError("De mailserver nummert de map opnieuw.")

    def _bodies(self, uids: list[int], uidvalidity: int) -> Iterator[tuple[int, bytes]]:
        with self._line.in_words():
            items = self._all_bodies(uids, uidvalidity)
        for uid in uids:
            raw = _body(items.get(uid))
            if raw is None:
                with self._line.in_words():
                    raw = self._one_body(uid)
            if raw is not None:
                yield uid, raw

    def _all_bodies(self, uids: list[int], uidvalidity: int) -> Mapping[int, Any]:
        """What the server hands over at once; of the rest nobody knows yet.

        One vanished mail makes Dovecot answer NO to the whole batch, and one that it cannot
        read makes it hang up.
        """
        try:
            found: Mapping[int, Any] = self._line.client().fetch(uids, ["BODY.PEEK[]"])
        except IMAPClientAbortError:
            self._begin_anew(uidvalidity)
            return {}
        except IMAPClientError:
            return {}
        return found

    def _one_body(self, uid: int) -> bytes | None:
        """The bytes of one mail, or None when it is no longer there."""
        client = self._line.client()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A mail whose bytes are kept, and what of it is not among them."""

    uid: int
    sha256: str
    size: int
    missing: str = ""


def _start(cursor: Cursor | None, folder: str, uidvalidity: int) -> int:
    if cursor is None or (cursor.folder, cursor.uidvalidity) != (folder, uidvalidity):
        return 0
    return cursor.last_uid


def _batches(sizes: Sizes) -> Iterator[list[int]]:
    batch: list[int] = []
    total = 0
    for uid, (size, _) in sizes.items():
        is_big = size > big_mail.PIECE
        if batch and (is_big or total + size > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
        if is_big:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _body(item: Any) -> bytes | None:
    raw = item.get(b"BODY[]") if item else None
    return raw if isinstance(raw, bytes) else None


def _utc(moment: datetime | None) -> datetime:
    # A server that does not tell when a mail arrived: the moment we saw it is the best there is.
    return moment.astimezone(UTC) if moment else datetime.now(UTC)
