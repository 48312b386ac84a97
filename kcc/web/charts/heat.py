"""Draws how busy each hour of each weekday is: a figure in every cell, and a shade for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kcc.web.charts.labels import fitting, thinned, width
from kcc.web.charts.marks import Box, Chart, Mark, Row, Size, Table, Text
from kcc.web.charts.notation import Unit, brief, written

_CELL = 30.0
_HEAD = 24.0
_GAP = 2.0
_TEN = 10
# Shares of the busiest cell from which each next shade holds.
_SHADES = (0.2, 0.4, 0.6, 0.8, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """`values` by row, then by column; None: closed, so nothing was counted.

    `corner` names rows and columns ("Dag en uur"). Raises `ValueError` when the figures do not
    fill the rows and columns, or one is negative.
    """

    key: str
    title: str
    corner: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    size: Size = Size.THIRD

    def __post_init__(self) -> None:
        widths = [len(line) for line in self.values]
        if widths != [len(self.columns)] * len(self.rows):
            raise ValueError("each row has one value in each column")
        if any((value or 0) < 0 for line in self.values for value in line):
            raise ValueError("a cell counts nothing at least")

    @property
    def busiest(self) -> tuple[int, int] | None:
        """Row and column of the (first) highest figure; None when there is nothing but zero."""
        found = [(value, -r, -c) for r, c, value in self.cells() if value]
        if not found:
            return None
        _, row, column = max(found)
        return -row, -column

    def cells(self) -> Iterator[tuple[int, int, float | None]]:
        for r, line in enumerate(self.values):
            for c, value in enumerate(line):
                yield r, c, value


def draw(heat: Heat) -> Chart:
    """The chart with its table; without any figure it has nothing to draw."""
    has_values = any(value is not None for _, _, value in heat.cells())
    return Chart(
        key=heat.key,
        title=heat.title,
        description=_description(heat),
        width=heat.size.width,
        height=round(_HEAD + _CELL * len(heat.rows) + 2),
        marks=tuple(_marks(heat)) if has_values else (),
        table=_table(heat),
        size=heat.size,
        note="Het drukste uur is omlijnd." if heat.busiest else "",
    )


def _marks(heat: Heat) -> Iterator[Mark]:
    left = max(width(fitting(row)) for row in heat.rows) + 8
    across = (heat.size.width - left) / len(heat.columns)
    for c in thinned(heat.columns, across):
        middle = left + across * (c + 0.5)
        yield Text(x=middle, y=_HEAD - 8, words=heat.columns[c], anchor="middle")
    for r, row in enumerate(heat.rows):
        yield Text(x=left - 8, y=_foot(r), words=fitting(row), anchor="end")
    top = max((value or 0.0 for _, _, value in heat.cells()), default=0.0)
    for r, c, value in heat.cells():
        x, look = left + across * c, _look(value, top, is_busiest=heat.busiest == (r, c))
        yield Box(
            x=x, y=_HEAD + _CELL * r, width=across - _GAP, height=_CELL - _GAP, look=look, radius=3
        )
        words = "" if value is None else _even(brief(value), heat)
        middle = x + (across - _GAP) / 2
        yield Text(x=middle, y=_foot(r), words=words, look=f"cell {look}", anchor="middle")


def _even(figure: str, heat: Heat) -> str:
    """With a decimal where others below ten have one: figures above each other are as fine."""
    is_fine = any(value and value < _TEN and value % 1 for _, _, value in heat.cells())
    return f"{figure},0" if is_fine and len(figure) == 1 and figure.isdigit() else figure


def _foot(row: int) -> float:
    return _HEAD + _CELL * row + _CELL / 2 + 3


def _look(value: float | None, top: float, *, is_busiest: bool) -> str:
    if value is None:
        return "closed"
    share = value / top if top else 0.0
    shade = f"heat-{sum(share >= limit for limit in _SHADES)}"
    return f"{shade} busiest" if is_busiest else shade


def _description(heat: Heat) -> str:
    if not heat.busiest:
        return "Er kwam niets binnen." if heat.values else "Geen cijfers."
    row, column = heat.busiest
    figure = written(heat.values[row][column], Unit.COUNT)
    return f"Het drukst is {heat.rows[row]} {heat.columns[column]}: {figure}."


def _table(heat: Heat) -> Table:
    rows = tuple(
        Row(head=head, cells=tuple(_even(written(value, Unit.COUNT), heat) for value in line))
        for head, line in zip(heat.rows, heat.values, strict=True)
    )
    return Table(caption=heat.title, heads=(heat.corner, *heat.columns), rows=rows)
