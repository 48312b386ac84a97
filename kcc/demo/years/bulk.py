"""Put very many rows in a database at once: indexes and references come back at the end."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection

from kcc.db import make_engine
from kcc.demo.years.tables import COLUMNS, Row

_CACHE_KB = 64_000
# Their rows come in any order of the key, so they wait until they can be put in in that order.
_SORTED = ("find_term", "citizen_term")


class Loader(Protocol):
    """Takes rows in; what is left to do happens at the end of `loading`."""

    def add(self, table: str, rows: Sequence[Row]) -> None: ...


@contextmanager
def loading(connection: Connection) -> Iterator[Loader]:
    """A loader for the database behind this connection, inside its transaction."""
    if connection.dialect.name == "sqlite":
        with _sqlite(connection) as loader:
            yield loader
    else:
        with _postgresql(connection) as postgresql:
            yield postgresql


def loosen(connection: Any, _record: object) -> None:
    """Let SQLite write as fast as it can, to a file that is lost when we are interrupted."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "temp_store=FILE"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")


def tidy(url: str) -> None:
    """Do once what the database does by itself in the course of years: count and vacuum."""
    engine = make_engine(url)
    statement = "ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


class _Sqlite:
    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def add(self, table: str, rows: Sequence[Row]) -> None:
        into = f"waiting_{table}" if table in _SORTED else table
        self.cursor.executemany(
            f"INSERT INTO {into} ({_names(table)}) VALUES ({_marks(table)})", rows
        )


class _Postgresql:
    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def add(self, table: str, rows: Sequence[Row]) -> None:
        with self.cursor.copy(f"COPY {table} ({_names(table)}) FROM STDIN") as copy:
            copy.write("".join(map(_line, rows)))


@contextmanager
def _sqlite(connection: Connection) -> Iterator[Loader]:
    cursor = connection.connection.cursor()
    marks = ", ".join("?" for _ in COLUMNS)
    found = cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        f" AND tbl_name IN ({marks})",
        tuple(COLUMNS),
    ).fetchall()
    _run(cursor, (f"DROP INDEX {name}" for name, _ in found))
    _run(cursor, (f"CREATE TEMP TABLE waiting_{t} ({_names(t)})" for t in _SORTED))
    yield _Sqlite(cursor)
    for table in _SORTED:
        names = _names(table)
        cursor.execute(f"INSERT INTO {table} SELECT * FROM waiting_{table} ORDER BY {names}")
        cursor.execute(f"DROP TABLE waiting_{table}")
    _run(cursor, (sql for _, sql in found))
    cursor.close()


@contextmanager
def _postgresql(connection: Connection) -> Iterator[Loader]:
    cursor = connection.connection.cursor()
    tables = (list(COLUMNS),)
    references = cursor.execute(_REFERENCES, tables).fetchall()
    indexes = cursor.execute(_INDEXES, tables).fetchall()
    keys = cursor.execute(_KEYS, (list(_SORTED),)).fetchall()
    constraints = [*references, *keys]
    _run(cursor, (f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in constraints))
    _run(cursor, (f"DROP INDEX {name}" for name, _ in indexes))
    yield _Postgresql(cursor)
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    _run(cursor, (sql for _, sql in indexes))
    added = (
        f"ALTER TABLE {t} ADD CONSTRAINT {name} {sql}" for t, name, sql in reversed(constraints)
    )
    _run(cursor, added)
    for table in COLUMNS:
        if "id" in COLUMNS[table].split():
            last = f"SELECT max(id) FROM {table}"
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({last}))")
    cursor.close()


def _run(cursor: Any, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


def _names(table: str) -> str:
    return COLUMNS[table].replace(" ", ", ")


def _marks(table: str) -> str:
    return ", ".join("?" for _ in COLUMNS[table].split())


def _line(row: Row) -> str:
    """One line of COPY's text format."""
    return "\t".join([r"\N" if value is None else _field(value) for value in row]) + "\n"


def _field(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    if "\n" in value or "\\" in value or "\t" in value:
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return value


_REFERENCES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND (conrelid = ANY(%s::regclass[]) )
"""
_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'p' AND conrelid = ANY(%s::regclass[])
"""
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[])
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""
