"""What a line chart says in words: at the ends of its lines, as one sentence and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from kcc.web.charts.labels import apart, capital, fitting, width
from kcc.web.charts.marks import Mark, Path, Row, Table, Text, straight
from kcc.web.charts.notation import NOTHING, Unit, between, tabular, written
from kcc.web.charts.plot import Beside, Plot
from kcc.web.charts.series import Lines, Series, Target

_LINE_HEIGHT = 15.0
_ROOMY = 15  # a figure and its words on one line, when they are no longer than this


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """A label at the end of a line: the figure, and a quieter second line under it."""

    value: float
    index: int
    strong: str
    quiet: str

    @property
    def lines(self) -> int:
        return bool(self.strong) + bool(self.quiet)


def beside(lines: Lines) -> list[Beside]:
    """The room that the words at the ends of the lines take."""
    return [
        Beside(index=end.index, width=max(width(end.strong), width(end.quiet)) + 14)
        for end in _ends(lines)
    ]


def ends(lines: Lines, field: Plot) -> Iterator[Mark]:
    """The labels at the ends of the lines, apart from each other."""
    found = _ends(lines)
    wanted = [field.y(end.value) for end in found]
    heights = [end.lines * _LINE_HEIGHT + 2 for end in found]
    middles = apart(wanted, heights, 0, field.size.height - 8)
    for end, line_y, middle in zip(found, wanted, middles, strict=True):
        x = field.x(end.index)
        if abs(middle - line_y) > _LINE_HEIGHT / 2 and end.strong:
            yield Path(d=straight(x + 5, line_y, x + 10, middle), look="leader")
        foot = middle - end.lines * _LINE_HEIGHT / 2 + 11.5
        for words, look in ((end.strong, "strong"), (end.quiet, "tick")):
            if words:
                yield Text(x=x + 12, y=foot, words=words, look=f"end {look}")
                foot += _LINE_HEIGHT


def description(lines: Lines) -> str:
    """From what to what each line goes, for who does not see it."""
    told = [_told(lines, row) for row in lines.series]
    if lines.target:
        told.append(f"{capital(_level(lines.target, lines.unit))}.")
    return " ".join(told)


def table(lines: Lines) -> Table:
    """The figures of all lines, a row for each label."""
    heads = [lines.head]
    for row in lines.series:
        heads.append(capital(row.words))
        heads.extend(["95%-marge"] if row.band else [])
        heads.extend([row.details_head] if row.details else [])
    heads.extend(["Verschil"] if lines.filled else [])
    rows = tuple(
        Row(head=label, cells=tuple(_cells(lines, n))) for n, label in enumerate(lines.labels)
    )
    return Table(caption=lines.title, heads=tuple(heads), rows=rows)


def _ends(lines: Lines) -> list[_End]:
    found = [end for row in lines.series if (end := _end(lines, row))]
    if lines.target:
        at_last = len(lines.labels) - 1
        words = fitting(_level(lines.target, lines.unit))
        found.append(_End(value=lines.target.value, index=at_last, strong="", quiet=words))
    return found


def _end(lines: Lines, row: Series) -> _End | None:
    value = row.last_value
    if row.last is None or value is None:
        return None
    figure = written(value, lines.unit)
    both = f"{figure} {row.words}"
    quiet = [] if len(both) <= _ROOMY else [row.words]
    if row.is_provisional(row.last):
        quiet.append("voorlopig")
    return _End(
        value=value,
        index=row.last,
        strong=both if len(both) <= _ROOMY else figure,
        quiet=fitting(", ".join(quiet)),
    )


def _level(target: Target, unit: Unit) -> str:
    return f"{target.words} {written(target.value, unit)}"


def _told(lines: Lines, row: Series) -> str:
    if row.last is None:
        return f"{capital(row.words)}: geen cijfers."
    first = next(n for n, value in enumerate(row.values) if value is not None)
    ending = f"{written(row.last_value, lines.unit)} ({lines.labels[row.last]})"
    if first == row.last:
        return f"{capital(row.words)}: {ending}."
    begin = f"{written(row.values[first], lines.unit)} ({lines.labels[first]})"
    return f"{capital(row.words)}: van {begin} naar {ending}."


def _cells(lines: Lines, index: int) -> Iterator[str]:
    for row in lines.series:
        figure = tabular(row.values[index], lines.unit)
        is_loose = row.is_provisional(index) and row.values[index] is not None
        yield f"{figure} (voorlopig)" if is_loose else figure
        if row.band:
            pair = row.band[index]
            yield between(*pair, lines.unit) if pair else NOTHING
        if row.details:
            yield row.details[index]
    if lines.filled:
        yield _difference(lines, index)


def _difference(lines: Lines, index: int) -> str:
    one, other = (row.values[index] for row in lines.series[:2])
    gap = one - other if one is not None and other is not None else None
    return tabular(gap, lines.unit)
