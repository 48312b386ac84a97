"""The words of the lexicon as one file, in which a word is found without reading all of it.

A dictionary of the same words takes a second to load and sixty MB in each process; of this file
all processes share what they look at.
"""

import struct
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from mmap import mmap
from pathlib import Path

from kcc.domain.texts import fold

PATH = Path(__file__).with_name("lexicon.bin")

_FORMAT = 1  # raise it with every change of what is in the file
_MADE_OF = 16  # bytes
_HEAD = struct.Struct(f"={_MADE_OF}sQQQ")  # and how many words, forms, bytes of text
_NUMBER, _PLACE = 8, 4  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Numbers of words in order, so that one is found by halving; and what they lead to."""

    words: "memoryview[int]"  # of the folded words
    forms: "memoryview[int]"  # of what is a form of another word
    bases: "memoryview[int]"  # where in the texts the word of each form is
    texts: memoryview  # words, each after a byte with its length


def number(word: str) -> int:
    """The same in every process, unlike `hash`; of 2**64, so that no two words share one."""
    return int.from_bytes(blake2b(word.encode(), digest_size=_NUMBER).digest(), "little")


def read(file: bytes | mmap) -> Lexicon:
    """What `build` made; raises ValueError when it is in part, or of another version's words."""
    view = memoryview(file)
    if len(view) < _HEAD.size or view[:_MADE_OF] != _made_of():
        raise ValueError("made of other words")
    _, words, forms, length = _HEAD.unpack(view[: _HEAD.size])
    sizes = (words * _NUMBER, forms * _NUMBER, forms * _PLACE, length)
    if len(view) != _HEAD.size + sum(sizes):
        raise ValueError("not the whole file")
    parts, start = [], _HEAD.size
    for size in sizes:
        parts.append(view[start : start + size])
        start += size
    return Lexicon(
        words=parts[0].cast("Q"),
        forms=parts[1].cast("Q"),
        bases=parts[2].cast("I"),
        texts=parts[3],
    )


def build() -> bytes:
    """The words of simplemma for the file; takes two seconds."""
    from simplemma.strategies.dictionaries import dictionary_factory

    # A factory of our own: the one that simplemma shares would keep its words for good.
    factory = dictionary_factory.DefaultDictionaryFactory(cache_max_size=1)
    known = dict(factory.get_dictionary("nl").items())
    words = array("Q", sorted({number(fold(word)) for word in known if word.isalpha()}))
    bases = {number(form): base for form, base in known.items() if base != form}
    forms = array("Q", sorted(bases))
    places, texts = _texts(bases[form] for form in forms)
    head = _HEAD.pack(_made_of(), len(words), len(forms), len(texts))
    return b"".join([head, words.tobytes(), forms.tobytes(), places.tobytes(), texts])


def write() -> None:
    """Make the file, in one go: a process that has the old one open keeps that."""
    new = PATH.with_suffix(".new")
    new.write_bytes(build())
    new.replace(PATH)


def _texts(bases: Iterable[str]) -> tuple["array[int]", bytes]:
    """Where each of the words is in the text that holds all of them once."""
    texts = bytearray()
    known: dict[str, int] = {}
    places = array("I")
    for base in bases:
        if base not in known:
            known[base] = len(texts)
            written = base.encode()
            texts += bytes([len(written)]) + written
        places.append(known[base])
    return places, bytes(texts)


def _made_of() -> bytes:
    """Another value for other words, and on a machine that writes numbers otherwise."""
    made_of = f"{_FORMAT} {version('simplemma')} {sys.byteorder}"
    return blake2b(made_of.encode(), digest_size=_MADE_OF).digest()
