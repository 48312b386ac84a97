"""The Dutch words that exist, with the word each is a form of; loaded when first asked for."""

import threading
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kcc.domain.texts import fold

_lock = threading.Lock()


def knows(word: str) -> bool:
    """Whether a folded word is Dutch, in any of its forms; names of people are not."""
    folded = _lexicon().folded
    wanted = hash(word)
    place = bisect_left(folded, wanted)
    return place < len(folded) and folded[place] == wanted


def base(word: str) -> str | None:
    """The word that this is a form of ("verloren": "verliezen"), None when it is unknown."""
    return _lexicon().bases.get(unicodedata.normalize("NFC", word).lower())


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Two views on the same words: a dictionary of all of them would take four times the memory."""

    folded: "array[int]"  # sorted hashes of the folded words; of 2**64, so two never meet
    bases: Mapping[str, str]  # decodes on demand: slow, so ask once a word


def _lexicon() -> _Lexicon:
    with _lock:  # or two threads would load it twice
        return _load()


@cache
def _load() -> _Lexicon:
    from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

    bases = StreamDictionaryFactory().get_dictionary("nl")
    numbers = sorted(hash(fold(word)) for word in bases if word.isalpha())
    return _Lexicon(array("q", numbers), bases)
