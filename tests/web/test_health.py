"""`/gezond` for machines, and how fresh the mail is for people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.roles import Role
from kcc.models import Lease
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

ADDRESS = "info@gemeente.example.org"


def ago(seconds: int) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


@pytest.fixture
def working(session: Session) -> None:
    """A worker that holds its lease."""
    session.add(Lease(name="worker", owner="machine-7", token=1, expires_at=ago(-30)))
    session.commit()


def asked(app: Flask) -> tuple[int, dict[str, Any]]:
    answer = Visit(app).get("/gezond")
    return answer.status_code, answer.get_json()


def test_all_is_well(app: Flask, session: Session, working: None) -> None:
    builders.mailbox(session, ADDRESS, fetched_at=ago(40))
    session.commit()

    status, answer = asked(app)

    assert status == 200
    assert 40 <= answer.pop("mail_lag_seconds") < 100
    assert answer == {"database": True, "migrated": True, "worker": True, "mailboxes": 1}


def test_a_municipality_without_a_mailbox_is_well(app: Flask, working: None) -> None:
    status, answer = asked(app)

    assert status == 200
    assert answer["mail_lag_seconds"] is None


def test_without_a_worker_it_is_not_well(app: Flask, session: Session) -> None:
    assert asked(app)[0] == 503

    session.add(Lease(name="worker", owner="machine-7", token=1, expires_at=ago(1)))
    session.commit()
    status, answer = asked(app)
    assert (status, answer["worker"]) == (503, False)


def test_the_slowest_mailbox_counts(app: Flask, session: Session, working: None) -> None:
    builders.mailbox(session, ADDRESS, fetched_at=ago(10))
    builders.mailbox(session, fetched_at=ago(301))
    session.commit()

    status, answer = asked(app)

    assert status == 503
    assert answer["mail_lag_seconds"] >= 301


def test_a_mailbox_that_was_switched_off_does_not_count(
    app: Flask, session: Session, working: None
) -> None:
    builders.mailbox(session, ADDRESS, fetched_at=ago(90_000), active=False)
    session.commit()

    assert asked(app)[0] == 200


def test_a_mailbox_that_was_never_read_is_not_well(
    app: Flask, session: Session, working: None
) -> None:
    builders.mailbox(session, ADDRESS)
    session.commit()

    status, answer = asked(app)

    assert (status, answer["mail_lag_seconds"]) == (503, None)


def test_a_database_of_another_version_is_not_well(
    app: Flask, session: Session, working: None
) -> None:
    with writing(session):
        session.execute(text("UPDATE alembic_version SET version_num = 'ouder'"))

    status, answer = asked(app)

    assert (status, answer["migrated"]) == (503, False)


def test_it_tells_no_names_addresses_or_servers(
    app: Flask, session: Session, working: None
) -> None:
    builders.mailbox(session, ADDRESS, problem="LOGIN geweigerd voor postbus")
    session.commit()

    body = Visit(app).get("/gezond").text

    assert [word for word in ("gemeente", "machine-7", "127.0.0.1", "LOGIN") if word in body] == []


@pytest.mark.parametrize(
    ("fetched", "words"),
    [
        (40, "Post 4"),
        (240, "Post 4 min geleden"),
        (400, "E-mail staat stil sinds"),
        (None, "E-mail is nog niet opgehaald"),
    ],
)
def test_people_see_how_fresh_the_mail_is(
    sqlite_session: Session, client_as: ClientAs, fetched: int | None, words: str
) -> None:
    builders.mailbox(sqlite_session, ADDRESS, fetched_at=ago(fetched) if fetched else None)

    page = client_as(Role.AGENT).get("/wachtrij").text

    assert words in page
    assert ("mail-health is-wrong" in page) == (fetched != 40 and fetched != 240)
