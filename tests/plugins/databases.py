"""Fresh, migrated databases: a test that asks for `database_url` runs on SQLite and PostgreSQL."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, session_factory
from kcc.migrate import upgrade
from tests.plugins import postgres
from tests.plugins.cannot_run import cannot_run

TEMPLATE = "kcc_template"
_serial = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database with all tables, once on each database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "kcc.sqlite"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(_postgresql_template: Path) -> Iterator[str]:
    name = f"test_{next(_serial)}"
    with _administrator(_postgresql_template) as server:
        # Five times as fast as logging each block, the default since version 15.
        copying = "STRATEGY file_copy" if server.info.server_version >= 150_000 else ""
        server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} {copying}")
    yield _postgresql(_postgresql_template, name)
    with _administrator(_postgresql_template) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


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
    path = tmp_path_factory.mktemp("template") / "kcc.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server: Path) -> Path:
    with _administrator(postgresql_server) as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    upgrade(_postgresql(postgresql_server, TEMPLATE))
    return postgresql_server


def _postgresql(home: Path, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={home}"


def _administrator(home: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(home), user="postgres", dbname="postgres", autocommit=True)
