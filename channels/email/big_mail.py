"""One mail on an IMAP server, of which no more is asked at once than fits in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from time import monotonic
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from channels.base import FetchError

PIECE = 2**20  # bytes in one command; a mail that is bigger comes in pieces
_LEAST = 0.9  # of the size that was told: some servers estimate it, none by more
_MOST = 2

# A line on which a command has to be done in time; what it raises is a FetchError.
Line = Callable[[], AbstractContextManager[IMAPClient]]


class Gone(Exception):
    """The mail is no longer there."""


class BigMail:
    """A mail in the folder that is open, by its UID; `line` gives the line for one command."""

    def __init__(self, line: Line, uid: int) -> None:
        self._line = line
        self._uid = uid

    def pieces(self, size: int, *, seconds: float) -> Iterator[bytes]:
        """All its bytes in order; `size` is what the server told, for so far as that is true.

        Raises Gone when it is not there any more; FetchError when there are far fewer bytes or
        more than that, or when it is not done in so many seconds.
        """
        ends = monotonic() + seconds
        offset = 0
        while piece := self._piece(offset):
            offset += len(piece)
            if offset > _MOST * size + PIECE:
                raise FetchError(f"De mailserver houdt niet op met bericht {self._uid}.")
            yield piece
            if len(piece) < PIECE and offset >= size:
                return
            if monotonic() > ends:
                raise FetchError(f"De mailserver doet te lang over bericht {self._uid}.")
        if offset < _LEAST * size:
            raise FetchError(f"De mailserver geeft bericht {self._uid} niet heel af.")

    def items(self, names: Sequence[str]) -> Mapping[str, Any]:
        """What the server says of each, such as "BODYSTRUCTURE" or "BODY[1]<0.100>".

        What it does not know is left out. Raises Gone and FetchError.
        """
        asked = [name.replace("BODY[", "BODY.PEEK[") for name in names]
        with self._line() as client:
            found = self._answer(client, asked)
        given = {name: found.get(_as_answered(name)) for name in names}
        return {name: value for name, value in given.items() if value is not None}

    def _piece(self, offset: int) -> bytes:
        name = f"BODY[]<{offset}.{PIECE}>"
        piece = self.items([name]).get(name)
        if not isinstance(piece, bytes):
            raise FetchError(f"De mailserver geeft bericht {self._uid} niet in stukken af.")
        return piece[:PIECE]

    def _answer(self, client: IMAPClient, asked: Sequence[str]) -> Mapping[bytes, Any]:
        try:
            found: Mapping[bytes, Any] | None = client.fetch([self._uid], asked).get(self._uid)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            found = None
        if found is None:
            if self._uid not in client.search(["UID", str(self._uid)]):
                raise Gone
            raise FetchError(f"De mailserver geeft bericht {self._uid} niet af.")
        return found


def _as_answered(name: str) -> bytes:
    """A piece is named after where it begins only (RFC 3501, 7.4.2)."""
    start, dot, _ = name.rpartition(".")
    return (f"{start}>" if dot and name.endswith(">") else name).encode("ascii").upper()
