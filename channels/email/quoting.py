"""What a reply says itself, apart from what it quotes: for folding on screen, never for storage."""

import re
from dataclasses import dataclass

import quotequail

from channels.email.signatures import is_signature, signature_start

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
_FORWARDS = re.compile(r"\s*(?:fw|fwd|doorst|wg|tr)\s?:", re.IGNORECASE)
_POINTS_DOWN = re.compile(
    r"\b(?:antwoord\w*|reacties?|opmerking\w*|aanvulling\w*|zie|answers?|comments?|see)\b[^.\n]{0,40}"
    r"\b(?:hieronder|onder|tussen|inline|below|rood|blauw|groen|geel|vet|red|blue)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d")
_QUOTED_LINE = re.compile(r"^\s?>", re.MULTILINE)
_QUOTED_LINES = re.compile(r"(?:[ \t]?>[^\n]*(?:\n\s*|\Z))+")
_ADDRESS = r"<[^\s<>@]{1,100}@[^\s<>@]{1,100}>"
_TIME = r"\d[:.]\d\d[^\n]{0,30}"
# Of GroupWise, Roundcube, Yahoo and Apple. With an address and a time a quote is beyond doubt.
_INTRO = re.compile(
    rf"^[ \t]*(?:>>>[ \t][^\n]{{0,200}}{_ADDRESS}[ \t][^\n]{{0,40}}{_TIME}>>>"
    rf"|[^\n>]{{0,200}}{_ADDRESS}[ \t](?:schreef[ \t]op|wrote[ \t]on)[^\n]{{0,40}}{_TIME}:"
    rf"|(?:op|on)[ \t][^\n]{{5,60}}{_TIME}(?:schreef|wrote)[^\n]{{0,200}}{_ADDRESS}:"
    rf"|op[ \t][^\n]{{5,60}}{_TIME}heeft[^\n]{{0,200}}{_ADDRESS}[ \t][^\n]{{0,20}}geschreven:"
    r")[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# In whatever language and order: who and when, and nothing but marked lines below it.
_ABOVE_MARKS = re.compile(
    rf"^(?:-{{3,}}[ \t][^\n]{{1,60}}[ \t]-{{3,}}[ \t]*\n\s*)?"
    rf"(?=[^\n]{{0,300}}(?:{_ADDRESS}|{_TIME}))[^\n>][^\n]{{5,300}}:[ \t]*$(?=\s*\n[ \t]?>)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleReply:
    """A text in three: `top + signature + quoted` is always the whole, character for character."""

    top: str
    signature: str = ""
    quoted: str = ""

    @property
    def folded(self) -> str:
        """What a click shows: always the rest of the text, after the top."""
        return self.signature + self.quoted


def visible_part(text: str, subject: str = "") -> VisibleReply:
    """Where to fold: after the citizen's own words, or nowhere when that is not certain.

    Nowhere: answers between or below the quotes, a forwarded mail, a letter that only looks
    like a quote, and a top of hardly any words above a quote that is not beyond doubt. The top
    is never empty where the text is not. By its `subject` is known that Outlook forwarded a mail:
    what it then writes above that mail it also writes above a quote.
    """
    if _FORWARDS.match(subject):
        return VisibleReply(top=text)
    words = text[: _end_of_words(text)]
    start = len(words) if _FORWARDED.search(words) else signature_start(words)
    if not _own(text[:start]):
        start = len(words)
    return VisibleReply(
        top=text[:start], signature=text[start : len(words)], quoted=text[len(words) :]
    )


def _end_of_words(text: str) -> int:
    """Where the quote begins; the end of the text when it quotes nothing, or there is doubt."""
    return min(_end_by_library(text), _end_by_intro(text))


def _end_by_library(text: str) -> int:
    found = quotequail.unwrap(_beginning(text))
    top = found.get("text_top", "") if found else ""
    if not found or not _own(top) or _POINTS_DOWN.search(top) or _answers_below(found):
        return len(text)
    end = text.index(top) + len(top)
    signs = _signs_of_a_quote(found, text[end : end + 2_000])
    needed = 1 if len(_own(top)) >= SHORTEST_TOP else 2
    is_sure = signs >= needed and not _FORWARDED.search(text[end : end + 300])
    return end if is_sure else len(text)


def _end_by_intro(text: str) -> int:
    """The same by the lines above a quote that the library does not know, or not for sure."""
    found = _INTRO.search(text, 0, LONGEST) or _ABOVE_MARKS.search(text, 0, LONGEST)
    top = text[: found.start()].rstrip() if found else ""
    if not found or not _own(top) or _POINTS_DOWN.search(top):
        return len(text)
    if _FORWARDED.search(text, 0, found.end()):
        return len(text)
    below = text[found.end() :].strip()
    marked = _QUOTED_LINE.match(below) is not None
    after = _QUOTED_LINES.sub("", below, count=1).strip() if marked else ""
    return len(text) if after and not is_signature(after) else len(top)


def _beginning(text: str) -> str:
    lines = text[:LONGEST].split("\n", MOST_LINES)
    return "\n".join(lines[:MOST_LINES])


def _own(top: str) -> str:
    """What is left of a top without its greeting, which says nothing."""
    return _GREETING.sub("", top, count=1).strip()


def _answers_below(found: dict[str, str]) -> bool:
    bottom = found.get("text_bottom", "").strip()
    return bool(bottom) and not is_signature(bottom)


def _signs_of_a_quote(found: dict[str, str], folded: str) -> int:
    """How many there are of an address, a time and marked lines: mail programs give those.

    People write "Op 3 november schreef uw collega dat:" and "Van: ... Betreft: ..." themselves.
    """
    people = found.get("from", "") + found.get("to", "")
    return (
        ("@" in people)
        + (_CLOCK.search(found.get("date", "")) is not None)
        + (_QUOTED_LINE.search(folded) is not None)
    )
