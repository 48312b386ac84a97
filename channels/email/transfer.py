"""The content of a part without its transfer encoding, also when that was done badly."""

import binascii
import re
from collections.abc import Iterable, Iterator
from email.message import Message
from functools import partial

from channels.attachment import Pieces
from channels.email.stretches import StoredPart

UUENCODED = 8 * 2**20  # in memory; a bigger part stays as it came
_UUENCODE = ("x-uuencode", "uuencode", "uue", "x-uue")
_NO_BASE64 = re.sub(rb"[A-Za-z0-9+/=]", b"", bytes(range(256)))
_PADS = re.compile(rb"=+")
_ESCAPE = re.compile(rb"=(?:[\r=]|[0-9A-Fa-f]{2})?")
_LONGEST_LINE = 2**16


def beginning_of(part: Message, length: int) -> bytes:
    """The first bytes of a part that holds no other parts; raises OSError for a stored one."""
    found: list[bytes] = []
    left = length
    for piece in pieces_of(part):
        found.append(piece[:left])
        left -= len(found[-1])
        if not left:
            break
    return b"".join(found)


def contents_of(part: Message) -> bytes | Pieces:
    """All its bytes; what is long and in a stored mail stays there until it is asked for."""
    is_there = not isinstance(part, StoredPart) or part.marked is None
    return _at_once(part) if is_there else partial(pieces_of, part)


def pieces_of(part: Message) -> Iterator[bytes]:
    """All its bytes, bit by bit where it is in a stored mail; raises OSError."""
    marked = part.marked if isinstance(part, StoredPart) else None
    if marked is None or not isinstance(part, StoredPart):
        yield _at_once(part)
        return
    raw = part.stretches.pieces(marked)
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
    if encoding.strip() == "base64":
        yield from _from_base64(raw)
    elif encoding == "quoted-printable":
        yield from _from_quoted_printable(raw)
    elif encoding in _UUENCODE:
        yield from _from_uuencode(raw, encoding)
    else:
        yield from raw


def _from_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        *ended, left = _PADS.split(left + piece.translate(None, _NO_BASE64))
        whole = len(left) // 4 * 4
        yield b"".join([*map(_from_sextets, ended), binascii.a2b_base64(left[:whole])])
        left = left[whole:]
    yield _from_sextets(left)


def _from_quoted_printable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        left += piece
        end = left.rfind(b"\n") + 1 or _end_of_escapes(left)
        yield binascii.a2b_qp(left[:end])
        left = left[end:]
        if left.startswith(b"=\r") and b"\n" not in left:
            left = b"=\r"  # which hides the rest of the line
    yield binascii.a2b_qp(left)


def _end_of_escapes(line: bytes) -> int:
    """How much of a line that has not ended yet can be read by itself."""
    if len(line) < _LONGEST_LINE:
        return 0
    escapes = _ESCAPE.finditer(line)
    unsure = (one for one in escapes if one[0] == b"=\r" or one.end() + 2 >= len(line))
    last = next(unsure, None)
    return last.start() if last else len(line)


def _from_uuencode(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) > UUENCODED:
            yield bytes(held)
            yield from pieces
            return
    part = Message()
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(held.decode("ascii", "surrogateescape"))
    yield _decoded(part)


def _at_once(part: Message) -> bytes:
    encoding = part["Content-Transfer-Encoding"]
    if str(encoding or "").strip().lower() != "base64":
        return _decoded(part)
    # The library gives an encoded text only when it thinks there is no encoding; without
    # decode=True it guesses at 8-bit bytes, and fails on some charsets.
    part.replace_header("Content-Transfer-Encoding", "binary")
    raw = _decoded(part)
    part.replace_header("Content-Transfer-Encoding", encoding)
    return base64_bytes(raw)


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def base64_bytes(raw: bytes) -> bytes:
    """Decode base64 that may be badly padded, broken off, or several pieces after each other."""
    if b"=" not in raw.rstrip(b"= \t\r\n"):
        try:
            return binascii.a2b_base64(raw)
        except binascii.Error:
            pass
    return b"".join(_piece(piece) for piece in re.split(rb"=[=\s]*", raw))


def _piece(raw: bytes) -> bytes:
    return _from_sextets(re.sub(rb"[^A-Za-z0-9+/]", b"", raw))


def _from_sextets(sextets: bytes) -> bytes:
    # One letter that is left over holds six bits, which is no byte.
    sextets = sextets[:-1] if len(sextets) % 4 == 1 else sextets
    return binascii.a2b_base64(sextets + b"=" * (-len(sextets) % 4))
