"""XLSX: typed cells, texts that never calculate, and what the figures mean on a second sheet."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, overload

import openpyxl
import pytest

from kcc.domain.errors import Invalid
from kcc.web.exports.tables import LONGEST_TEXT, RISKY, Column, Kind, Row, Table, Value
from kcc.web.exports.xlsx_form import MOST_ROWS, as_xlsx
from tests.web.exports.tables import full_table, of_texts


def opened(table: Table) -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(table)))


def test_each_kind_is_a_cell_of_its_type_that_is_shown_as_such() -> None:
    sheet = opened(full_table()).worksheets[0]

    [head, full] = sheet.iter_rows()
    assert [(cell.value, cell.number_format) for cell in full] == [
        ("Afval; “nu”", "General"),
        (1234, "#,##0"),
        (0.834, "0.0%"),
        (90, "#,##0"),
        (1.5, "#,##0.00"),
        (datetime.fromisoformat("2026-11-23"), "dd-mm-yyyy"),
        (datetime.fromisoformat("2026-07-02 00:30"), "dd-mm-yyyy hh:mm"),
    ]
    assert [cell.value for cell in head][3:5] == ["Wachttijd (minuten)", "Werktijd (uren)"]


def test_the_head_is_bold_and_stays_and_columns_fit_what_is_in_them() -> None:
    sheet = opened(full_table()).worksheets[0]

    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.column_dimensions["D"].width > len("Wachttijd (minuten)")
    assert opened(of_texts("a" * 500)).worksheets[0].column_dimensions["A"].width == 60


def test_the_second_sheet_tells_what_the_figures_mean() -> None:
    book = opened(full_table())

    assert book.sheetnames == ["Op tijd per onderwerp", "Toelichting"]
    assert [[cell.value for cell in row] for row in book["Toelichting"]] == [
        ["Op tijd: per onderwerp", None],
        ["Periode", "1 t/m 30 november 2026"],
        ["Formule", "=1+1"],
    ]


def test_no_text_is_a_formula_or_an_error_not_even_after_an_edit() -> None:
    texts = [*(f"{sign}1+1" for sign in sorted(RISKY)), "#REF!", "#N/A", "2600000019"]
    table = Table("=1+1", [Column("=1+1")], [[text] for text in texts])

    made = as_xlsx(table)

    parts = zipfile.ZipFile(io.BytesIO(made))
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert not re.search(r"<f[ >]|t=\"[en]\"", parts.read(name).decode())
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]][1:]
    assert [cell.value for cell in cells] == [text.replace("\r", "\n") for text in texts]
    assert [cell.quotePrefix for cell in cells] == [True] * len(RISKY) + [False] * 3


def test_signs_that_xml_refuses_are_left_out_and_long_texts_are_cut() -> None:
    sheet = opened(of_texts("a\0b\x0bc\ufffe\ud800d\te", "x" * 40_000)).worksheets[0]

    assert sheet["A2"].value == "abcd\te"
    assert len(sheet["A3"].value) == LONGEST_TEXT


@pytest.mark.parametrize("title", ["", "Toelichting", "[:*?/\\]", "History", "'" * 3])
def test_a_sheet_always_has_a_name_that_excel_takes(title: str) -> None:
    assert opened(Table(title, [Column("a")], [])).sheetnames == ["Tabel", "Toelichting"]


class Endless(Sequence[Row]):
    """As many rows as are asked for, of which none exists."""

    def __init__(self, count: int) -> None:
        self.length = count

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        raise AssertionError("nothing of it may be read")


def test_more_rows_than_a_sheet_takes_is_said_before_the_work() -> None:
    with pytest.raises(Invalid, match="1048575 rijen .* Kies CSV"):
        as_xlsx(Table("Te veel", [Column("a")], Endless(MOST_ROWS)))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.NUMBER, "12"),
        (Kind.NUMBER, True),
        (Kind.TEXT, 12),
        (Kind.DAY, datetime(2026, 11, 23, tzinfo=UTC)),
        (Kind.MOMENT, date(2026, 11, 23)),
    ],
)
def test_a_value_of_another_kind_is_a_mistake_of_whoever_made_the_table(
    kind: Kind, value: Value
) -> None:
    with pytest.raises(TypeError, match="does not belong in a column of"):
        as_xlsx(Table("Fout", [Column("a", kind)], [[value]]))
