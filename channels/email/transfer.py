"""The content of a part without its transfer encoding, also when that was done badly."""

import binascii
import re
from email.message import Message


def content_of(part: Message) -> bytes:
    """The bytes of a part that holds no other parts."""
    encoding = part["Content-Transfer-Encoding"]
    if str(encoding or "").strip().lower() != "base64":
        return _decoded(part)
    # The library gives an encoded text only when it thinks there is no encoding; without
    # decode=True it guesses at 8-bit bytes, and fails on some charsets.
    del part["Content-Transfer-Encoding"]
    raw = _decoded(part)
    part["Content-Transfer-Encoding"] = encoding
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
    sextets = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    # One letter that is left over holds six bits, which is no byte.
    sextets = sextets[:-1] if len(sextets) % 4 == 1 else sextets
    return binascii.a2b_base64(sextets + b"=" * (-len(sextets) % 4))
