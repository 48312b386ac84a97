"""The content of a part without its transfer encoding, also when that was done badly."""

import binascii
import re
from email.message import Message


def content_of(part: Message) -> bytes:
    """The bytes of a part that holds no other parts."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return b""
    raw = payload.encode("utf-8", "surrogateescape")
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding == "base64":
        return base64_bytes(raw)
    return raw


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
