"""Which letters of a text are the ones that somebody typed to find it."""

import re
from collections.abc import Iterator, Sequence

from kcc.domain.texts import fold, words

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, query: str) -> Sequence[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was typed.

    Letters count from the beginning of a word, digits anywhere in it: as people are looked up.
    """
    typed = words(query)
    pieces: list[tuple[str, bool]] = []
    done = 0
    for begin, end in _matches(text, typed):
        if begin > done:
            pieces.append((text[done:begin], False))
        pieces.append((text[begin:end], True))
        done = end
    return [*pieces, (text[done:], False)] if done < len(text) else pieces


def _matches(text: str, typed: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in _WORD.finditer(text):
        found = [_within(word[0], one) for one in typed]
        begin, end = max(found, key=lambda place: place[1] - place[0], default=(0, 0))
        if end > begin:
            yield word.start() + begin, word.start() + end


def _within(word: str, typed: str) -> tuple[int, int]:
    """Where in the word that was typed stands; (0, 0) when it does not."""
    if typed.isdecimal():
        begin = word.find(typed)
        return (begin, begin + len(typed)) if begin >= 0 else (0, 0)
    if not fold(word).startswith(typed):
        return 0, 0
    return 0, next(n for n in range(1, len(word) + 1) if fold(word[:n]).startswith(typed))
