"""The application for page tests, and people who are really signed in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.db import session_factory
from kcc.domain.roles import Role
from kcc.models import Department
from kcc.services import signing_in
from kcc.services.signing_in import Account
from tests import builders
from tests.plugins.databases import engine_of
from tests.web.visiting import Visit, running
from tests.web.world import World, world_in

ClientAs = Callable[..., Visit]


@pytest.fixture(autouse=True)
def _signing_in_takes_no_time(cheap_passwords: None) -> None:
    """Also for who signs in with a hash of the tests, which would be made anew for being weak."""


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application, once on each database."""
    yield from running(database_url, tmp_path)


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite, for pages on which the database makes no difference."""
    yield from running(sqlite_url, tmp_path)


@pytest.fixture
def sqlite_session(sqlite_url: str) -> Iterator[Session]:
    with engine_of(sqlite_url) as engine, session_factory(engine)() as session:
        yield session


@pytest.fixture
def client_as(request: pytest.FixtureRequest) -> ClientAs:
    """Sign somebody new in with these roles, on the application that the test uses."""
    both = "database_url" in request.fixturenames
    app: Flask = request.getfixturevalue("app" if both else "sqlite_app")
    session: Session = request.getfixturevalue("session" if both else "sqlite_session")

    def make(*roles: Role, department: Department | None = None) -> Visit:
        agent = builders.agent(session, roles=roles, department=department)
        account = Account(agent_id=agent.id, password_hash=agent.password_hash)
        token = signing_in.sign_in(session, account, datetime.now(UTC), timedelta(hours=8))
        assert token
        session.commit()
        visit = Visit(app)
        visit.let_in(token)
        return visit

    return make


@pytest.fixture
def world(session: Session) -> World:
    """A contact of one department with all that hangs on it, and a department beside it."""
    return world_in(session)
