"""Rows of which nobody needs the object: the ORM costs as much as the statement itself."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Executable, Insert, Table, bindparam, func, insert, select, text
from sqlalchemy import Row as Found
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from kcc.db import Base, is_sqlite

Row = Mapping[str, Any]
_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)"
)


def fetch(session: Session, query: Executable, values: Row | None = None) -> Sequence[Found[Any]]:
    """What a query for columns finds; what waits in the session is written first, as always."""
    session.flush()
    return session.connection().execute(query, values).all()


def add_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows with the same columns, by column name; defaults of other columns are filled in.

    What they refer to has been flushed. PostgreSQL gets them as one array for each column: else
    each row is a message to the server, which costs more than the row.
    """
    if not rows:
        return
    if is_sqlite(session):
        session.connection().execute(_insert(model), rows)
        return
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    session.connection().execute(_insert_arrays(model, tuple(columns)), columns)


def new_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """Ids for rows that are added in this write transaction, in order; nobody else gets them.

    Who knows them beforehand adds many rows in one go and can name them in others; ids that the
    database makes have to be asked back for, which costs more than the rows.
    """
    session.flush()
    table, line = cast(Table, model.__table__), session.connection()
    if not is_sqlite(session):
        return list(line.execute(_NEXT_IDS, {"table": table.name, "count": count}).scalars())
    last = line.execute(select(func.max(table.c.id))).scalar_one() or 0
    return list(range(last + 1, last + count + 1))


@lru_cache
def _insert(model: type[Base]) -> Insert:
    return insert(cast(Table, model.__table__))


@lru_cache
def _insert_arrays(model: type[Base], names: tuple[str, ...]) -> Insert:
    table = cast(Table, model.__table__)
    arrays = (bindparam(name, type_=ARRAY(table.c[name].type, dimensions=1)) for name in names)
    return insert(table).from_select(names, select(*map(func.unnest, arrays)))
