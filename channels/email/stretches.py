"""The long stretches of a stored mail that stay in its file while the mail is read."""

import re
import secrets
from collections.abc import Iterable, Iterator
from email._policybase import Policy
from email.message import Message

from channels.email.line_ends import Source

BLOCK = 256 * 2**10
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Stretches:
    """Gives stretches of a file by the marks that stand in their place in a text.

    No mail can hold such a mark: it is made anew for each time that one is read.
    """

    def __init__(self, file: Source) -> None:
        self._file = file
        self._secret = secrets.token_hex(16)
        self._mark = re.compile(rf"<{self._secret} (\d+) (\d+)>")

    def mark(self, start: int, end: int) -> bytes:
        """What stands for these bytes of the file: never a header line, nor a boundary."""
        return f"<{self._secret} {start} {end}>".encode("ascii")

    def are_in(self, text: str) -> bool:
        """Whether any of the text is still in the file."""
        return self._secret in text

    def pieces(self, text: str, *, line_ends: bool = False) -> Iterator[bytes]:
        """The bytes of the text, with those of the file where the marks are; raises OSError.

        `line_ends`: CRLF for whatever ends a line of those, as where a part is written out.
        """
        end = 0
        for mark in self._mark.finditer(text):
            yield text[end : mark.start()].encode("ascii", "surrogateescape")
            stretch = self.read(int(mark[1]), int(mark[2]))
            yield from _with_line_ends(stretch) if line_ends else stretch
            end = mark.end()
        yield text[end:].encode("ascii", "surrogateescape")

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """These bytes of the file, in blocks; fewer when it ends before that."""
        while start < end:
            self._file.seek(start)
            block = self._file.read(min(BLOCK, end - start))
            if not block:
                return
            start += len(block)
            yield block


class StoredPart(Message):
    """A part of a mail of which the long stretches are still in its file."""

    _payload: object  # of the library; when asked for it, it guesses at 8-bit bytes

    def __init__(self, policy: Policy, stretches: Stretches) -> None:
        super().__init__(policy)
        self.stretches = stretches

    @property
    def marked(self) -> str | None:
        """The text of the part with marks in it; None of a part that is all there."""
        text = self._payload
        return text if isinstance(text, str) and self.stretches.are_in(text) else None


def _with_line_ends(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """With CRLF for whatever ends a line, as a part is written out."""
    held = b""
    for piece in pieces:
        whole = held + piece
        held = b"\r" if whole.endswith(b"\r") else b""  # its LF may be in the next piece
        yield _LINE_END.sub(b"\r\n", whole[: len(whole) - len(held)])
    yield b"\r\n" if held else b""
