"""Rows of which nobody needs the object: the ORM costs as much as the statement itself."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Executable, Insert, Table, insert
from sqlalchemy import Row as Found
from sqlalchemy.orm import Session

from kcc.db import Base

Row = Mapping[str, Any]


def fetch(session: Session, query: Executable, values: Row | None = None) -> Sequence[Found[Any]]:
    """What a query for columns finds; what waits in the session is written first, as always."""
    session.flush()
    return session.connection().execute(query, values).all()


def add_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows with the same columns, by column name; defaults of other columns are filled in.

    What they refer to has been flushed.
    """
    if rows:
        session.connection().execute(_insert(model), rows)


def add_row(session: Session, model: type[Base], row: Row) -> int:
    """As `add_rows` for one row: its id."""
    made = session.connection().execute(_insert(model), row).inserted_primary_key
    assert made is not None  # noqa: S101 - every INSERT of one row has one
    return cast(int, made[0])


@lru_cache
def _insert(model: type[Base]) -> Insert:
    return insert(cast(Table, model.__table__))
