"""What is inside a message of S/MIME (RFC 5652, 8551), as far as that is no secret."""

from collections.abc import Iterator
from dataclasses import dataclass

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (
    bytes.fromhex("2a864886f70d010703"),
    bytes.fromhex("2a864886f70d0109100117"),  # authenticated too (RFC 5083)
)
_OBJECT, _OCTETS, _SEQUENCE, _CONTENT = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEPTH = 12
_ELEMENTS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cms:
    """`encrypted`: only who has the key can read it. Else `content` is what was signed."""

    encrypted: bool
    content: bytes | None = None


def opened(raw: bytes) -> Cms | None:
    """What a message of S/MIME holds; None when it is neither signed nor encrypted.

    Never fails and never takes long, whatever the bytes. No signature is checked.
    """
    try:
        return _Reader(raw).opened()
    except (ValueError, IndexError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    """One element of BER (X.690): where its contents are, and where the next begins."""

    tag: int
    start: int
    end: int
    after: int


class _Reader:
    """Walks through BER; fails with ValueError or IndexError on what is none."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._left = _ELEMENTS

    def opened(self) -> Cms | None:
        outer = self._element(0, len(self._raw), 0)
        kind, inside = self._two(outer)
        if kind in _ENVELOPED:
            return Cms(encrypted=True)
        if kind != _SIGNED or inside is None:
            return None
        signed = next(self._children(inside))
        packed = next((one for one in self._children(signed) if one.tag == _SEQUENCE), None)
        octets = self._two(packed)[1] if packed else None
        return Cms(encrypted=False, content=b"".join(self._octets(octets, 0)) if octets else None)

    def _two(self, sequence: _Element) -> tuple[bytes, _Element | None]:
        """The object identifier that a sequence begins with, and what is tagged [0] after it."""
        children = self._children(sequence)
        kind = next(children, None)
        if sequence.tag != _SEQUENCE or kind is None or kind.tag != _OBJECT:
            raise ValueError("no content of CMS")
        inside = next((one for one in children if one.tag == _CONTENT), None)
        return self._raw[kind.start : kind.end], inside

    def _octets(self, element: _Element, depth: int) -> Iterator[bytes]:
        """The pieces of a string of bytes: long ones come in many."""
        if element.tag == _OCTETS:
            yield self._raw[element.start : element.end]
        elif depth < _DEPTH:
            for one in self._children(element):
                yield from self._octets(one, depth + 1)

    def _children(self, element: _Element) -> Iterator[_Element]:
        at = element.start
        while at < element.end:
            child = self._element(at, element.end, 0)
            yield child
            at = child.after

    def _element(self, at: int, limit: int, depth: int) -> _Element:
        self._left -= 1
        if self._left < 0 or depth > _DEPTH:
            raise ValueError("made to hurt")
        tag, size = self._raw[at], self._raw[at + 1]
        start = at + 2
        if size == 0x80:
            return self._open_ended(tag, start, limit, depth)
        if size > 0x80:
            start += size & 0x7F
            size = int.from_bytes(self._raw[at + 2 : min(start, at + 10)], "big")
        if start + size > limit:
            raise ValueError("broken off")
        return _Element(tag=tag, start=start, end=start + size, after=start + size)

    def _open_ended(self, tag: int, start: int, limit: int, depth: int) -> _Element:
        """An element that ends where two zeros stand in the place of the next child."""
        if not tag & _CONSTRUCTED:
            raise ValueError("no length")
        at = start
        while self._raw[at : at + 2] != b"\x00\x00":
            at = self._element(at, limit, depth + 1).after
        return _Element(tag=tag, start=start, end=at, after=at + 2)
