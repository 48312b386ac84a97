"""Dutch compounds and their parts: "hondenbelasting" is about "honden" and "belasting"."""

from functools import lru_cache
from itertools import chain

from kennisbank import lexicon

PART_LENGTH = 3
LONG_PART = 5  # what a part of three letters needs beside it: afval-pas, but not gem-ente
LONGEST = 40  # letters; longer runs are no words, and trying all their parts takes long

# What Dutch puts between two parts: gemeentehuis, dorpshuis, hondenbelasting, kinderopvang.
_LINKS = ("", "s", "en", "e", "er", "n")

# Words that the lexicon knows, but that do not tell what a compound is about: prefixes and
# particles ("ver-huizing", "over-last"), suffixes and endings ("verken-ner", "kleur-loos").
_NO_PARTS = frozenset(
    """
    aan bij dan den der des dit door een ene ens ent eer eet het her hij ien ing ist jes met mee
    mis naar ner nis nog oer onder ont ook over per pje sen sie sje ste tal tegen tel ten ter tie
    tje toe tot uit van ver voor wan was wat wel zij zou
    baar eren ers heid ingen isch ische iteit lijk loos schap ster tjes zaam
    """.split()
)


def parts(word: str) -> tuple[str, ...]:
    """The parts of a folded compound and the parts of those; none when it is no compound."""
    found = split(word)
    return tuple(dict.fromkeys(chain.from_iterable((part, *parts(part)) for part in found)))


@lru_cache(maxsize=5_000)
def split(word: str) -> tuple[str, ...]:
    """The fewest parts that make up the word, and of those ways the one without tiny parts."""
    if len(word) > LONGEST:
        return ()
    ways = (
        (*head, word[place:])
        for place in range(PART_LENGTH, len(word) - PART_LENGTH + 1)
        if _is_part(word[place:]) and (head := _head(word[:place]))
    )
    likely = (
        way for way in ways if max(map(len, way)) >= LONG_PART or min(map(len, way)) > PART_LENGTH
    )
    return min(likely, key=lambda way: (len(way), -min(map(len, way))), default=())


def _head(text: str) -> tuple[str, ...]:
    """The parts before the last one, without the letters that link them to it."""
    for link in _LINKS:
        if text.endswith(link) and _is_part(text.removesuffix(link)):
            return (text.removesuffix(link),)
    return split(text) or (split(text[:-1]) if text.endswith("s") else ())


def _is_part(word: str) -> bool:
    return len(word) >= PART_LENGTH and word not in _NO_PARTS and lexicon.knows(word)
