"""What the first bytes of a file say it is: which files may be shown, and which never."""

import re

ENOUGH = 1_024  # bytes; browsers look no further than 1,445 (WHATWG MIME Sniffing, 5)

_SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
}
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MAGIC = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)
# By which a page, a drawing or a mail with pages in it is known, wherever in the beginning it
# stands. The XML that cameras put in photographs (XMP) has none of these.
_ACTIVE = re.compile(
    rb"<(?:!doctype|html|body|script|svg|iframe|object|embed|style|meta|link)\b"
    rb"|^mime-version:|^content-type:",
    re.IGNORECASE | re.MULTILINE,
)


def picture(declared: str, start: bytes) -> str | None:
    """The type as which a file may be shown among words, or None: then it is only downloaded.

    It must be declared as one of four kinds of picture, its first `ENOUGH` bytes must be of
    that kind, and they must hold nothing that a browser could take for a page.
    """
    kind = _SAME.get(declared, declared)
    if kind not in _PICTURES or kind != _by_magic(start) or _is_active(start):
        return None
    return kind


def _is_active(start: bytes) -> bool:
    # In UTF-16 each letter has a NUL beside it.
    return bool(_ACTIVE.search(start[:ENOUGH].replace(b"\0", b"")))


def _by_magic(start: bytes) -> str | None:
    return next((kind for kind, magic in _MAGIC if magic.match(start)), None)
