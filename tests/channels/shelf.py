"""Where sources put the bytes of mails in tests: in memory."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from channels.base import Cursor, Fetched, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail as a source gave it, with the bytes that it let keep."""

    folder: str
    uidvalidity: int
    uid: int
    raw: bytes
    size: int
    received_at: datetime
    missing: str


class Shelf:
    """Keeps bytes; `pieces` are the lengths in which they came, mail by mail."""

    def __init__(self) -> None:
        self.bytes: dict[str, bytes] = {}
        self.pieces: list[list[int]] = []

    def __call__(self, pieces: Iterable[bytes]) -> str:
        self.pieces.append([])
        raw = bytearray()
        for piece in pieces:
            self.pieces[-1].append(len(piece))
            raw += piece
        sha256 = hashlib.sha256(raw).hexdigest()
        self.bytes[sha256] = bytes(raw)
        return sha256

    def taken(self, fetched: Fetched) -> Taken:
        raw = self.bytes[fetched.sha256]
        assert fetched.size == len(raw)
        return Taken(
            folder=fetched.folder,
            uidvalidity=fetched.uidvalidity,
            uid=fetched.uid,
            raw=raw,
            size=fetched.size,
            received_at=fetched.received_at,
            missing=fetched.missing,
        )


def taking(source: Source, cursor: Cursor | None = None, limit: int = 100) -> Iterator[Taken]:
    """What is beyond the cursor."""
    shelf = Shelf()
    return map(shelf.taken, source.fetch(cursor, limit, keep=shelf))
