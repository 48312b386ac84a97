"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")
_MOST_WORDS = 2_000  # of a changed stretch; comparing more takes seconds
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
    for tag, start, end, new_start, new_end in _opcodes(old, new):
        removed, added = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield Stretch(Change.SAME, removed)
        else:
            yield from _by_word(removed, added)


def _by_word(removed: str, added: str) -> Iterator[Stretch]:
    old, new = _PIECE.findall(removed), _PIECE.findall(added)
    if max(len(old), len(new)) > _MOST_WORDS:
        old, new = [removed], [added]
    for tag, start, end, new_start, new_end in _opcodes(old, new):
        if tag == "equal":
            yield Stretch(Change.SAME, "".join(old[start:end]))
        else:
            yield Stretch(Change.REMOVED, "".join(old[start:end]))
            yield Stretch(Change.ADDED, "".join(new[new_start:new_end]))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


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
