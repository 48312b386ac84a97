"""Header lines of a mail made readable, in all the ways they arrive broken."""

import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz

from channels.email.charsets import decode, sound
from channels.email.transfer import base64_bytes

# Nobody reads more of one header line; what is longer was made to hurt.
RAW_LENGTH = 50_000
SUBJECT_LENGTH = 1_000
NAME_LENGTH = 200
ID_LENGTH = 998  # a line (RFC 5322, 2.1.1), and small enough for a database index
REFERENCES = 100

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.*?)(?:\?=|$)", re.DOTALL)
_BETWEEN_WORDS = re.compile(r"[ \t\r\n]*\Z")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_FOLD = re.compile(r"\r\n?|\n")
_MESSAGE_ID = re.compile(r"<([^<>]+)>")
# Those of Europe: the library knows American names only, and takes these for UTC.
_ZONES = {
    "WEST": "+0100",
    "BST": "+0100",
    "CET": "+0100",
    "MET": "+0100",
    "CEST": "+0200",
    "MEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
}
_ZONE = re.compile(r"(?<![A-Za-z(])[A-Za-z]{3,4}(?=\s*\Z)")
_ZONE_COLON = re.compile(r"(\s[+-]\d\d):(\d\d)\b")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_,;\s]|\Z)")


def text_of(value: str, length: int = SUBJECT_LENGTH) -> str:
    """A header's words on one line, decoded (RFC 2047), without control characters."""
    unfolded = _FOLD.sub("", value[:RAW_LENGTH])
    plain = "=?" not in unfolded and unfolded.isascii()
    words = unfolded if plain else "".join(_decoded(unfolded))
    return sound(_UNPRINTABLE.sub(" ", words).strip())[:length]


def message_id_of(value: str) -> str | None:
    """The first message id, with its brackets; one that came without gets them."""
    found = message_ids_of(value)
    if found:
        return found[0]
    bare = re.sub(r"[\s<>]", "", value[:RAW_LENGTH])
    return _printable_id(bare) if bare else None


def message_ids_of(value: str) -> tuple[str, ...]:
    """All message ids in order, each once: the first, which names the thread, and the last."""
    inside = (re.sub(r"\s", "", one) for one in _MESSAGE_ID.findall(value))
    known = dict.fromkeys(found for one in inside if one and (found := _printable_id(one)))
    ids = tuple(known)
    return ids if len(ids) <= REFERENCES else (ids[0], *ids[-(REFERENCES - 1) :])


def moment_of(value: str) -> datetime | None:
    """The moment of a Date header in UTC; None for what is no date.

    A year of three digits counts from 1900, as RFC 5322, 4.3 says of old programs.
    """
    written = _ZONE.sub(lambda zone: _ZONES.get(zone[0].upper(), zone[0]), value[:200])
    try:
        fields = parsedate_tz(_ZONE_COLON.sub(r"\1\2", written))
        if fields is None:
            moment = datetime.fromisoformat(value.strip())
            return moment.astimezone(UTC) if moment.tzinfo else None
        year = fields[0] + 1900 if 100 <= fields[0] < 1000 else fields[0]
        return datetime.fromtimestamp(mktime_tz((year, *fields[1:])), UTC)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def language_of(value: str) -> str | None:
    """The first language of Content-Language, as "nl"."""
    found = _LANGUAGE.match(value)
    return found[1].lower() if found else None


def _printable_id(inside: str) -> str | None:
    """The id in brackets; bytes outside ASCII are kept as what they most likely were."""
    text = sound(_eight_bit(inside)) if not inside.isascii() else inside
    return f"<{text}>" if len(text) <= ID_LENGTH and text.isprintable() else None


def _decoded(value: str) -> Iterator[str]:
    """The pieces of a header: encoded words of one charset are joined before decoding.

    Mailers cut words in the middle of a character, and forget the white space around them.
    """
    end = 0
    waiting: tuple[str, bytes] | None = None
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        charset, raw = match[1].lower(), _word_bytes(match[2], match[3])
        end = match.end()
        if waiting and waiting[0] == charset and _BETWEEN_WORDS.match(between):
            waiting = (charset, waiting[1] + raw)
            continue
        yield from _flushed(waiting)
        if waiting is None or not _BETWEEN_WORDS.match(between):
            yield _eight_bit(between)
        waiting = (charset, raw)
    yield from _flushed(waiting)
    yield _eight_bit(value[end:])


def _flushed(waiting: tuple[str, bytes] | None) -> Iterable[str]:
    return [decode(waiting[1], waiting[0])[0]] if waiting else []


def _word_bytes(encoding: str, encoded: str) -> bytes:
    raw = encoded.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return base64_bytes(raw)


def _eight_bit(text: str) -> str:
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"), None)[0]
