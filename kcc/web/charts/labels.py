"""Words in a chart: how wide they are, which fit under it, and where they stand apart."""

from collections.abc import Sequence
from math import ceil

# Of Source Sans 3 at 12 pixels, with room for bold, another font and larger letters on a phone.
_LETTER = 6.6
_APART = 14.0
LONGEST = 24


def width(words: str) -> float:
    """About how many pixels the words take, rather more than less."""
    return _LETTER * len(words) + _LETTER / 2 if words else 0.0


def fitting(words: str, longest: int = LONGEST) -> str:
    """The words, cut with an ellipsis when there is no room; the table has them whole."""
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def capital(words: str) -> str:
    """With a capital at the front; names within keep theirs ("WOZ")."""
    return words[:1].upper() + words[1:]


def thinned(labels: Sequence[str], spacing: float) -> list[int]:
    """Which labels under the axis are shown: the last one always, the first one if it fits."""
    if not labels:
        return []
    needed = max(width(label) for label in labels) + _APART
    step = max(1, ceil(needed / spacing)) if spacing else len(labels)
    kept = list(range(len(labels) - 1, -1, -step))
    if kept[-1] * spacing >= needed:
        kept.append(0)
    return kept[::-1]


def apart(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """The middles of labels, near where they are wanted, between low and high, not overlapping.

    Labels keep their order; when there is no room for all they overlap evenly.
    """
    total = sum(heights)
    squeeze = min(1.0, (high - low) / total) if total else 1.0
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    tops, free = {}, low
    for n in order:
        tops[n] = max(free, wanted[n] - heights[n] * squeeze / 2)
        free = tops[n] + heights[n] * squeeze
    limit = high
    for n in reversed(order):
        tops[n] = min(tops[n], limit - heights[n] * squeeze)
        limit = tops[n]
    return [tops[n] + heights[n] * squeeze / 2 for n in range(len(wanted))]
