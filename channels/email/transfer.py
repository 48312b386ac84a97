"""The content of a part without its transfer encoding, also when that was done badly."""

import binascii
import re
from email.message import Message


def content_of(part: Message) -> bytes:
    """The bytes of a part that holds no other parts."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        payload = part.get_payload()
        return base64_bytes(str(payload).encode("utf-8", "replace"))
    # Without decode=True the library would already have guessed at 8-bit text, and badly.
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
