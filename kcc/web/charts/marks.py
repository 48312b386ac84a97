"""What a chart is drawn with: boxes, paths, dots and texts, each with a look that CSS colours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

_KEY = re.compile(r"[a-z][a-z0-9-]*")
Point = tuple[float, float]


class Size(StrEnum):
    """How much room a chart has at 1366 pixels: two thirds of the page, half of it or a third."""

    WIDE = "wide"
    HALF = "half"
    THIRD = "third"

    @property
    def width(self) -> int:
        return {Size.WIDE: 860, Size.HALF: 640, Size.THIRD: 400}[self]

    @property
    def height(self) -> int:
        return {Size.WIDE: 236, Size.HALF: 216, Size.THIRD: 208}[self]

    @property
    def pans(self) -> bool:
        """Whether a phone shows it in a box of its own that scrolls sideways."""
        return self is not Size.THIRD


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    tag: ClassVar[str] = "path"
    d: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    tag: ClassVar[str] = "rect"
    x: float
    y: float
    width: float
    height: float
    look: str
    radius: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    tag: ClassVar[str] = "circle"
    x: float
    y: float
    look: str
    radius: float = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`y` is the foot of the letters; `anchor` as SVG has it: start, middle, end.

    `figure` stands before the words, in bold.
    """

    tag: ClassVar[str] = "text"
    x: float
    y: float
    words: str
    look: str = "tick"
    anchor: str = "start"
    figure: str = ""


Mark = Path | Box | Dot | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`addresses` are of the first cells: where exactly those contacts are, or an empty text."""

    head: str
    cells: tuple[str, ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The full equal of a chart: the first of the heads stands above the heads of the rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart ready to be written down; `key` makes its ids, so no two of a page share one.

    Without marks there is nothing to draw, and the page says so. Raises `ValueError` for a key
    that is no id.
    """

    key: str
    title: str
    description: str
    width: int
    height: int
    marks: tuple[Mark, ...]
    table: Table
    size: Size
    note: str = ""

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError("a key has small letters, digits and hyphens")


def linked(chart: Chart, addresses: Sequence[Sequence[str]]) -> Chart:
    """The chart with, for each row of its table, the addresses of its first cells."""
    rows = tuple(
        replace(row, addresses=tuple(of_row))
        for row, of_row in zip(chart.table.rows, addresses, strict=True)
    )
    return replace(chart, table=replace(chart.table, rows=rows))


def line(points: Sequence[Point]) -> str:
    """The path along the points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def outline(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """The closed path around the area between two lines."""
    return line([*upper, *reversed(lower)]) + "Z"


def straight(x1: float, y1: float, x2: float, y2: float) -> str:
    return line([(x1, y1), (x2, y2)])
