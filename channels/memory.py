"""A mailbox without a network, for tests: it keeps the same promises as e-mail."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from channels.base import (
    Acceptance,
    BeforeData,
    ChannelError,
    Cursor,
    DeliveryError,
    DeliveryUncertain,
    Fetched,
    FetchError,
    Keep,
    Outbound,
    Receipt,
    RecipientResult,
)

ACCEPTED = (250, "2.0.0 Ok")
START = datetime(2026, 1, 1, tzinfo=UTC)
PIECE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One message that was handed over, and for whom."""

    message: Outbound
    recipients: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Failures:
    """What goes wrong on purpose; a new one lets everything succeed.

    `fetch` is raised after `fetch_after` mails. `send` is raised before anything is handed
    over. `recipient_replies` and `data_reply` are SMTP codes with their text.
    """

    fetch: FetchError | None = None
    fetch_after: int = 0
    send: DeliveryError | None = None
    recipient_replies: dict[str, tuple[int, str]] = field(default_factory=dict)
    data_reply: tuple[int, str] = ACCEPTED
    lost_after_data: bool = False


class MemoryMailbox:
    """A Source and a Sender in one; `failures` programs it, `delivered` tells what went out."""

    def __init__(
        self, folder: str = "INBOX", uidvalidity: int = 1, whole_up_to: int = 30 * 2**20
    ) -> None:
        self.folder = folder
        self.uidvalidity = uidvalidity
        self.whole_up_to = whole_up_to
        self.failures = Failures()
        self.delivered: list[Delivered] = []
        self.flags: dict[int, frozenset[str]] = {}
        self.closed = False
        self._mails: dict[int, tuple[bytes, datetime]] = {}
        self._last_uid = 0

    def put(
        self, raw: bytes, *, received_at: datetime = START, flags: frozenset[str] = frozenset()
    ) -> int:
        """Let a mail arrive; gives its UID."""
        self._last_uid += 1
        self._mails[self._last_uid] = (raw, received_at)
        self.flags[self._last_uid] = flags
        return self._last_uid

    def remove(self, uid: int) -> None:
        """Take a mail away, as another program would."""
        del self._mails[uid]
        del self.flags[uid]

    def renumber(self) -> None:
        """Start a new UIDVALIDITY: the same mails get other UIDs (RFC 3501, 2.3.1.1)."""
        mails = list(self._mails.values())
        self._mails, self.flags, self._last_uid = {}, {}, 0
        self.uidvalidity += 1
        for raw, received_at in mails:
            self.put(raw, received_at=received_at)

    def fetch(self, cursor: Cursor | None, limit: int, *, keep: Keep) -> Iterator[Fetched]:
        """As Source promises; raises the programmed error after `fetch_after` mails."""
        same = cursor and (cursor.folder, cursor.uidvalidity) == (self.folder, self.uidvalidity)
        after = cursor.last_uid if cursor and same else 0
        uids = [uid for uid in sorted(self._mails) if uid > after][:limit]
        for count, uid in enumerate(uids):
            self._fail_fetch(count)
            if uid in self._mails:
                is_small = len(self._mails[uid][0]) <= self.whole_up_to
                yield self._fetched(uid, keep) if is_small else self._head(uid, keep)
        self._fail_fetch(len(uids))

    def fetch_whole(self, uidvalidity: int, uid: int, *, keep: Keep) -> Fetched | None:
        """As Source promises."""
        self._fail_fetch(0)
        is_there = uidvalidity == self.uidvalidity and uid in self._mails
        return self._fetched(uid, keep) if is_there else None

    def send(self, message: Outbound, *, before_data: BeforeData | None = None) -> Receipt:
        """As Sender promises."""
        if self.failures.send:
            raise self.failures.send
        results = tuple(self._offer(one) for one in dict.fromkeys(message.recipients))
        accepted = tuple(item.address for item in results if item.acceptance is Acceptance.ACCEPTED)
        if not accepted:
            return Receipt(results=results, server="memory")
        if before_data and not before_data():
            raise DeliveryError("Het versturen is op tijd gestopt; er is niets verstuurd.")
        return self._hand_over(message, accepted, results)

    def check(self) -> str:
        """Tell how many mails there are, or raise what fetching or sending would."""
        failure: ChannelError | None = self.failures.fetch or self.failures.send
        if failure:
            raise failure
        return f"Verbinding gelukt: {len(self._mails)} berichten."

    def close(self) -> None:
        """Remember that it was closed; it can still be used."""
        self.closed = True

    def _fail_fetch(self, count: int) -> None:
        if self.failures.fetch and count == self.failures.fetch_after:
            raise self.failures.fetch

    def _fetched(self, uid: int, keep: Keep) -> Fetched:
        raw, received_at = self._mails[uid]
        return Fetched(
            folder=self.folder,
            uidvalidity=self.uidvalidity,
            uid=uid,
            sha256=keep(raw[start : start + PIECE] for start in range(0, len(raw), PIECE)),
            size=len(raw),
            received_at=received_at,
        )

    def _head(self, uid: int, keep: Keep) -> Fetched:
        """What a mail says as far as it is let in: here that is its beginning."""
        raw, received_at = self._mails[uid]
        head = raw[: self.whole_up_to]
        return Fetched(
            folder=self.folder,
            uidvalidity=self.uidvalidity,
            uid=uid,
            sha256=keep((head,)),
            size=len(head),
            received_at=received_at,
            missing=f"te groot: {len(raw)} bytes",
        )

    def _offer(self, address: str) -> RecipientResult:
        return _result(address, *self.failures.recipient_replies.get(address, ACCEPTED))

    def _hand_over(
        self, message: Outbound, accepted: tuple[str, ...], results: tuple[RecipientResult, ...]
    ) -> Receipt:
        code, reply = self.failures.data_reply
        if code < 400:
            self.delivered.append(Delivered(message=message, recipients=accepted))
        if self.failures.lost_after_data:
            raise DeliveryUncertain("De verbinding viel weg: misschien is het bezorgd.")
        answered = tuple(
            _result(item.address, code, reply) if item.address in accepted else item
            for item in results
        )
        queue_id = f"memory-{len(self.delivered)}" if code < 400 else None
        return Receipt(results=answered, server="memory", queue_id=queue_id)


def _result(address: str, code: int, reply: str) -> RecipientResult:
    return RecipientResult(address=address, acceptance=Acceptance.of(code), code=code, reply=reply)
