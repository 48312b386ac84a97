"""In which of our languages somebody writes, told by the small words that only one of them has."""

import re
from enum import StrEnum

_SOME = 2  # small words with which Dutch has begun
_ENOUGH = 3  # for English in a mail of a few words; in a longer one
_MANY = 6  # and
_MANY_TIMES = 3  # as many as of Dutch
_LONGEST = 5_000  # characters; who has not begun by then is not understood anyway
_WORD = re.compile(r"[^\W\d_]+")
_QUOTE = re.compile(r"^\s*>.*$", re.MULTILINE)

# Only words that the other language does not have: "is", "of", "we", "in" and "was" are both.
_DUTCH = frozenset(
    "aan alvast als beste bij dat de deze die dit een en er geachte geen goedemiddag goedemorgen"
    " graag groet groeten heb hebben heeft het hoe hoi iemand ik je jij jullie kan komen komt"
    " kunnen kunt maar mag met mij mijn moet naar niet nog om omdat ons ook op u uit uw van vraag"
    " vriendelijke voor waar waarom wanneer wij wil worden wordt zegt zijn".split()
)
_ENGLISH = frozenset(
    "a and any are at be by can could do does for from has have how i if it me my not or our"
    " please regards sincerely thank thanks that the there this to what when where which with"
    " would you your".split()
)


class Language(StrEnum):
    """A language in which we write to citizens."""

    DUTCH = "nl"
    ENGLISH = "en"

    @property
    def label(self) -> str:
        return _LABELS[self]


def language_of(text: str) -> Language:
    """English when that is clear, else Dutch.

    From the top: the first words decide. A Dutch question may stand above a disclaimer in English
    that is much longer. What is quoted does not count.
    """
    dutch = english = 0
    for found in _WORD.finditer(_QUOTE.sub("", text[:_LONGEST]).casefold()):
        dutch += found[0] in _DUTCH
        english += found[0] in _ENGLISH
        if dutch >= _SOME and dutch * _MANY_TIMES > english:
            return Language.DUTCH
        if english >= _MANY and english >= dutch * _MANY_TIMES:
            return Language.ENGLISH
    return Language.ENGLISH if english >= _ENOUGH and dutch == 0 else Language.DUTCH


_LABELS = {Language.DUTCH: "Nederlands", Language.ENGLISH: "Engels"}
