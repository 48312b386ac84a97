"""A table with a column of each kind."""

from datetime import UTC, date, datetime

from kcc.web.exports.tables import Column, Kind, Remark, Row, Table

NAMES = ["Onderwerp", "Aantal", "Op tijd", "Wachttijd", "Werktijd", "Dag", "Moment"]
COLUMNS = [Column(name, kind) for name, kind in zip(NAMES, Kind, strict=True)]
FULL: Row = (
    "Afval; “nu”",
    1234,
    0.834,
    90,
    90,
    date(2026, 11, 23),
    datetime(2026, 7, 1, 22, 30, tzinfo=UTC),  # summer time: the next day in Amsterdam
)
EMPTY: Row = (None,) * len(COLUMNS)
REMARKS = (Remark("Periode", "1 t/m 30 november 2026"), Remark("Formule", "=1+1"))


def full_table() -> Table:
    return Table("Op tijd: per onderwerp", COLUMNS, [FULL, EMPTY], REMARKS)


def of_texts(*texts: str) -> Table:
    return Table("Teksten", [Column("Tekst")], [[text] for text in texts])
