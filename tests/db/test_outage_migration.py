"""The register of outages goes with an older program, and leaves nothing it cannot show."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.kinds import ContactKind
from kcc.services import classifying, defaults, outages
from kcc.services.outages import OutageInput
from tests import builders


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


@pytest.fixture
def filled(empty_url: str, now: datetime) -> Iterator[Engine]:
    """An outage of today, which moved the term of a Woo request by a day."""
    migrate.upgrade(empty_url)
    engine = make_engine(empty_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)
        actor = builders.actor(session)
        contact = builders.contact(session, received_at=now - timedelta(days=28))
        classifying.set_kind(session, contact, ContactKind.WOO_REQUEST, now, actor)
        box = builders.mailbox(session).id
        contact.mailbox_id = box
        given = OutageInput(
            channel_names=["email"],
            mailbox_id=box,
            started_at=now - timedelta(hours=6),
            ended_at=now,
            own_terms=True,
            note="Alles lag plat.",
        )
        outages.register(session, given, now, actor)
    yield engine
    engine.dispose()


def rows(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_an_older_program_keeps_the_ends_and_a_newer_one_an_empty_register(
    empty_url: str, filled: Engine
) -> None:
    due = "SELECT due_at, steps FROM clock WHERE legal"
    before = rows(filled, due)
    assert "storing e-mail" in str(before)

    migrate.downgrade(empty_url, "0034")

    assert rows(filled, due) == before
    assert rows(filled, "SELECT action FROM admin_event") == [("clocks_moved",)]

    migrate.upgrade(empty_url)

    migrate.check(empty_url)
    assert rows(filled, "SELECT count(*) FROM outage") == [(0,)]
