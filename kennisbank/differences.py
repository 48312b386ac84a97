"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")
_MOST = 2_000  # lines or words of a changed stretch; comparing more takes seconds
_AROUND = 80  # characters of what stayed, before and after a change


class Change(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text; all but the added ones are the old text, all but the removed the new."""

    change: Change
    text: str


def differences(old: str, new: str) -> tuple[Stretch, ...]:
    """The stretches of both texts in their order: first by line, then by word."""
    return tuple(_joined(_by_line(old.splitlines(True), new.splitlines(True))))


def shortened(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The same with only the surroundings of each change; `…` stands for what is left out."""
    last = len(stretches) - 1
    return tuple(
        Stretch(one.change, _around(one.text, place == 0, place == last))
        if one.change is Change.SAME
        else one
        for place, one in enumerate(stretches)
    )


def _by_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    for removed, added in _compared(old, new):
        if removed == added:
            yield Stretch(Change.SAME, removed)
        else:
            yield from _by_word(removed, added)


def _by_word(removed: str, added: str) -> Iterator[Stretch]:
    for old, new in _compared(_PIECE.findall(removed), _PIECE.findall(added)):
        if old == new:
            yield Stretch(Change.SAME, old)
        else:
            yield Stretch(Change.REMOVED, old)
            yield Stretch(Change.ADDED, new)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The old and the new of each stretch, in order: the same text twice where nothing changed."""
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    yield "".join(old[:head]), "".join(new[:head])
    for one, other in _between(old[head:old_end], new[head:new_end]):
        yield "".join(one), "".join(other)
    yield "".join(old[old_end:]), "".join(new[new_end:])


def _between(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    if max(len(old), len(new)) > _MOST:
        yield old, new
        return
    # What stands everywhere, such as a space or an empty line, begins no stretch of a long text:
    # trying each with each other one would take the third power of their number.
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        yield old[start:end], new[new_start:new_end]


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces are the same from the start."""
    different = (
        place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other
    )
    return next(different, min(len(old), len(new)))


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Neighbours of one kind as one, empty ones left out."""
    kept: Stretch | None = None
    for one in stretches:
        if kept and one.text and one.change is kept.change:
            kept = Stretch(kept.change, kept.text + one.text)
        elif one.text:
            if kept:
                yield kept
            kept = one
    if kept:
        yield kept


def _around(text: str, is_first: bool, is_last: bool) -> str:
    if len(text) <= 2 * _AROUND:
        return text
    head = "" if is_first else text[:_AROUND].rpartition(" ")[0] + " "
    tail = "" if is_last else " " + text[-_AROUND:].partition(" ")[2]
    return f"{head}…{tail}"
