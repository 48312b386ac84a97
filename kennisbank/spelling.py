"""Typing errors: the word of the kennisbank that an unknown word was meant to be."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select
from sqlalchemy.orm import Session

from kennisbank import lexicon
from kennisbank.remembered import Remembered
from kennisbank.tables import SearchToken, SearchWord

SHORTEST = 4  # letters; shorter words are too soon each other
_ONE_ERROR = 5  # letters from which one error is repaired
_TWO_ERRORS = 8  # letters from which two errors are repaired


# What sounds the same in Dutch and is often mistaken: ei and ij, au and ou, c and k, g and ch,
# z and s, v and f, d and t at the end of a word, one letter or two.
_SOUNDS = (
    (re.compile("ij|y"), "ei"),
    (re.compile("ou"), "au"),
    (re.compile("ph|v"), "f"),
    (re.compile("th"), "t"),
    (re.compile("sch(?=e?$)"), "s"),
    (re.compile("ch"), "g"),
    (re.compile("c(?=[eiy])|z"), "s"),
    (re.compile("[cq]"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("d(?=[ts]?$)"), "t"),
    (re.compile(r"(.)\1+"), r"\1"),
)


class Vocabulary:
    """The words of the articles, by length and by sound, with the number of articles of each."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(words)
        self._in_order = sorted(self._counts)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._counts:
            self._by_length[len(word)].append(word)
            self._by_sound[sound(word)].append(word)
        self.meant_by = lru_cache(maxsize=1_000)(self._meant_by)
        self.begun_by = lru_cache(maxsize=1_000)(self._begun_by)

    def _meant_by(self, word: str) -> str | None:
        """The word that sounds the same, else the nearest with one error, or two in a long word."""
        alike = self._by_sound.get(sound(word), ())
        if alike:
            return min(alike, key=lambda known: self._likelihood(word, known, 0))
        if len(word) < _ONE_ERROR:
            return None
        errors = 1 if len(word) < _TWO_ERRORS else 2
        lengths = range(len(word) - errors, len(word) + errors + 1)
        candidates = [known for length in lengths for known in self._by_length.get(length, ())]
        near = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=errors, limit=None
        )
        best = min(near, key=lambda found: self._likelihood(word, found[0], found[1]), default=None)
        return best[0] if best else None

    def _begun_by(self, start: str) -> str | None:
        """The commonest word that begins so, else one that does but for one error."""
        first = bisect_left(self._in_order, start)
        begun = list(
            takewhile(lambda word: word.startswith(start), islice(self._in_order, first, None))
        )
        if not begun and len(start) >= _ONE_ERROR:
            longer = (word for word in self._counts if len(word) > len(start))
            heads = {word: word[: len(start)] for word in longer if word[0] == start[0]}
            near = process.extract(start, heads, scorer=OSA.distance, score_cutoff=1, limit=None)
            begun = [word for _, _, word in near]
        return min(begun, key=lambda known: self._likelihood(start, known, 0), default=None)

    def _likelihood(self, typed: str, known: str, errors: float) -> tuple[float, bool, int, str]:
        """Smaller is likelier: few errors, none in the first letter, and a common word."""
        return (errors, typed[0] != known[0], -self._counts[known], known)


def sound(word: str) -> str:
    """A folded word as it sounds, roughly: words that are often mistaken for each other agree."""
    for heard, written in _SOUNDS:
        word = heard.sub(written, word)
    return word


def meant(session: Session, word: str, version: int, *, is_begun: bool = False) -> str | None:
    """What a folded word that no article holds was meant to be, None when it is a word itself.

    Of a word that is perhaps only begun the rest is guessed too. Take `version` from the totals of
    the index: the vocabulary is read anew when it changed.
    """
    if len(word) < SHORTEST or not word.isalpha() or lexicon.knows(word):
        return None
    vocabulary = _vocabulary.get(session, version)
    found = vocabulary.meant_by(word)
    return found or (vocabulary.begun_by(word) if is_begun else None)


def _load(session: Session) -> Vocabulary:
    rows = session.execute(
        select(SearchWord.word, SearchToken.articles)
        .join(SearchToken, SearchToken.id == SearchWord.token_id)
        .where(SearchToken.articles > 0)
    )
    return Vocabulary((word, articles) for word, articles in rows)


_vocabulary = Remembered(_load)
