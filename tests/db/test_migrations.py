"""The migrations: up and down with data, and equal to the models, on both databases."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.services import defaults


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url: str) -> None:
    migrate.check(database_url)


def test_a_database_with_data_goes_down_and_up_again(empty_url: str, now: datetime) -> None:
    migrate.upgrade(empty_url)
    engine = make_engine(empty_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)

    migrate.downgrade(empty_url, "base")
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    migrate.upgrade(empty_url)

    assert tables <= {"alembic_version"}
    migrate.check(empty_url)
