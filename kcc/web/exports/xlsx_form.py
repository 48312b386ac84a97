"""A table as an Excel workbook: the table itself, and a sheet with what its figures mean."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from kcc.domain.errors import Invalid
from kcc.web.exports.tables import Kind, Table, cell_text, is_risky, plain

# openpyxl takes 6 MB of each process: only who asks for a workbook loads it.
if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_ROWS = 1_048_576  # of a sheet, its head included
_Sheet: TypeAlias = Any  # openpyxl carries no types
_Plain: TypeAlias = Sequence[str | int | float | date | None]
_FORMATS: Mapping[Kind, str] = {
    Kind.NUMBER: "#,##0",  # Excel writes the signs of its own language: 1.234
    Kind.SHARE: "0.0%",
    Kind.MINUTES: "#,##0",
    Kind.HOURS: "#,##0.00",
    Kind.DAY: "dd-mm-yyyy",
    Kind.MOMENT: "dd-mm-yyyy hh:mm",
}
_WIDTHS: Mapping[Kind, int] = {Kind.DAY: 12, Kind.MOMENT: 18}
_NARROWEST, _WIDEST = 9, 60
_SAMPLE = 200  # rows that decide how wide a column is
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET_NAME = 31
EXPLANATION = "Toelichting"


def as_xlsx(table: Table) -> bytes:
    """Typed cells under a bold head that stays; texts are never formulas.

    Raise `Invalid` when there are more rows than a sheet takes.
    """
    from openpyxl import Workbook

    if len(table.rows) >= MOST_ROWS:
        raise Invalid(
            f"Een Excel-werkblad houdt {MOST_ROWS - 1} rijen en dit zijn er {len(table.rows)}."
            " Kies CSV, of een kortere periode."
        )
    kinds = [column.kind for column in table.columns]
    # Before the book is begun: one that is left halfway complains when it is forgotten.
    rows = [[plain(*cell) for cell in zip(kinds, row, strict=True)] for row in table.rows]
    # Cells go straight to a file: as objects, 50,000 rows would be hundreds of megabytes.
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "KCC", cell_text(table.title)
    _write_table(book, table, rows)
    _write_remarks(book, table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_table(book: "Workbook", table: Table, rows: Sequence[_Plain]) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_sheet_name(table.title))
    sheet.freeze_panes = "A2"
    for place in range(len(table.columns)):
        letter = get_column_letter(place + 1)
        sheet.column_dimensions[letter].width = _width(table, place)
    sheet.auto_filter.ref = f"A1:{letter}{len(table.rows) + 1}"
    sheet.append([_bold(sheet, column.head) for column in table.columns])
    formats = [_FORMATS.get(column.kind, "General") for column in table.columns]
    for row in rows:
        sheet.append(list(_cells(sheet, formats, row)))


def _write_remarks(book: "Workbook", table: Table) -> None:
    from openpyxl.styles import Alignment

    sheet = book.create_sheet(EXPLANATION)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100
    sheet.append([_bold(sheet, table.title)])
    for name, text in table.remarks:
        told = _text(sheet, text)
        told.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([_text(sheet, name), told])


def _cells(sheet: _Sheet, formats: Sequence[str], row: _Plain) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell

    for shown, kept in zip(formats, row, strict=True):
        if isinstance(kept, str):
            # What begins with # may be the name of an error, which openpyxl makes it.
            yield _text(sheet, kept) if is_risky(kept) or kept.startswith("#") else kept
        elif kept is None:
            yield None
        else:
            cell = WriteOnlyCell(sheet, kept)
            cell.number_format = shown
            yield cell


def _text(sheet: _Sheet, text: str) -> Any:
    """A cell that stays text, also for whoever edits it in Excel: that is what the quote does."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, cell_text(text))
    cell.data_type = "s"
    cell.quotePrefix = is_risky(cell.value)
    return cell


def _bold(sheet: _Sheet, text: str) -> Any:
    from openpyxl.styles import Font

    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _width(table: Table, place: int) -> int:
    """In characters: what the first rows need, within reason."""
    column = table.columns[place]
    shown = [_WIDTHS.get(column.kind, 0), len(column.head) + 3]  # beside the head: the filter
    if column.kind is Kind.TEXT:
        shown += [len(str(row[place] or "")) + 1 for row in table.rows[:_SAMPLE]]
    return min(max(_NARROWEST, *shown), _WIDEST)


def _sheet_name(title: str) -> str:
    """What Excel takes as the name of a sheet, and that the other sheet does not have."""
    said = " ".join(_NO_SHEET_NAME.sub(" ", cell_text(title)).split()).strip(" '")
    name = said[:_LONGEST_SHEET_NAME].rstrip(" '")
    return name if name.casefold() not in {"", "history", EXPLANATION.casefold()} else "Tabel"
