"""Kinds of contact with a term of the law, as the citizen's own words suggest them.

A suggestion is only that: what a letter calls itself decides nothing, so nothing is done by it but
telling the citizen which term would hold.
"""

import re
from enum import StrEnum


class LegalKind(StrEnum):
    """What a citizen may ask that the law sets a term for."""

    OBJECTION = "objection"
    WOO_REQUEST = "woo_request"
    GDPR_REQUEST = "gdpr_request"
    COMPLAINT = "complaint"


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
_SIGNS: tuple[tuple[LegalKind, tuple[str, ...]], ...] = (
    (
        LegalKind.OBJECTION,
        (
            r"bezwaarschrift",
            rf"maa?k(?:en|t)? (?:{_I} )?{_HEREBY}bezwaar",
            rf"teken(?:en|t)? (?:{_I} )?{_HEREBY}bezwaar aan",
            rf"dien(?:en|t)? (?:{_I} )?{_HEREBY}(?:een )?bezwaar in",
            rf"bezwaar tegen (?:uw|het|de) {_DECISION}",
        ),
    ),
    (
        LegalKind.WOO_REQUEST,
        (
            r"wo[ob][- ]?verzoek",
            r"wet open(?:baarheid van bestuur| overheid)",
            r"beroep op de wo[ob]\b",
            r"verzoek (?:tot|om) openbaarmaking",
        ),
    ),
    (
        LegalKind.GDPR_REQUEST,
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
        LegalKind.COMPLAINT,
        (
            r"klacht (?:indienen|over|tegen)",
            rf"dien(?:en|t)? (?:{_I} )?{_HEREBY}(?:een )?(?:officiële |formele )?klacht in",
            r"klachtbrief",
            r"beklag doen",
            rf"{_I} (?:wil|willen) (?:\w+ ){{0,3}}klacht",
        ),
    ),
)
_PATTERNS = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{'|'.join(signs)})", re.IGNORECASE)) for kind, signs in _SIGNS
)
# Without one of these there is none of the above: so most mails cost next to nothing.
_NEEDED = ("bezwaar", "verzoek", "wet open", "beroep op", "gegevens", "recht op", "avg", "kla")
_LONGEST = 20_000  # characters; what somebody comes for stands at the beginning
_SENTENCE = 200


def suggested(subject: str, text: str) -> LegalKind | None:
    """What the words suggest, the gravest first; None when they only ask about it, or say none."""
    places = [one for one in (subject, text[:_LONGEST]) if _may_say_some(one.lower())]
    for kind, pattern in _PATTERNS:
        if any(_is_said(pattern, place) for place in places):
            return kind
    return None


def _may_say_some(folded: str) -> bool:
    return any(words in folded for words in _NEEDED)


def _is_said(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _is_asked(text, found) for found in pattern.finditer(text))


def _is_asked(text: str, found: re.Match[str]) -> bool:
    """Whether the sentence around it asks something, or wonders."""
    before = _END_OF_SENTENCE.split(text[max(0, found.start() - _SENTENCE) : found.start()])[-1]
    end = _END_OF_SENTENCE.search(text, found.end(), found.end() + _SENTENCE)
    is_question = end is not None and end[0] == "?"
    return is_question or _ASKS.search(before) is not None
