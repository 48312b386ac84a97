"""The Dutch words that exist, with the word each is a form of."""

import threading
import unicodedata
from bisect import bisect_left
from functools import cache
from mmap import ACCESS_READ, mmap

from kennisbank import lexicon_file
from kennisbank.lexicon_file import Lexicon

_lock = threading.Lock()


def knows(word: str) -> bool:
    """Whether a folded word is Dutch, in any of its forms; names of people are not."""
    return _place(_lexicon().words, word) is not None


def base(word: str) -> str | None:
    """The word that this is a form of ("verloren": "verliezen"), None when it is of no other."""
    lexicon = _lexicon()
    place = _place(lexicon.forms, unicodedata.normalize("NFC", word).lower())
    if place is None:
        return None
    start = lexicon.bases[place]
    return bytes(lexicon.texts[start + 1 : start + 1 + lexicon.texts[start]]).decode()


def _place(numbers: "memoryview[int]", word: str) -> int | None:
    wanted = lexicon_file.number(word)
    place = bisect_left(numbers, wanted)
    return place if place < len(numbers) and numbers[place] == wanted else None


def _lexicon() -> Lexicon:
    with _lock:  # or two threads would make it at the same time
        return _load()


@cache
def _load() -> Lexicon:
    """The file that `make setup` made, which all processes share; else the same in memory."""
    return _from_file() or lexicon_file.read(lexicon_file.build())


def _from_file() -> Lexicon | None:
    try:
        with lexicon_file.PATH.open("rb") as file:
            return lexicon_file.read(mmap(file.fileno(), 0, access=ACCESS_READ))
    except (OSError, ValueError):  # it is not there, or is that of another version
        return None
