"""Draws lines: with a band, a target and moments, or as an area between two lines."""

from collections.abc import Iterator
from typing import TypeVar

from kcc.web.charts import line_words
from kcc.web.charts.axis import axis
from kcc.web.charts.labels import fitting, width
from kcc.web.charts.marks import Chart, Dot, Mark, Path, Point, Text, line, outline, straight
from kcc.web.charts.plot import Plot, axis_note, grid, plot
from kcc.web.charts.series import Lines, Series

_BAND_WORDS = "95%-marge"
_T = TypeVar("_T")


def draw(lines: Lines) -> Chart:
    """The chart with its table; without any value it has nothing to draw."""
    has_values = any(row.last is not None for row in lines.series)
    field = _field(lines)
    return Chart(
        key=lines.key,
        title=lines.title,
        description=line_words.description(lines),
        width=lines.size.width,
        height=lines.size.height,
        marks=tuple(_marks(lines, field)) if has_values else (),
        table=line_words.table(lines),
        size=lines.size,
        note=axis_note(field.axis) if has_values else "",
    )


def _field(lines: Lines) -> Plot:
    ends = [value for row in lines.series for pair in row.band if pair for value in pair]
    values = [value for row in lines.series for value in row.values if value is not None]
    target = [lines.target.value] if lines.target else []
    scale = axis([*values, *ends, *target], lines.unit, zoomed=lines.zoomed)
    return plot(scale, lines.labels, lines.size, beside=line_words.beside(lines))


def _marks(lines: Lines, field: Plot) -> Iterator[Mark]:
    for row in lines.series:
        yield from _band(row, field)
    if lines.filled:
        yield from _between(lines, field)
    yield from grid(field)
    yield from _markers(lines, field)
    if lines.target:
        y = field.y(lines.target.value)
        yield Path(d=straight(field.left, y, field.right, y), look="target")
    for row in lines.series:
        yield from _line(row, field)
    yield from line_words.ends(lines, field)
    yield from _band_words(lines, field)


def _band(row: Series, field: Plot) -> Iterator[Mark]:
    for run in _runs(row.band):
        upper = [(field.x(n), field.y(pair[1])) for n, pair in run]
        lower = [(field.x(n), field.y(pair[0])) for n, pair in run]
        if len(run) == 1:
            upper, lower = _widened(upper[0]), _widened(lower[0])
        yield Path(d=outline(upper, lower), look="band")


def _widened(point: Point) -> list[Point]:
    """A point with nothing on either side still has a margin to see."""
    return [(point[0] - 6, point[1]), (point[0] + 6, point[1])]


def _between(lines: Lines, field: Plot) -> Iterator[Mark]:
    first, second = lines.series[:2]
    pairs = tuple(
        (one, other) if one is not None and other is not None else None
        for one, other in zip(first.values, second.values, strict=True)
    )
    for run in _runs(pairs):
        upper = [(field.x(n), field.y(pair[0])) for n, pair in run]
        lower = [(field.x(n), field.y(pair[1])) for n, pair in run]
        yield Path(d=outline(upper, lower), look="band")


def _line(row: Series, field: Plot) -> Iterator[Mark]:
    for run in _runs(row.values):
        points = [(field.x(n), field.y(value)) for n, value in run]
        firm = [p for p, (n, _) in zip(points, run, strict=True) if not row.is_provisional(n)]
        # The stretch towards the first provisional value is not certain either.
        loose = points[max(0, len(firm) - 1) :] if len(firm) < len(points) else []
        if len(firm) > 1:
            yield Path(d=line(firm), look=f"line {row.stroke}")
        if len(loose) > 1:
            yield Path(d=line(loose), look=f"line {row.stroke} provisional")
        if len(points) == 1:
            yield Dot(x=points[0][0], y=points[0][1], look=f"dot {row.stroke}", radius=3)
    if row.last is not None and row.last_value is not None:
        yield Dot(x=field.x(row.last), y=field.y(row.last_value), look=f"dot {row.stroke}")


def _markers(lines: Lines, field: Plot) -> Iterator[Mark]:
    for marker in lines.markers:
        x = field.x(marker.index)
        words = fitting(marker.words)
        yield Path(d=straight(x, field.top, x, field.bottom), look="moment")
        is_late = x + width(words) > field.right
        foot, anchor = field.top + 10, "end" if is_late else "start"
        yield Text(x=x - 6 if is_late else x + 6, y=foot, words=words, anchor=anchor)


def _band_words(lines: Lines, field: Plot) -> Iterator[Mark]:
    """Names the band where it has room below it, or else above it, near its beginning."""
    spot = next(
        (
            (field.x(n), pair)
            for row in lines.series
            for n, pair in enumerate(row.band)
            if pair and field.x(n) - field.left > width(_BAND_WORDS) / 2
        ),
        None,
    )
    if spot is None:
        return
    x, (low, high) = spot
    below = field.y(low) + 16
    foot = below if below < field.bottom - 2 else max(field.top + 10, field.y(high) - 8)
    yield Text(x=x, y=foot, words=_BAND_WORDS, anchor="middle")


def _runs(values: tuple[_T | None, ...]) -> Iterator[list[tuple[int, _T]]]:
    """Stretches without a gap, each value with its index."""
    run: list[tuple[int, _T]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
