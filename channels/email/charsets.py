"""Bytes to text, whatever the sender claims about them."""

import codecs
import re
import unicodedata
from functools import lru_cache

# Python calls these text encodings, but no mail is written in them; idna takes quadratic time.
_NOT_FOR_MAIL = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs"}

# What browsers do too: who says Latin-1 means the Windows set (WHATWG Encoding, 4.2).
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "utf-8"}

_SURROGATES = re.compile("[\ud800-\udfff]")

# Composing takes quadratic time in a row of accents (two minutes for 400,000), so in pieces.
_RUN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]{1,1000}")


def decode(raw: bytes, declared: str | None) -> tuple[str, bool]:
    """The text, and whether it was read as declared without guessing.

    Tries the declared charset, then UTF-8, then Windows-1252, then Latin-1, which takes all.
    """
    for encoding in (_codec(declared or "utf-8"), "utf-8-sig", "cp1252", "latin-1"):
        try:
            text = raw.decode(encoding) if encoding else None
        except (UnicodeError, ValueError):
            text = None
        if text is not None:
            wanted = _codec(declared or "utf-8")
            return sound(text), encoding == wanted
    raise AssertionError("Latin-1 reads everything")


def sound(text: str) -> str:
    """Text that every database and file can hold: NFC, without NUL and lone surrogates."""
    if text.isascii() and "\x00" not in text:
        return text
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _RUN.sub(_composed, text.replace("\x00", "\ufffd"))


def _composed(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", run[0])


@lru_cache(maxsize=256)
def _codec(name: str) -> str | None:
    """Python's name for a charset, None when it is not one for text."""
    cleaned = name.strip().strip("\"'").partition("*")[0]
    try:
        found = codecs.lookup(cleaned).name
    except (LookupError, ValueError):
        return None
    if found in _NOT_FOR_MAIL or not _is_text(found):
        return None
    # A byte order mark is no part of the text.
    return "utf-8-sig" if found == "utf-8" else _WINDOWS.get(found, found)


def _is_text(name: str) -> bool:
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        return False
    return True
