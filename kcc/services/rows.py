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


def add_rows_for_ids(session: Session, model: type[Base], rows: Sequence[Row]) -> list[int]:
    """As `add_rows`: the ids of the rows, in their order."""
    if not rows:
        return []
    made = session.connection().execute(_insert_for_ids(model), rows)
    return list(made.scalars())


@lru_cache
def _insert(model: type[Base]) -> Insert:
    return insert(cast(Table, model.__table__))


@lru_cache
def _insert_for_ids(model: type[Base]) -> Executable:
    table = cast(Table, model.__table__)
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)
