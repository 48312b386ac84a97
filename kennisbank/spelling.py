"""Typing errors: the word of the kennisbank that an unknown word was meant to be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select
from sqlalchemy.orm import Session

from kennisbank import lexicon
from kennisbank.remembered import Remembered
from kennisbank.tables import SearchToken, SearchWord

SHORTEST = 5  # letters; a shorter word is too soon another word with one letter changed
_TWO_ERRORS = 8  # letters from which two errors are repaired


class Vocabulary:
    """The words of the articles, by length, with the number of articles about each."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._counts = dict(words)
        by_length = defaultdict(list)
        for word in self._counts:
            by_length[len(word)].append(word)
        self._by_length: Mapping[int, Sequence[str]] = by_length
        self.meant_by = lru_cache(maxsize=1_000)(self._meant_by)

    def _meant_by(self, word: str) -> str | None:
        """The nearest word with at most one error (two in long words); the commonest of equals."""
        errors = 1 if len(word) < _TWO_ERRORS else 2
        lengths = range(len(word) - errors, len(word) + errors + 1)
        candidates = [known for length in lengths for known in self._by_length.get(length, ())]
        near = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=errors, limit=None
        )
        best = min(near, key=lambda found: self._likelihood(word, found[0], found[1]), default=None)
        return best[0] if best else None

    def _likelihood(self, typed: str, known: str, errors: float) -> tuple[float, bool, int, str]:
        """Smaller is likelier: few errors, none in the first letter, and a common word."""
        return (errors, typed[0] != known[0], -self._counts[known], known)


def meant(session: Session, word: str, version: int) -> str | None:
    """What a folded word that no article holds was meant to be, None when it is a word itself.

    Take `version` from the totals of the index: the vocabulary is read anew when it changed.
    """
    if len(word) < SHORTEST or not word.isalpha() or lexicon.knows(word):
        return None
    return _vocabulary.get(session, version).meant_by(word)


def _load(session: Session) -> Vocabulary:
    rows = session.execute(
        select(SearchWord.word, SearchToken.articles)
        .join(SearchToken, SearchToken.id == SearchWord.token_id)
        .where(SearchToken.articles > 0)
    )
    return Vocabulary((word, articles) for word, articles in rows)


_vocabulary = Remembered(_load)
