"""A table as CSV, the way Excel with Dutch settings opens it by a double click."""

import csv
import io
from datetime import date, datetime

from kcc.web.exports.tables import Kind, Table, Value, cell_text, is_risky, plain

_BOM = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252


def as_csv(table: Table) -> bytes:
    """UTF-8 with BOM, semicolons, decimal commas and CRLF (RFC 4180); quoted where needed.

    A text that a spreadsheet would calculate begins with an apostrophe. The remarks stand below
    the table, after an empty line, so that the first line stays its head.
    """
    file = io.StringIO(newline="")
    file.write(_BOM)
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([_text(column.head) for column in table.columns])
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        writer.writerow([_cell(kind, value) for kind, value in zip(kinds, row, strict=True)])
    rest = [""] * (len(kinds) - 1)
    for line in ("", *(f"{name}: {text}" for name, text in table.remarks)):
        writer.writerow([_text(line), *rest])
    return file.getvalue().encode()


def _cell(kind: Kind, value: Value) -> str:
    kept = plain(kind, value)
    match kept:
        case None:
            return ""
        case str():
            return _text(kept)
        case datetime():
            return f"{kept:%Y-%m-%d %H:%M}"
        case date():
            return f"{kept:%Y-%m-%d}"
    return _number(kind, kept)


def _number(kind: Kind, value: float) -> str:
    if kind is Kind.SHARE:
        return f"{value:.1%}".replace(".", ",")
    if kind is Kind.HOURS:
        return f"{value:.2f}".replace(".", ",")
    return str(value).replace(".", ",")


def _text(text: str) -> str:
    text = cell_text(text)
    return f"'{text}" if is_risky(text) else text
