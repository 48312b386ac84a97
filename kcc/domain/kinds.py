"""What kind of contact this is in law, and what a text suggests that it may be.

The kind decides which term of the law runs (Awb, Woo, AVG). A suggestion is only that: an agent
decides, since a letter that calls itself something else may be an objection all the same.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class ContactKind(StrEnum):
    """What a citizen asks of us in law; the value is what the database keeps."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    OBJECTION = "objection"
    APPLICATION = "application"
    WOO_REQUEST = "woo_request"
    GDPR_REQUEST = "gdpr_request"
    NOTICE_OF_DEFAULT = "notice_of_default"
    REPORT = "report"
    COMPLIMENT = "compliment"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ContactKind.QUESTION: "vraag",
    ContactKind.COMPLAINT: "klacht",
    ContactKind.OBJECTION: "bezwaar",
    ContactKind.APPLICATION: "aanvraag",
    ContactKind.WOO_REQUEST: "Woo-verzoek",
    ContactKind.GDPR_REQUEST: "AVG-verzoek",
    ContactKind.NOTICE_OF_DEFAULT: "ingebrekestelling",
    ContactKind.REPORT: "melding",
    ContactKind.COMPLIMENT: "compliment",
}


class Complexity(StrEnum):
    """Whether a question can be answered at once (E-mailgedragslijn voor overheden, C)."""

    SIMPLE = "simple"
    COMPLEX = "complex"

    @property
    def label(self) -> str:
        return "eenvoudig" if self is Complexity.SIMPLE else "ingewikkeld"


class Priority(StrEnum):
    """Whether a contact goes before others of its sort."""

    NORMAL = "normal"
    HIGH = "high"

    @property
    def label(self) -> str:
        return "gewoon" if self is Priority.NORMAL else "met voorrang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a text may be, and the words in it that say so."""

    kind: ContactKind
    words: str


# Who asks how something is done does not do it: "ik wil weten hoe ik bezwaar maak".
_ASKS = re.compile(
    r"\b(?:hoe|waar|wanneer|waarom|wat|welke?|of|als|indien|kan|kunnen|mag|moet)\b[^.!?\n]*\Z",
    re.IGNORECASE,
)
_END_OF_SENTENCE = re.compile(r"[.!?\n]")
_I = r"(?:ik|wij|we|ondergetekende)"
_HEREBY = r"(?:(?:hierbij|hiermee|dan ook|daarom|formeel) )*"
_DATA = r"(?:mijn|onze|de)? ?(?:persoonsgegevens|persoonlijke gegevens|gegevens)"
_DECISION = r"(?:\w+ )?(?:besluit|beschikking|aanslag|boete|weigering|afwijzing)"

# The gravest first: an objection in which somebody complains is an objection.
# Without one of the first words none of the others is there: so most mails cost next to nothing.
_SIGNS: tuple[tuple[ContactKind, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ContactKind.NOTICE_OF_DEFAULT,
        ("gebreke",),
        (
            r"ingebrekestelling",
            rf"stel(?:len|t)? (?:{_I} )?(?:u|het college|de gemeente)\b[^.\n]{{0,60}} in gebreke",
            r"in gebreke (?:gesteld|te stellen)",
            r"(?:u bent|bent u) in gebreke",
        ),
    ),
    (
        ContactKind.OBJECTION,
        ("bezwaar",),
        (
            r"bezwaarschrift",
            rf"maa?k(?:en|t)? (?:{_I} )?{_HEREBY}bezwaar",
            rf"teken(?:en|t)? (?:{_I} )?{_HEREBY}bezwaar aan",
            rf"dien(?:en|t)? (?:{_I} )?{_HEREBY}(?:een )?bezwaar in",
            rf"bezwaar tegen (?:uw|het|de) {_DECISION}",
        ),
    ),
    (
        ContactKind.WOO_REQUEST,
        ("verzoek", "wet open", "beroep op"),
        (
            r"wo[ob][- ]?verzoek",
            r"wet open(?:baarheid van bestuur| overheid)",
            r"beroep op de wo[ob]\b",
            r"verzoek (?:tot|om) openbaarmaking",
        ),
    ),
    (
        ContactKind.GDPR_REQUEST,
        ("verzoek", "gegevens", "recht op", "avg"),
        (
            r"avg[- ]?verzoek",
            r"inzageverzoek",
            rf"inzage in (?:al )?{_DATA}",
            r"recht op (?:inzage|vergetelheid|rectificatie|dataportabiliteit)",
            rf"(?:verwijder|wis|vernietig)\w* (?:van )?(?:al )?(?:mijn|onze) {_DATA}",
            r"artikel (?:1[5-8]|2[01]) (?:van de )?avg",
        ),
    ),
    (
        ContactKind.COMPLAINT,
        ("klacht", "beklag"),
        (
            r"klacht (?:indienen|over|tegen)",
            rf"dien(?:en|t)? (?:{_I} )?{_HEREBY}(?:een )?(?:officiële |formele )?klacht in",
            r"klachtbrief",
            r"beklag doen",
            rf"{_I} (?:wil|willen) (?:\w+ ){{0,3}}klacht",
        ),
    ),
    (
        ContactKind.REPORT,
        ("meld",),
        (
            rf"{_I} (?:wil|willen) (?:\w+ ){{0,3}}(?:melding (?:doen|maken)|melden)",
            r"hierbij (?:een )?melding",
            r"melding openbare ruimte",
            r"bij dezen? meld",
        ),
    ),
    (
        ContactKind.APPLICATION,
        ("aanvra", "hierbij", "hiermee"),
        (
            rf"vra(?:ag|gen) {_I} (?:hierbij|hiermee) (?:\w+ ){{0,6}}aan\b",
            r"(?:hierbij|bijgaand) (?:mijn|onze|de|een) aanvraag",
            r"aanvraagformulier (?:in de bijlage|bijgevoegd)",
        ),
    ),
    (
        ContactKind.COMPLIMENT,
        ("complim", "pluim", "geholpen"),
        (
            r"(?:een|groot|grote|dik|mijn) compliment(?:en)?\b",
            r"complimenten (?:voor|aan)",
            r"pluim voor",
            r"(?:zeer|erg|heel|super) (?:fijn|goed|netjes|vriendelijk|vlot) geholpen",
        ),
    ),
)
_PATTERNS = tuple(
    (kind, words, re.compile(rf"(?<!\w)(?:{'|'.join(signs)})", re.IGNORECASE))
    for kind, words, signs in _SIGNS
)
_LONGEST = 20_000  # characters; what somebody comes for stands at the beginning
_SENTENCE = 200


def suggestion(subject: str, text: str) -> Suggestion | None:
    """What the citizen's own words suggest, the gravest first; None when they only ask."""
    places = (subject, text[:_LONGEST])
    folded = " ".join(places).lower()
    for kind, words, pattern in _PATTERNS:
        if not any(word in folded for word in words):
            continue
        found = next((one for place in places if (one := _first(pattern, place))), "")
        if found:
            return Suggestion(kind=kind, words=found)
    return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    return next(
        (found[0] for found in pattern.finditer(text) if not _is_asked(text, found)),
        "",
    )


def _is_asked(text: str, found: re.Match[str]) -> bool:
    """Whether the sentence around it asks something, or wonders."""
    before = _END_OF_SENTENCE.split(text[max(0, found.start() - _SENTENCE) : found.start()])[-1]
    end = _END_OF_SENTENCE.search(text, found.end(), found.end() + _SENTENCE)
    is_question = end is not None and end[0] == "?"
    return is_question or (_ASKS.search(before) is not None and not _exclaims(end))


def _exclaims(end: re.Match[str] | None) -> bool:
    return end is not None and end[0] == "!"
