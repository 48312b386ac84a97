"""Mail whose lines all end in CR CR LF, as what turned LF into CR LF twice makes of it."""

import re
from bisect import bisect_right
from typing import Protocol

BLOCK = 16 * 2**10  # bytes of the file that are looked at together; some of two or more are left
MARGIN = b"\r\n\xef\xbb\xbf"  # may stand above a mail
_LONGEST_LINE = 60_000
_DOUBLED = re.compile(rb"\r(?=\r\n)")
_FIRST_LINE = re.compile(rb"[^\r\n]++\r\r\n")


class Source(Protocol):
    """What bytes are read from, at any place; fewer than asked says nothing, none is the end."""

    def seek(self, offset: int, /) -> int:
        """Go to this place."""
        ...

    def read(self, size: int, /) -> bytes:
        """The bytes from there; raises OSError."""
        ...


def mended(raw: bytes) -> bytes:
    """The same mail with lines that end in CR LF, when the first one ends otherwise."""
    return _DOUBLED.sub(b"", raw) if _is_doubled(raw[:_LONGEST_LINE]) else raw


def mended_file(file: Source) -> Source:
    """As `mended`, of a file that is never read whole; raises OSError."""
    file.seek(0)
    return _Mended(file) if _is_doubled(file.read(_LONGEST_LINE)) else file


def _is_doubled(beginning: bytes) -> bool:
    return _FIRST_LINE.match(beginning.lstrip(MARGIN)) is not None


class _Mended:
    def __init__(self, file: Source) -> None:
        self._file = file
        self._at = 0
        self._starts = [0]  # of each block of the file, among what is left of those before it

    def seek(self, offset: int, /) -> int:
        self._at = offset
        return offset

    def read(self, size: int, /) -> bytes:
        number = bisect_right(self._starts, self._at) - 1
        block = self._block(number)
        while block and self._at >= self._starts[number + 1]:
            number += 1
            block = self._block(number)
        start = self._at - self._starts[number]
        found = block[start : start + size]
        self._at += len(found)
        return found

    def _block(self, number: int) -> bytes:
        """Without the CRs too many; what tells that the last one is, is in the next block."""
        self._file.seek(number * BLOCK)
        read = self._file.read(BLOCK + 2)
        block = _DOUBLED.sub(b"", read)[: -max(0, len(read) - BLOCK) or None]
        if number + 1 == len(self._starts):
            self._starts.append(self._starts[number] + len(block))
        return block
