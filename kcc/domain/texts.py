"""What may be stored and shown of a text that somebody else wrote."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that turn the reading order around: "fdp.moc" must not be shown as "moc.pdf".
_TURNING = dict.fromkeys((0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_WORD = re.compile(r"[^\W_]+")
# "Geachte mevrouw," tells an agent nothing about the question.
_GREETING = re.compile(
    r"(?:beste|geachte|hallo|hoi|hi|hello|dear|dag|goede\s?n?(?:dag|morgen|middag|avond)|l\.?s\.?)"
    r"(?:[^!?]{0,60}[,!]|(?:\s[^\s?]{1,40}){0,3})",
    re.IGNORECASE,
)
_LOCAL_PART = re.compile(r"[^\s<>\"'(),:;=]+@(?=[\w.-])")
_READ_AHEAD = 4_000  # the first line is looked for here; a mail may be megabytes
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"}
)


def storable(text: str) -> str:
    """The same text, with a mark for what no database takes: NUL and half characters."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def one_line(text: str, length: int) -> str:
    """At most `length` characters on one line, for a column that holds no more than that."""
    return _CONTROLS.sub(" ", storable(text).translate(_TURNING)).strip()[:length]


def without_addresses(text: str) -> str:
    """A mail server's words for a page about mail: of each address only the domain stays."""
    return _LOCAL_PART.sub("…@", text)


def shortened(line: str, length: int) -> str:
    """A line as a title of at most `length` characters: whole words, with a mark for the rest."""
    if len(line) <= length:
        return line
    words, _, _rest = line[:length].rpartition(" ")
    return f"{(words or line[: length - 1]).rstrip(' ,;:-')}…"


def first_line(text: str) -> str:
    """The first line in which somebody says something: no quote, no greeting. At most 200 signs."""
    lines = [line.strip() for line in text[:_READ_AHEAD].splitlines()]
    said = [line for line in lines if line and not line.startswith(">")]
    telling = next((line for line in said if not _GREETING.fullmatch(line)), None)
    return one_line(telling or (said[0] if said else ""), 200)


def fold(text: str) -> str:
    """Lower case without accents, for all searching: "Zoë" and "zoe" are one word."""
    if text.isascii():
        return text.lower()
    lower = _decomposed(text).casefold().translate(_UNDECOMPOSED)
    return "".join(sign for sign in _decomposed(lower) if not unicodedata.combining(sign))


def name_key(name: str) -> str:
    """The same for names that differ in capitals only; SQLite knows no capitals outside ASCII."""
    return name.strip().casefold()


class Named(Protocol):
    """What stands by its name in a list."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def by_name(rows: Iterable[N]) -> list[N]:
    """In the order of a dictionary: "eHerkenning" before "Zwembad", which no database promises."""
    return sorted(rows, key=lambda row: fold(row.name))


def words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return _WORD.findall(fold(text))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)
