"""The field that lines and bars are drawn in: where a value lies, the grid and the labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from kcc.web.charts.axis import Axis
from kcc.web.charts.labels import thinned, width
from kcc.web.charts.marks import Mark, Path, Size, Text, straight
from kcc.web.charts.notation import written

_TOP = 12.0
_FOOT = 28.0
_LEAST = 0.6  # of the width, however long the words at the end of the lines are


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Words to the right of the value with this index, and how many pixels they take."""

    index: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """`slots` says whether a label owns a stretch of the width (bars) or a point of it (lines)."""

    axis: Axis
    labels: tuple[str, ...]
    size: Size
    left: float
    right: float
    slots: bool = False

    @property
    def top(self) -> float:
        return _TOP

    @property
    def bottom(self) -> float:
        return self.size.height - _FOOT

    @property
    def spacing(self) -> float:
        count = len(self.labels)
        return (self.right - self.left) / (count if self.slots else max(1, count - 1))

    def x(self, index: int) -> float:
        if self.slots or len(self.labels) == 1:
            return self.left + self.spacing * (index + 0.5)
        return self.left + self.spacing * index

    def y(self, value: float) -> float:
        return self.bottom - self.axis.part(value) * (self.bottom - self.top)


def plot(
    axis: Axis, labels: Sequence[str], size: Size, *, beside: Sequence[Beside], slots: bool = False
) -> Plot:
    """The field, with room for the figures of the axis and for the words beside the last values."""
    left = max(width(written(tick, axis.unit)) for tick in axis.ticks) + 8
    if labels:
        left = max(left, width(labels[0]) / 2)
    return Plot(
        axis=axis,
        labels=tuple(labels),
        size=size,
        left=left,
        right=_right(left, labels, size, beside),
        slots=slots,
    )


def _right(left: float, labels: Sequence[str], size: Size, beside: Sequence[Beside]) -> float:
    """As far as the field can go: words in its middle, at a line that ends there, cost nothing."""
    limits = [size.width - (width(labels[-1]) / 2 if labels else 0)]
    for words in beside:
        reached = words.index / max(1, len(labels) - 1) if len(labels) > 1 else 0.5
        if reached:
            limits.append(left + (size.width - words.width - left) / reached)
    return max(min(limits), size.width * _LEAST)


def grid(field: Plot) -> list[Mark]:
    """The lines of the axis with their figures, and the labels under it."""
    marks: list[Mark] = []
    for tick in field.axis.ticks:
        y = field.y(tick)
        look = "base" if tick == 0 else "grid"
        marks.append(Path(d=straight(field.left, y, field.right, y), look=look))
        words = written(tick, field.axis.unit)
        marks.append(Text(x=field.left - 6, y=y + 4, words=words, anchor="end"))
    for index in thinned(field.labels, field.spacing):
        x, foot = field.x(index), field.bottom + 20
        marks.append(Text(x=x, y=foot, words=field.labels[index], anchor="middle"))
    return marks


def axis_note(axis: Axis) -> str:
    """What a reader must know of an axis that does not begin at nothing."""
    return f"De as begint bij {written(axis.low, axis.unit)}." if axis.is_cut else ""
