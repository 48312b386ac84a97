"""The analyser: from Dutch text to the tokens that articles and queries are compared by."""

import re
import threading
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from kcc.domain.texts import fold
from kennisbank import compounds, lexicon

# Raise this with every change that gives other tokens: `kcc db upgrade` then analyses the
# articles again that were indexed before.
ANALYSIS_VERSION = 3

TOKEN_LENGTH = 64  # longer runs are not words, and take room in the index

# How much a token tells of its word, of 10: the stem of the word itself; that of the word it is
# a form of ("verloren": "verliezen"); those of the parts of a compound.
WHOLE, BASE, PART, BASE_OF_PART = 10, 5, 6, 3

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")  # letters with loose accents stay one word
_PIECE = re.compile(r"[^\W_]+")

# Words without a subject of their own. Kept out on purpose, because articles turn on them:
# "weg" (lost), "open", "oud", "nieuw", "geen", "zonder".
_STOP_WORDS = """
    aan al alle alles als ander andere bij daar dan dat de deze die dit doe doen door drie dus een
    eens en er ga gaan had heb hebben heeft hem het hier hij hoe hoeveel hun ik in is ja je jij jou
    jouw jullie kan kon kunnen kunt maar mag me met mij mijn mijne moet moeten mogen na naar niet
    nog nu of om omdat ons onze ook op over s t te toch toen tot twee u uit uw van veel volgend
    volgende voor vorig vorige waar waarom wanneer was wat we week weken wel welk welke werd wie wij
    wil willen word worden wordt zal ze zelf zich zij zijn zo zou
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the text (`text[start:end]`) with the tokens it is found by, perhaps none.

    Each token is lower-case letters and digits only, and has a weight of 1 to 10.
    """

    start: int
    end: int
    tokens: Mapping[str, int]

    @property
    def own(self) -> str | None:
        """The token of the word itself, None for a word without a subject."""
        return own(self.tokens)


def words(text: str) -> Iterator[Word]:
    """The words of a text with their places."""
    for match in _WORD.finditer(text):
        yield Word(match.start(), match.end(), tokens(match.group()[:TOKEN_LENGTH]))


def words_with(text: str, wanted: Set[str]) -> Iterator[Word]:
    """Those of the words that are found by any of the wanted tokens, for highlights."""
    for match in _WORD.finditer(text):  # a text has many words: make no more of them than needed
        own_tokens = tokens(match.group()[:TOKEN_LENGTH])
        if not own_tokens.keys().isdisjoint(wanted):
            yield Word(match.start(), match.end(), own_tokens)


@lru_cache(maxsize=20_000)
def tokens(word: str) -> Mapping[str, int]:
    """The tokens of one word with their weights; none for a word without a subject."""
    found: dict[str, int] = {}
    for piece in _PIECE.findall(fold(word)):
        if piece not in STOP_WORDS:
            _add(found, lexicon.base(word), BASE)
            for part in compounds.parts(piece):
                _add(found, part, PART)
                _add(found, lexicon.base(part), BASE_OF_PART)
            _add(found, piece, WHOLE)
    return found


def own(found: Mapping[str, int]) -> str | None:
    """Of the tokens of a word the one of the word itself, None when there are none."""
    return max(found, key=found.__getitem__, default=None)


def _add(found: dict[str, int], word: str | None, weight: int) -> None:
    folded = fold(word or "")[:TOKEN_LENGTH]
    if folded.isalnum() and folded not in STOP_WORDS:
        token = _stem(folded)
        found[token] = max(weight, found.get(token, 0))


def _stem(word: str) -> str:
    if not hasattr(_local, "stemmer"):  # a stemmer serves one thread
        _local.stemmer = Stemmer.Stemmer("dutch")
    return str(_local.stemmer.stemWord(word))
