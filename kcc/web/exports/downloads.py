"""A table as a file to keep, by the form that an address asks for."""

from datetime import datetime
from enum import StrEnum

from flask import Response

from kcc.domain.texts import words
from kcc.domain.words import local
from kcc.web import context
from kcc.web.exports.csv_form import as_csv
from kcc.web.exports.tables import Table
from kcc.web.exports.xlsx_form import as_xlsx

_LONGEST_NAME = 80


class Form(StrEnum):
    """A file that a table can be taken along as, by its extension."""

    CSV = "csv"
    XLSX = "xlsx"


def download(table: Table, form: Form) -> Response:
    """The whole table under a name with the day in Amsterdam; raise `Invalid` when it is too big.

    The other headers, `nosniff` and `no-store` among them, are those of every answer.
    """
    made = as_csv(table) if form is Form.CSV else as_xlsx(table)
    response = Response(made, content_type=_TYPES[form])
    name = file_name(table.title, form, context.now())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def file_name(title: str, form: Form, now: datetime) -> str:
    """`vandaag-op-tijd-2026-11-23.csv`: small ASCII letters, digits and hyphens."""
    said = "-".join(words(title)).encode("ascii", "ignore").decode()[:_LONGEST_NAME].strip("-")
    return f"{said or 'tabel'}-{local(now):%Y-%m-%d}.{form}"


_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
