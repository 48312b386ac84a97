"""Highlights and snippets, cut from the text as it was written instead of from its stems."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kennisbank.analysis import Word, words_with

SNIPPET_LENGTH = 180  # characters, about three lines in the column of hits


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, in the query or not; all pieces in a row are the text itself."""

    text: str
    is_match: bool


def mark(text: str, tokens: Iterable[str]) -> tuple[Segment, ...]:
    """The whole text, with the words that the tokens find as segments of their own."""
    return _segments(text, 0, len(text), _matching(text, frozenset(tokens)))


def snippet(text: str, tokens: Iterable[str]) -> tuple[Segment, ...]:
    """The stretch of the text with most different words of the query, the start if it has none."""
    text = " ".join(text.split())
    found = _matching(text, frozenset(tokens))
    start = _best_start(text, found)
    end = min(len(text), start + SNIPPET_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + SNIPPET_LENGTH // 2)
    inside = [word for word in found if start <= word.start and word.end <= end]
    before = (Segment("… ", False),) if start > 0 else ()
    after = (Segment(" …", False),) if end < len(text) else ()
    return before + _segments(text, start, end, inside) + after


def _matching(text: str, wanted: frozenset[str]) -> list[Word]:
    return list(words_with(text, wanted)) if wanted else []


def _best_start(text: str, found: Sequence[Word]) -> int:
    """Where the richest stretch begins, moved back to the start of its sentence if that fits."""
    if not found or found[-1].end <= SNIPPET_LENGTH:
        return 0
    richest = _richest(found)
    earliest = max(0, richest.start - SNIPPET_LENGTH // 3)
    sentence = max(text.rfind(end, earliest, richest.start) for end in (". ", "? ", "· "))
    if sentence >= 0:
        return sentence + 2
    return 0 if earliest == 0 else text.find(" ", earliest) + 1


def _richest(found: Sequence[Word]) -> Word:
    """The first of the words that begin the stretches with most different tokens."""
    inside: Counter[str] = Counter()
    best, most, last = found[0], 0, 0
    for first in found:
        limit = max(first.end, first.start + SNIPPET_LENGTH // 2)
        while last < len(found) and found[last].end <= limit:
            inside.update(found[last].tokens.keys())
            last += 1
        if len(inside) > most:
            best, most = first, len(inside)
        inside -= Counter(first.tokens.keys())
    return best


def _segments(text: str, start: int, end: int, found: Sequence[Word]) -> tuple[Segment, ...]:
    segments = []
    place = start
    for word in found:
        segments += [Segment(text[place : word.start], False)]
        segments += [Segment(text[word.start : word.end], True)]
        place = word.end
    segments.append(Segment(text[place:end], False))
    return tuple(segment for segment in segments if segment.text)
