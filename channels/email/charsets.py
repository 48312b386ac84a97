"""Bytes to text, whatever the sender claims about them."""

import codecs
import re
import unicodedata
from functools import lru_cache

# Python calls these text encodings, but no mail is written in them; idna takes quadratic time.
_NOT_FOR_MAIL = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs"}

# What browsers do too: who says Latin-1 means the Windows set, and so on (WHATWG Encoding, 4.2).
_MEANT = {
    "ascii": "utf-8",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
# Names in mail that Python does not know.
_LABELS = {
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8",
    "utf8mb4": "utf-8",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-cp1252": "cp1252",
    "x-gbk": "gbk",
    "x-mac-roman": "macintosh",
    "x-sjis": "shift_jis",
}

WRONG_SHARE = 0.02  # of the signs in a text: more means that it is in another charset

_ESCAPED = re.compile("[\udc80-\udcff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")

# Composing takes quadratic time in a row of accents (two minutes for 400,000), so in pieces.
_RUN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]{1,1000}")


def decode(raw: bytes, declared: str | None) -> tuple[str, bool]:
    """The text, and whether it was read as declared without guessing.

    Tries the declared charset and UTF-8. Then a few wrong bytes are shown as such; when there are
    many, what is no UTF-8 is read as Windows-1252, byte by byte, so it never fails.
    """
    wanted = _codec(declared or "utf-8")
    for encoding in (wanted, "utf-8-sig"):
        try:
            if encoding:
                return sound(raw.decode(encoding)), encoding == wanted
        except (UnicodeError, ValueError):
            continue
    return sound(_mostly(raw, wanted) or _as_windows(raw)), False


def _mostly(raw: bytes, wanted: str | None) -> str:
    """As declared, but for a byte here and there; empty when it is more than that."""
    if wanted is None or wanted.startswith("utf-8"):
        return ""
    try:
        text = raw.decode(wanted, "replace")
    except (UnicodeError, ValueError):
        return ""
    return text if text.count("\ufffd") <= len(text) * WRONG_SHARE else ""


def _as_windows(raw: bytes) -> str:
    return _ESCAPED.sub(_of_windows, raw.decode("utf-8-sig", "surrogateescape"))


def _of_windows(escaped: re.Match[str]) -> str:
    raw = escaped[0].encode("ascii", "surrogateescape")
    try:
        return raw.decode("cp1252")
    except UnicodeError:
        return raw.decode("latin-1")


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
        found = codecs.lookup(_LABELS.get(cleaned.lower(), cleaned)).name
    except (LookupError, ValueError):
        return None
    if found in _NOT_FOR_MAIL or not _is_text(found):
        return None
    # A byte order mark is no part of the text.
    return "utf-8-sig" if found == "utf-8" else _MEANT.get(found, found)


def _is_text(name: str) -> bool:
    try:
        b"".decode(name)
    except (LookupError, ValueError):
        return False
    return True
