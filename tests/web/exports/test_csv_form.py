"""CSV as Dutch Excel opens it: what stands where, and that no text becomes a calculation."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.web.exports.csv_form import as_csv
from kcc.web.exports.tables import LONGEST_TEXT, RISKY
from tests.web.exports.tables import full_table, of_texts


def read(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_each_kind_is_written_as_dutch_excel_reads_it() -> None:
    made = as_csv(full_table())

    assert made.decode("utf-8").split("\r\n") == [
        "\ufeffOnderwerp;Aantal;Op tijd;Wachttijd (minuten);Werktijd (uren);Dag;Moment",
        '"Afval; “nu”";1234;83,4%;90;1,50;2026-11-23;2026-07-02 00:30',
        ";;;;;;",
        ";;;;;;",
        "Periode: 1 t/m 30 november 2026;;;;;;",
        "Formule: =1+1;;;;;;",
        "",
    ]


@pytest.mark.parametrize("start", sorted(RISKY))
def test_a_text_that_may_be_a_formula_begins_with_an_apostrophe(start: str) -> None:
    [_, [cell], *_] = read(as_csv(of_texts(f"{start}HYPERLINK(1)")))

    assert cell == f"'{start}HYPERLINK(1)".replace("\r", "\n")


@given(st.lists(st.text(), max_size=5))
def test_whatever_citizens_write_it_stays_one_harmless_cell_a_row(texts: list[str]) -> None:
    rows = read(as_csv(of_texts(*texts)))

    cells = ["".join(row) for row in rows[1 : len(texts) + 1]]
    assert len(rows) == len(texts) + 2
    assert not [cell for cell in cells if cell[:1] in RISKY]
    assert all("\r" not in cell and "\0" not in cell for cell in cells)


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    [_, [letters], [signs], [fits], *_] = read(
        as_csv(of_texts("a" * 40_000, "😀" * 20_000, "b" * LONGEST_TEXT))
    )

    for cut in (letters, signs):
        assert LONGEST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
        assert cut.endswith("(afgekapt: een cel houdt niet meer)")
    assert fits == "b" * LONGEST_TEXT
