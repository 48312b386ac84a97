"""What a reply says itself, apart from what it quotes: for folding on screen, never for storage."""

import re
from dataclasses import dataclass

import quotequail

# Recognising takes quadratic time: 28,000 lines of "Van: a" took three minutes.
LONGEST = 200_000
MOST_LINES = 1_000
SHORTEST_TOP = 20

_GREETING = re.compile(
    r"\A\s*(?:geachte|beste|hallo|hoi|dag|goede(?:morgen|middag|n\s?avond)|l\.?s\.?|dear|hello|hi)\b"
    r"[^\n]{0,60}(?:\n|\Z)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"doorgestuurd|doorgezonden|forwarded|weitergeleitet|transféré", re.IGNORECASE
)
_DEVICE = re.compile(
    r"(?:verstuurd|verzonden|sent|outlook)\b[^\n]{0,60}\b(?:vanaf|via|met|from|voor|for)\b[^\n]{0,60}",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d")
_QUOTED_LINE = re.compile(r"^\s?>", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleReply:
    """A text in two: `top + folded` is always the whole text, character for character."""

    top: str
    folded: str


def visible_part(text: str) -> VisibleReply:
    """Where to fold: after the citizen's own words, or nowhere when that is not certain.

    Nowhere: answers between or below the quotes, a forwarded mail, a letter that only looks
    like a quote, and a top of hardly any words.
    """
    found = quotequail.unwrap(_beginning(text))
    top = found.get("text_top", "") if found else ""
    if not found or not _says_something(top) or _answers_below(found):
        return VisibleReply(top=text, folded="")
    end = text.index(top) + len(top)
    folded = text[end:]
    if _FORWARDED.search(folded[:300]) or not _is_surely_quote(found, folded):
        return VisibleReply(top=text, folded="")
    return VisibleReply(top=text[:end], folded=folded)


def _beginning(text: str) -> str:
    lines = text[:LONGEST].split("\n", MOST_LINES)
    return "\n".join(lines[:MOST_LINES])


def _says_something(top: str) -> bool:
    return len(_GREETING.sub("", top, count=1).strip()) >= SHORTEST_TOP


def _answers_below(found: dict[str, str]) -> bool:
    bottom = found.get("text_bottom", "").strip()
    return bool(bottom) and not _DEVICE.fullmatch(bottom)


def _is_surely_quote(found: dict[str, str], folded: str) -> bool:
    """A mail program names an address or a time, or marks the lines.

    People write "Op 3 november schreef uw collega dat:" and "Van: ... Betreft: ..." themselves.
    """
    people = found.get("from", "") + found.get("to", "")
    return (
        "@" in people
        or _CLOCK.search(found.get("date", "")) is not None
        or _QUOTED_LINE.search(folded[:2_000]) is not None
    )
