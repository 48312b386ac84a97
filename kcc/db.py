"""The database: one way to make an engine and to hold a transaction, on SQLite and PostgreSQL."""

import enum
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    String,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, registry, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

from kcc.db_errors import raise_translated

WRITE = "kcc_write"  # execution option: this SQLite transaction begins as a writer
_READ_ONLY = "kcc_read_only"  # execution option: nothing may be changed
BUSY_TIMEOUT_MS = 15_000
# A server that vanished is noticed within half a minute instead of hours (libpq, in seconds
# except for the last, in milliseconds).
_POSTGRESQL_TIMEOUTS = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
CHOICE_LENGTH = 40
LARGEST_ID = 2**31 - 1  # what a column of whole numbers holds in PostgreSQL

# All in the order of their numbers: the OFFSET keeps PostgreSQL from taking them before it sorts.
_TAKE_TURNS = text(
    "SELECT pg_advisory_xact_lock(turn) FROM (SELECT DISTINCT hashtext(purpose) AS turn"
    " FROM unnest(CAST(:purposes AS text[])) AS purpose ORDER BY turn OFFSET 0) AS turns"
)

E = TypeVar("E", bound=enum.StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; naive values are refused, because SQLite would silently drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[E], Generic[E]):
    """A StrEnum, stored as its short value."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__(CHOICE_LENGTH)
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)


class _Unlikely(GenericFunction[bool]):
    """SQLite's own function of this name; PostgreSQL counts for itself how common a value is."""

    name = "unlikely"
    inherit_cache = True


@compiles(_Unlikely, "postgresql")
def _as_it_is(element: _Unlikely, compiler: SQLCompiler, **more: Any) -> str:
    return f"({compiler.process(element.clauses, **more)})"


def rare(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that few rows meet, so that both databases look them up in an index.

    SQLite takes all values of a column for equally common once it was told to ANALYZE, and would
    read a whole table for the few messages that wait.
    """
    return _Unlikely(condition)


class Base(DeclarativeBase):
    """The root of all tables."""

    registry: ClassVar[registry] = registry(
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON},
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with our own engine, so that web, worker and command behave the same."""

    def _apply_driver_defaults(self, options: dict[str, Any], app: Any) -> None:
        """Nothing: theirs makes a folder beside the program for a path that is not absolute."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Any) -> Engine:
        return make_engine(str(app.config["SQLALCHEMY_DATABASE_URI"]))


db = Database(model_class=Base, session_options={"expire_on_commit": False})


def make_engine(url: str) -> Engine:
    """An engine whose connections keep our promises on either database."""
    # What people wrote must not reach a log by way of the text of an error.
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_use_lifo=True,  # each connection learns our statements for itself
            json_serializer=_compact_json,
            connect_args=_POSTGRESQL_TIMEOUTS,
            hide_parameters=True,
        )
    event.listen(engine, "before_execute", _refuse_change)
    return engine


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions for the worker, commands and tests; the web uses `db.session`."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """Hold one write transaction: commit at the end, roll back when something is raised.

    A read that the session began before is ended first, so nothing read earlier is the base of
    what is written now. On SQLite the transaction is BEGIN IMMEDIATE: a deferred one loses
    updates or fails with "database is locked" as soon as two writers meet.

    Raises Conflict when somebody else changed the same row first or kept the same under a unique
    key, Unavailable when the database does not answer.
    """
    session.rollback()
    try:
        session.connection(execution_options={WRITE: True})
        yield session
        session.commit()
    except SQLAlchemyError as error:
        session.rollback()
        raise_translated(error)
    except BaseException:
        session.rollback()
        raise


@contextmanager
def reading(session: Session) -> Iterator[Session]:
    """Hold one read transaction, which no writer blocks; changes are thrown away.

    On SQLite all of it sees one snapshot, on PostgreSQL each statement does. Raises Unavailable
    when the database does not answer.
    """
    session.rollback()
    try:
        yield session
    except SQLAlchemyError as error:
        raise_translated(error)
    finally:
        session.rollback()


def read_only(session: Session) -> None:
    """Refuse every change from here up to `writing` or a rollback, with a RuntimeError.

    So no transaction is needed where beginning and ending it are trips to the server. On SQLite
    all that is read is still of one snapshot; on PostgreSQL each statement sees its own, as it
    does within a transaction (READ COMMITTED).
    """
    options: dict[str, Any] = {_READ_ONLY: True}
    if not is_sqlite(session):
        options["isolation_level"] = "AUTOCOMMIT"
    session.connection(execution_options=options)


def take_turn(session: Session, purpose: str) -> None:
    """Wait until nobody else has the turn for this purpose, and keep it up to the commit.

    So what is read after it and checked is still true when it is written. For what no lock on a
    row protects, because the row is not there yet. SQLite has one writer at a time anyway.
    """
    take_turns(session, [purpose])


def take_turns(session: Session, purposes: Collection[str]) -> None:
    """As `take_turn`, for several purposes; two who ask so do not wait for each other."""
    if purposes and not is_sqlite(session):
        session.execute(_TAKE_TURNS, {"purposes": list(purposes)})


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _refuse_change(connection: Connection, statement: Executable, *_: Any) -> None:
    """Without a transaction, what a page changes by mistake would stay."""
    if connection.get_execution_options().get(_READ_ONLY) and getattr(statement, "is_dml", False):
        raise RuntimeError("a page that only reads changes nothing")


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
