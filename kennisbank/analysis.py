"""The analyser: from Dutch text to the tokens that articles and queries are compared by."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

# Raise this with every change that gives other tokens: `kcc kennisbank herbouw` then
# renews the index of articles that were indexed before.
ANALYSIS_VERSION = 1

TOKEN_LENGTH = 64  # longer runs are not words, and a tsvector refuses tokens over 2 kB

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")  # letters with loose accents stay one word
_PIECE = re.compile(r"[^\W_]+")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"}
)

# Words without a subject of their own. Kept out on purpose, because articles turn on them:
# "weg" (lost), "open", "oud", "nieuw", "geen", "zonder".
_STOP_WORDS = """
    aan al als alle alles ander andere bij daar dan dat de deze die dit doe doen door dus een
    eens en er ga gaan had heb hebben heeft hem het hier hij hoe hoeveel hun ik in is ja je jij
    jou jouw jullie kan kon kunnen kunt maar mag me met mij mijn moet moeten mogen mijne na naar
    niet nog nu of om omdat ons onze ook op over s t te toch toen tot u uit uw van veel voor waar
    waarom wanneer was wat we wel welk welke werd wie wij wil willen word worden wordt zal ze
    zelf zich zij zijn zo zou
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the text (`text[start:end]`) with the tokens it is found by, perhaps none."""

    start: int
    end: int
    tokens: tuple[str, ...]


def analyse(text: str) -> list[str]:
    """The tokens of a text in its order; each is lower-case letters and digits only."""
    return [token for word in words(text) for token in word.tokens]


def words(text: str) -> Iterator[Word]:
    """The words of a text with their places, for highlights in the text as it was written."""
    for match in _WORD.finditer(text):
        yield Word(match.start(), match.end(), _tokens(match.group()[:TOKEN_LENGTH]))


def fold(text: str) -> str:
    """Lower case without accents: "Coördinatie" and "coordinatie" are one word."""
    lower = _decomposed(text).casefold().translate(_UNDECOMPOSED)
    return "".join(c for c in _decomposed(lower) if not unicodedata.combining(c))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


@lru_cache(maxsize=50_000)
def _tokens(word: str) -> tuple[str, ...]:
    pieces = _PIECE.findall(fold(word))
    return tuple(_stem(piece[:TOKEN_LENGTH]) for piece in pieces if piece not in STOP_WORDS)


def _stem(word: str) -> str:
    if not hasattr(_local, "stemmer"):  # a stemmer serves one thread
        _local.stemmer = Stemmer.Stemmer("dutch")
    return str(_local.stemmer.stemWord(word))
