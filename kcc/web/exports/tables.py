"""A table that somebody takes along: typed columns, rows, and the words that explain them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from kcc.domain.words import local

LONGEST_TEXT = 32_767  # UTF-16 units in a cell: Excel spreads a longer text over rows below it
Value: TypeAlias = str | int | float | date | datetime | None
Row: TypeAlias = Sequence[Value]

# Where a spreadsheet begins to calculate (OWASP, "CSV Injection"); the last four are full-width.
RISKY = frozenset("=+-@\t\r\n＝＋－＠")
_CUT = " [...] (afgekapt: een cel houdt niet meer)"
# XML 1.0, 2.2 (Char) knows none of these; the middle ones are half characters.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What the values of a column are, and so how a file writes them. None is an empty cell."""

    TEXT = "text"  # str
    NUMBER = "number"  # int
    SHARE = "share"  # 0.834, shown as 83,4%
    MINUTES = "minutes"  # of minutes, shown as minutes
    HOURS = "hours"  # of minutes as well, shown as hours: 90 is 1,50
    DAY = "day"  # date
    MOMENT = "moment"  # aware datetime, shown in Amsterdam


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its Dutch name; what counts minutes or hours says so in its head."""

    name: str
    kind: Kind = Kind.TEXT

    @property
    def head(self) -> str:
        return self.name + _UNITS.get(self.kind, "")


class Remark(NamedTuple):
    """Words about the whole table: `Periode`, `1 t/m 30 november 2026`."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in their order, each with a value for every column.

    `title` is in the name of the file. `remarks` tell the period, the filter, the definition of
    each figure and of when it is. `rows` are gone through more than once.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    remarks: Sequence[Remark] = ()


def plain(kind: Kind, value: Value) -> str | int | float | date | None:
    """A value as a spreadsheet keeps it: hours for minutes, the clock of Amsterdam for a moment.

    Raise `TypeError` for a value that is not of this kind, `ValueError` for a naive moment.
    """
    if value is None:
        return None
    if isinstance(value, datetime) and kind is Kind.MOMENT:
        return local(value).replace(tzinfo=None)
    if isinstance(value, _TYPES[kind]) and not isinstance(value, bool | datetime):
        return _converted(kind, value)
    raise TypeError(f"{value!r} does not belong in a column of {kind}")


def _converted(kind: Kind, value: str | float | date) -> str | int | float | date:
    if isinstance(value, str):
        return cell_text(value)
    return value / 60 if kind is Kind.HOURS and isinstance(value, int | float) else value


def cell_text(text: str) -> str:
    """A text that fits in a cell, without signs that no file takes; of a longer one the start."""
    text = _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _units(text) <= LONGEST_TEXT:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(_CUT))]
    return kept.decode("utf-16-le", "ignore") + _CUT


def is_risky(text: str) -> bool:
    """Tell whether a spreadsheet may take this text for a calculation."""
    return text[:1] in RISKY and text != ""


def _units(text: str) -> int:
    return len(text) if len(text) <= LONGEST_TEXT // 2 else len(text.encode("utf-16-le")) // 2


_UNITS: Mapping[Kind, str] = {Kind.MINUTES: " (minuten)", Kind.HOURS: " (uren)"}
_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.NUMBER: (int,),
    Kind.SHARE: (int, float),
    Kind.MINUTES: (int, float),
    Kind.HOURS: (int, float),
    Kind.DAY: (date,),
    Kind.MOMENT: (),
}
