"""The analyser: from Dutch text to the tokens that articles and queries are compared by."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
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
# a form of ("verloren": "verliezen"); those of the parts of a compound, and of one so short that
# it is a word of its own by now. The word that a part is a form of tells half of the part.
WHOLE, BASE, PART, PART_OF_SHORT = 10, 5, 6, 2
SHORT = 8  # letters

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


def counted(text: str) -> Counter[str]:
    """How often each word with a subject stands in a text, as `tokens` takes it."""
    found = Counter(match[:TOKEN_LENGTH] for match in _WORD.findall(text))
    return Counter({word: times for word, times in found.items() if tokens(word)})


@lru_cache(maxsize=20_000)
def tokens(word: str) -> Mapping[str, int]:
    """The tokens that a word in an article is found by; none for a word without a subject."""
    return _tokens(word, lambda piece: dict.fromkeys(compounds.parts(piece), PART))


@lru_cache(maxsize=5_000)
def asked(word: str) -> Mapping[str, int]:
    """The tokens to look for when somebody asks for a word: parts count where they tell of it.

    "Paspoort" asks for no "pas", and little for a "poort"; "monumentenvergunning" for a "monument".
    """
    return _tokens(word, _telling_parts)


@lru_cache(maxsize=5_000)
def whole(word: str) -> Mapping[str, int]:
    """The tokens of the word itself, in any form of it, and not of what it is made of."""
    return _tokens(word, lambda _: {})


def without_parts(found: Mapping[str, int]) -> Iterator[str]:
    """Of what `tokens` and `asked` give, the tokens that `whole` gives."""
    return (token for token, weight in found.items() if weight in (WHOLE, BASE))


def own(found: Mapping[str, int]) -> str | None:
    """Of the tokens of a word the one of the word itself, None when there are none."""
    return max(found, key=found.__getitem__, default=None)


def _tokens(word: str, parts: Callable[[str], Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in _PIECE.findall(fold(word)):
        if piece not in STOP_WORDS:
            _add(found, lexicon.base(word), BASE)
            for part, weight in parts(piece).items():
                _add(found, part, weight)
                _add(found, lexicon.base(part), weight // 2)
            _add(found, piece, WHOLE)
    return found


def _telling_parts(piece: str) -> dict[str, int]:
    """The parts of a compound, and of those: the first ones only when they are no snippets."""
    found: dict[str, int] = {}
    *first, last = compounds.split(piece) or ("",)
    weight = PART_OF_SHORT if len(piece) <= SHORT else PART
    for part in (*(one for one in first if len(one) > compounds.PART_LENGTH), last):
        found |= {part: weight} | _telling_parts(part) if part else {}
    return found


def _add(found: dict[str, int], word: str | None, weight: int) -> None:
    folded = fold(word or "")[:TOKEN_LENGTH]
    if folded.isalnum() and folded not in STOP_WORDS:
        token = _stem(folded)
        found[token] = max(weight, found.get(token, 0))


def _stem(word: str) -> str:
    if not hasattr(_local, "stemmer"):  # a stemmer serves one thread
        _local.stemmer = Stemmer.Stemmer("dutch")
    return str(_local.stemmer.stemWord(word))
