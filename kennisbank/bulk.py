"""Many rows of whole numbers in few statements, the same on both databases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy.orm import Session

_ROWS = 1_000  # in one statement


def insert(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[int]]
) -> None:
    """Insert the rows, which have a number for each of the columns."""
    for values in _values(rows):
        _run(session, f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}")


def add(session: Session, table: str, column: str, amounts: Mapping[int, int]) -> None:
    """Add its amount to the column of each row, by the id of the row."""
    # Both databases call the columns of a list of values so.
    for values in _values(amounts.items()):
        _run(
            session,
            f"UPDATE {table} SET {column} = {table}.{column} + change.column2"
            f" FROM (VALUES {values}) AS change WHERE {table}.id = change.column1",
        )


def _values(rows: Iterable[Sequence[int]]) -> Iterator[str]:
    """Rows as SQL: with %d there is nothing to quote."""
    left = iter(rows)
    while part := list(islice(left, _ROWS)):
        row = f"({', '.join(['%d'] * len(part[0]))})"
        yield ", ".join(row % tuple(numbers) for numbers in part)


def _run(session: Session, statement: str) -> None:
    session.connection().exec_driver_sql(statement)
