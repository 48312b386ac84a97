"""Fresh, migrated databases: a test that asks for `database_url` runs on SQLite and PostgreSQL."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, session_factory
from kcc.migrate import upgrade
from tests.plugins import postgres
from tests.plugins.cannot_run import cannot_run

DATABASE = "kcc"
# Who is still connected (a worker that a test left behind) would write into the next test.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- no foreign keys: any order will do
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
    LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', name); END LOOP;
END $$
"""
_engines: dict[str, Engine] = {}
_serial = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database with all tables, once on each database."""
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
def postgresql_url(_postgresql_database: tuple[Path, set[str]]) -> Iterator[str]:
    """One database for all tests of this process: emptying is many times faster than making."""
    home, tables = _postgresql_database
    yield _postgresql(home, DATABASE)
    with _administrator(home, DATABASE) as server:
        untouched = _tables(server) == tables
        if untouched:
            server.execute(EMPTY)
    if not untouched:
        _make(home)


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
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgresql_database(postgresql_server: Path) -> tuple[Path, set[str]]:
    """Where the database is, and the tables that it has when no test has changed them."""
    _make(postgresql_server)
    with _administrator(postgresql_server, DATABASE) as server:
        return postgresql_server, _tables(server)


def _make(home: Path) -> None:
    with _administrator(home) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    upgrade(_postgresql(home, DATABASE))


def _tables(server: psycopg.Connection) -> set[str]:
    found = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in found}


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """The one engine of this process for this database, which knows what it compiled before."""
    engine = _engines.setdefault(url, make_engine(url))
    yield engine
    engine.dispose()


def _postgresql(home: Path, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={home}"


def _administrator(home: Path, database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(host=str(home), user="postgres", dbname=database, autocommit=True)
