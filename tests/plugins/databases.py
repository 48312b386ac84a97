"""Fresh, migrated databases: a test that asks for `database_url` runs on SQLite and PostgreSQL."""

import itertools
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, session_factory
from kcc.migrate import newest, upgrade
from tests.plugins import postgres
from tests.plugins.cannot_run import cannot_run

DATABASE = "kcc"
MEMORY = Path("/dev/shm")
# Who is still connected (a worker that a test left behind) would write into the next test.
# Our own lines stay if nothing goes on in them: a new one has to read the whole catalogue again.
CUT_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND NOT (state = 'idle' AND pid = ANY(%s))
"""
CUT_OFF_SECONDS = 20
RESTART = """
SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> 'calendar_id_seq'
"""
SEEDED = ("calendar", "equated_day")  # what a migration put in these, stays
_engines: dict[str, Engine] = {}
_keeping: list[Engine] = []  # engines whose lines to PostgreSQL stay open between tests
_kept_lines: set[int] = set()  # the server's processes at the other end of those
_serial = itertools.count(1)


# What takes whole processes and many seconds: on one database at once, on the other as a long test.
most_on_postgresql = pytest.mark.parametrize(
    "database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.long)], indirect=True
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database with all tables, once on each database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


# A module whose tests hardly depend on the database calls one of these two its `database_url`.


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def mostly_sqlite(request: pytest.FixtureRequest) -> str:
    """For screens and rules above services that have tests on both; elsewhere as a long test."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["postgresql", pytest.param("sqlite", marks=pytest.mark.long)])
def mostly_postgresql(request: pytest.FixtureRequest) -> str:
    """For mail servers, which are slow, and for writers at once; elsewhere as a long test."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sqlite_url(_sqlite_template: Path) -> Iterator[str]:
    """A new file under the same name for each test of this process."""
    path = _sqlite_template.with_name("kcc.sqlite")
    shutil.copyfile(_sqlite_template, path)
    yield f"sqlite:///{path}"
    for file in path.parent.glob(f"{path.name}*"):  # the log and its index belong to it
        file.unlink()


@pytest.fixture
def postgresql_url(_postgresql_database: "_Database") -> Iterator[str]:
    """One database for all tests of this process: emptying is many times faster than making."""
    yield _postgresql_database.url
    _postgresql_database.empty()


@pytest.fixture
def empty_postgresql_url(postgresql_server: Path) -> Iterator[str]:
    """A database without tables, for tests of the migrations themselves."""
    name = f"empty_{next(_serial)}"
    with _administrator(postgresql_server) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield _postgresql(postgresql_server, name)
    with _administrator(postgresql_server) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with engine_of(database_url) as engine:
        yield engine


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return session_factory(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One open session; what the test did not commit is rolled back."""
    with sessions() as session:
        yield session


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """The socket folder of a running server, one for each test process."""
    try:
        with postgres.running() as home:
            yield home
    except postgres.NoPostgres as error:
        cannot_run(str(error))


@pytest.fixture(scope="session")
def _sqlite_template() -> Iterator[Path]:
    """In memory where there is such a place: a disk takes longer than most tests."""
    memory = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(prefix="kcc-sqlite-", dir=memory) as folder:
        path = Path(folder) / "template.sqlite"
        upgrade(f"sqlite:///{path}")
        yield path


@pytest.fixture(scope="session")
def _postgresql_database(postgresql_server: Path) -> Iterator["_Database"]:
    database = _Database(postgresql_server)
    yield database
    for engine in _keeping:
        engine.dispose()
    database.line.close()


class _Database:
    """A database with all tables, and a line of our own to it that stays open to empty it by."""

    line: psycopg.Connection
    _tables: set[str]
    _filled: Composed  # a query for the names of the tables with rows
    _seeds: dict[str, list[tuple[Any, ...]]]

    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = _postgresql(home, DATABASE)
        self._make()

    def empty(self) -> None:
        """As it was made; anew when a test changed the tables."""
        try:
            self._cut_off_others()
        except psycopg.OperationalError:  # a test cut off everybody, us too
            self.line = self._connect()
            self._cut_off_others()
        if _tables(self.line) != self._tables or _revision(self.line) != newest():
            self.line.close()
            self._make()
            return
        for (name,) in self.line.execute(self._filled).fetchall():
            self.line.execute(SQL("DELETE FROM {}").format(Identifier(name)))
        self.line.execute(RESTART)
        self._seed()

    def _seed(self) -> None:
        """Put back what the migrations put in, where a test changed it."""
        for name, rows in self._seeds.items():
            if _rows(self.line, name) == rows:
                continue
            self.line.execute(SQL("DELETE FROM {}").format(Identifier(name)))
            for row in rows:
                values = SQL(", ").join(map(Literal, row))
                insert = SQL("INSERT INTO {} VALUES ({})").format(Identifier(name), values)
                self.line.execute(insert)
        self.line.execute("SELECT setval('calendar_id_seq', (SELECT max(id) FROM calendar))")

    def _cut_off_others(self) -> None:
        deadline = time.monotonic() + CUT_OFF_SECONDS
        while self.line.execute(
            CUT_OFF, [list(_kept_lines)]
        ).fetchall():  # some are about to go by themselves
            assert time.monotonic() < deadline, "somebody stays in the database"
            time.sleep(0.001)

    def _make(self) -> None:
        with _administrator(self.home) as server:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {DATABASE}")
        upgrade(self.url)
        self.line = self._connect()
        self._tables = _tables(self.line)
        self._filled = SQL(" UNION ALL ").join(
            SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, Identifier(name))
            for name in sorted(self._tables - {"alembic_version", *SEEDED})
        )
        self._seeds = {name: _rows(self.line, name) for name in SEEDED}

    def _connect(self) -> psycopg.Connection:
        line = _administrator(self.home, DATABASE)
        line.execute("SET session_replication_role = replica")  # no foreign keys: any order will do
        return line


def _tables(line: psycopg.Connection) -> set[str]:
    found = line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in found}


def _revision(line: psycopg.Connection) -> str | None:
    """A test of a migration that failed may have left an older shape."""
    row = line.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _rows(line: psycopg.Connection, name: str) -> list[tuple[Any, ...]]:
    found = line.execute(SQL("SELECT * FROM {} ORDER BY 1").format(Identifier(name)))
    return found.fetchall()


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """The one engine of this process for this database, which knows what it compiled before."""
    engine = _engines.get(url)
    if engine is None:
        engine = _engines[url] = make_engine(url)
        keep_lines(engine)
    yield engine
    let_go(engine)


def keep_lines(engine: Engine) -> None:
    """Leave the lines of this pool to PostgreSQL open between tests; see `let_go`."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", lambda line, _: _kept_lines.add(line.info.backend_pid))
        _keeping.append(engine)


def let_go(engine: Engine) -> None:
    """After a test: nobody stays in a file that is removed, or by an engine that goes too."""
    if engine not in _keeping:
        engine.dispose()


def _postgresql(home: Path, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={home}"


def _administrator(home: Path, database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(host=str(home), user="postgres", dbname=database, autocommit=True)
