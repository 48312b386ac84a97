"""What a page test starts from: an application that is served, and the database behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kcc.db import session_factory
from tests.browser.serving import serving
from tests.plugins.databases import engine_of
from tests.web.visiting import running


@pytest.fixture(autouse=True)
def _signing_in_takes_no_time(cheap_passwords: None) -> None:
    """Also for who signs in with a hash of the tests, which would be made anew for being weak."""


@pytest.fixture
def environment() -> dict[str, str]:
    """Settings that differ from the shipped ones; a module may override this."""
    return {}


@pytest.fixture
def address(sqlite_url: str, tmp_path: Path, environment: dict[str, str]) -> Iterator[str]:
    """Where the application is; a module that needs data in it overrides and fills this."""
    for app in running(sqlite_url, tmp_path, **environment):
        with serving(app) as url:
            yield url


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """The application's database; commit what its pages must see."""
    with engine_of(sqlite_url) as engine, session_factory(engine)() as session:
        yield session
