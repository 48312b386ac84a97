"""Draws stacked bars: how much of each age was open on each day or week."""

from collections.abc import Iterator
from dataclasses import dataclass

from kcc.web.charts.axis import axis
from kcc.web.charts.labels import apart, capital, fitting, width
from kcc.web.charts.marks import Box, Chart, Mark, Path, Row, Size, Table, Text, straight
from kcc.web.charts.notation import Unit, number, written
from kcc.web.charts.plot import Beside, Plot, grid, plot

_MOST_BUCKETS = 5
_WIDEST = 44.0
_FILLS = 0.74  # of the room that a bar has
_LINE_HEIGHT = 16.0
_SWATCH = 11.0
_LONGEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One part of every bar: `words` follow its figure ("27 vandaag"); None: not counted then."""

    words: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """At most five buckets, the youngest first and at the bottom; the fifth is over the limit.

    Raises `ValueError` for more buckets, a negative figure, or another number of values than
    labels.
    """

    key: str
    title: str
    head: str
    labels: tuple[str, ...]
    buckets: tuple[Bucket, ...]
    size: Size = Size.THIRD

    def __post_init__(self) -> None:
        if len(self.buckets) > _MOST_BUCKETS:
            raise ValueError("there are colours for five buckets")
        if any(len(bucket.values) != len(self.labels) for bucket in self.buckets):
            raise ValueError("each label has one value in each bucket")
        if any((value or 0) < 0 for bucket in self.buckets for value in bucket.values):
            raise ValueError("a part of a bar is nothing at least")

    def total(self, index: int) -> int | None:
        """How high the bar is; None when nothing of it was counted."""
        found = [value for b in self.buckets if (value := b.values[index]) is not None]
        return sum(found) if found else None

    @property
    def last(self) -> int | None:
        """The last label that has a bar."""
        found = (n for n in reversed(range(len(self.labels))) if self.total(n) is not None)
        return next(found, None)


def draw(bars: Bars) -> Chart:
    """The chart with its table; without any count it has nothing to draw."""
    return Chart(
        key=bars.key,
        title=bars.title,
        description=_description(bars),
        width=bars.size.width,
        height=bars.size.height,
        marks=tuple(_marks(bars, bars.last)) if bars.last is not None else (),
        table=_table(bars),
        size=bars.size,
    )


def _marks(bars: Bars, last: int) -> Iterator[Mark]:
    totals = [float(bars.total(n) or 0) for n in range(len(bars.labels))]
    longest = max(width(f"{figure} {words}") for figure, words in _end_words(bars, last))
    beside = [Beside(index=last, width=longest + _SWATCH + 18)]
    field = plot(axis(totals, Unit.COUNT), bars.labels, bars.size, beside=beside, slots=True)
    yield from grid(field)
    for index in range(len(bars.labels)):
        yield from _bar(bars, field, index)
    yield from _sum(bars, field, last)
    yield from _ends(bars, field, last)


def _bar(bars: Bars, field: Plot, index: int) -> Iterator[Mark]:
    across = _across(field)
    left, under = field.x(index) - across / 2, 0
    for age, bucket in enumerate(bars.buckets, start=1):
        value = bucket.values[index]
        if not value:
            continue
        foot, head = field.y(under), field.y(under + value)
        # A line of the ground between two parts; what is thin keeps all it has.
        gap = 1.0 if foot - head > 3 else 0.0
        height = max(foot - head - gap, 0.6)
        yield Box(x=left, y=head, width=across, height=height, look=f"age-{age}")
        under += value


def _across(field: Plot) -> float:
    return min(_WIDEST, field.spacing * _FILLS)


def _sum(bars: Bars, field: Plot, last: int) -> Iterator[Mark]:
    total = bars.total(last) or 0
    x, y = field.x(last), field.y(total) - 5
    yield Text(x=x, y=y, words=number(total), look="strong", anchor="middle")


def _ends(bars: Bars, field: Plot, last: int) -> Iterator[Mark]:
    """What each part of the last bar is, from top to bottom as they lie in it."""
    spots = _spots(bars, field, last)
    heights = [_LINE_HEIGHT] * len(spots)
    middles = apart(spots, heights, field.top, field.bottom + _LINE_HEIGHT / 2)
    edge = field.x(last) + _across(field) / 2
    named = list(enumerate(_end_words(bars, last), start=1))[::-1]
    for (age, (figure, words)), spot, middle in zip(named, spots, middles, strict=True):
        top, side = middle - _SWATCH / 2, _SWATCH
        if bars.buckets[age - 1].values[last]:
            yield Path(d=straight(edge + 2, spot, edge + 9, middle), look="leader")
        yield Box(x=edge + 11, y=top, width=side, height=side, look=f"age-{age}")
        foot, start = middle + 4, edge + 16 + side
        yield Text(x=start, y=foot, figure=figure, words=words, look="end tick")


def _spots(bars: Bars, field: Plot, last: int) -> list[float]:
    """The middle of each part of the last bar, from top to bottom."""
    under, spots = 0, []
    for bucket in bars.buckets:
        value = bucket.values[last] or 0
        spots.append(field.y(under + value / 2))
        under += value
    return spots[::-1]


def _end_words(bars: Bars, last: int) -> list[tuple[str, str]]:
    return [(number(b.values[last] or 0), fitting(b.words, _LONGEST)) for b in bars.buckets]


def _description(bars: Bars) -> str:
    if bars.last is None:
        return "Geen cijfers."
    parts = ", ".join(f"{number(b.values[bars.last] or 0)} {b.words}" for b in bars.buckets)
    return f"{bars.labels[bars.last]}: {number(bars.total(bars.last) or 0)} samen, {parts}."


def _table(bars: Bars) -> Table:
    heads = (bars.head, *(capital(bucket.words) for bucket in bars.buckets), "Samen")
    return Table(caption=bars.title, heads=heads, rows=tuple(_rows(bars)))


def _rows(bars: Bars) -> Iterator[Row]:
    for n, label in enumerate(bars.labels):
        figures = [*(bucket.values[n] for bucket in bars.buckets), bars.total(n)]
        yield Row(head=label, cells=tuple(written(value, Unit.COUNT) for value in figures))
