"""`/gezond` for machines, and how fresh the mail is for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.roles import Role
from kcc.domain.words import local
from kcc.models import Delivery, Lease, OutboxItem, RawState
from kcc.services import job_runs
from kcc.web import create_app
from tests import builders
from tests.raw_mails import raw_mail
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit, settings_for, used

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
    assert answer == {
        "database": True,
        "migrated": True,
        "worker": True,
        "failing_jobs": [],
        "mailboxes": 1,
        "unsent": 0,
        "lost": 0,
    }


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


@pytest.fixture
def older_database(session: Session) -> Iterator[None]:
    """A database that another version made; on PostgreSQL the next test gets the same one."""
    newest = session.scalar(text("SELECT version_num FROM alembic_version"))
    for version in ("ouder", newest):
        with writing(session):
            session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        if version != newest:
            yield


def test_a_database_of_another_version_is_not_well(
    app: Flask, working: None, older_database: None
) -> None:
    status, answer = asked(app)

    assert (status, answer) == (503, {"database": True, "migrated": False})


def test_an_empty_database_answers_and_has_to_be_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'leeg.db'}"

    with contextmanager(used)(create_app(settings_for(url, tmp_path))) as empty:
        status, answer = asked(empty)

    assert (status, answer) == (503, {"database": True, "migrated": False})


def test_a_job_that_fails_is_named_and_not_well(
    app: Flask, session: Session, working: None
) -> None:
    job_runs.note(session, "send", ago(9), ago(8), "")
    job_runs.note(session, "read", ago(9), ago(8), "De schijf is vol.")
    session.commit()

    status, answer = asked(app)

    assert (status, answer["failing_jobs"]) == (503, ["read"])


def test_a_message_that_should_have_left_minutes_ago_is_not_well(
    app: Flask, session: Session, working: None
) -> None:
    fresh = waiting_answer(session, seconds=60)
    session.commit()
    status, answer = asked(app)
    assert (status, answer["unsent"]) == (200, 0)

    fresh.message.at = ago(301)
    session.commit()
    status, answer = asked(app)
    assert (status, answer["unsent"]) == (503, 1)


def test_mail_whose_file_is_gone_is_not_well(app: Flask, session: Session, working: None) -> None:
    lost_mail(session)
    session.commit()

    status, answer = asked(app)

    assert (status, answer["lost"]) == (503, 1)


def test_it_tells_no_names_addresses_or_servers(
    app: Flask, session: Session, working: None
) -> None:
    box = builders.mailbox(session, ADDRESS, problem="LOGIN geweigerd voor postbus")
    job_runs.note(session, job_runs.fetch_name(box.id), ago(9), ago(8), "LOGIN geweigerd")
    waiting_answer(session, seconds=400, problem="LOGIN geweigerd").mailbox_id = box.id
    session.commit()

    body = Visit(app).get("/gezond").text

    assert [word for word in ("gemeente", "machine-7", "127.0.0.1", "LOGIN") if word in body] == []


def lost_mail(session: Session) -> None:
    """A mail that came in and whose file is gone."""
    box = builders.mailbox(session, fetched_at=ago(1))
    raw_mail(session, mailbox=box, state=RawState.LOST)


def waiting_answer(session: Session, *, seconds: int, problem: str = "") -> OutboxItem:
    """An answer written so long ago that no mail server took."""
    item = builders.answer(session, builders.contact(session), delivery=Delivery.DEFERRED)
    item.message.at, item.problem = ago(seconds), problem
    return item


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
    assert ("er gaat niets verloren" in page) == (fetched not in (40, 240))


@pytest.mark.parametrize("role", Role)
def test_everybody_who_is_signed_in_sees_that_mail_stands_still(
    sqlite_session: Session, client_as: ClientAs, role: Role
) -> None:
    since = ago(400)
    builders.mailbox(sqlite_session, ADDRESS, fetched_at=since)

    page = client_as(role).get("/kennisbank").text

    assert f"E-mail staat stil sinds {local(since):%H:%M}" in page
    assert ('href="/beheer/gezondheid"' in page) == (role in {Role.ADMIN, Role.TEAM_LEAD})


def test_of_several_mailboxes_the_one_that_stands_still_is_named(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    builders.mailbox(sqlite_session, ADDRESS, fetched_at=ago(10))
    builders.mailbox(sqlite_session, "parkeren@gemeente.example.org", fetched_at=ago(400))

    page = client_as(Role.AGENT).get("/kennisbank").text

    assert "E-mail van parkeren@gemeente.example.org staat stil sinds" in page


def test_a_page_that_stays_open_hears_that_mail_stands_still_and_comes_again(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    box = builders.mailbox(sqlite_session, ADDRESS, fetched_at=ago(40))
    visit = client_as(Role.AGENT)
    page = visit.get("/kennisbank").text
    assert 'hx-get="/poststand"' in page
    assert 'id="post-stil"' in page
    assert "staat stil" not in visit.get("/poststand").text

    box.folders[0].fetched_at = ago(400)
    sqlite_session.commit()
    visit.later()
    news = visit.get("/poststand").text

    assert "staat stil sinds" in news
    assert 'id="post-stil" class="still" role="status" hx-swap-oob="true"' in news
    assert "Post " not in news


def test_people_see_that_mail_does_not_leave(sqlite_session: Session, client_as: ClientAs) -> None:
    visit = client_as(Role.AGENT)
    assert "Versturen staat stil" not in visit.get("/wachtrij").text

    waiting_answer(sqlite_session, seconds=400)
    sqlite_session.commit()
    visit.later()

    assert "Versturen staat stil sinds" in visit.get("/wachtrij").text


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
def test_people_see_that_mail_cannot_be_read_and_admins_what_to_do(
    sqlite_session: Session, client_as: ClientAs, role: Role
) -> None:
    lost_mail(sqlite_session)

    page = client_as(role).get("/beheer" if role is Role.ADMIN else "/wachtrij").text

    assert "1 binnengekomen e-mail is nu niet te lezen." in page
    assert ('href="/beheer/quarantaine">Bekijk wat er mist' in page) == (role is Role.ADMIN)
    assert ("Zet het terug uit de reservekopie" in page) == (role is Role.ADMIN)


def test_admins_see_what_goes_wrong_and_why(sqlite_session: Session, client_as: ClientAs) -> None:
    sqlite_session.add(Lease(name="worker", owner="machine-7", token=1, expires_at=ago(-30)))
    sqlite_session.flush()
    assert "Wat nu niet goed gaat" not in client_as(Role.ADMIN).get("/beheer").text

    waiting_answer(sqlite_session, seconds=400, problem="Mailserver x weigert het wachtwoord.")
    job_runs.note(sqlite_session, "read", ago(9), ago(8), "De schijf is vol.")
    page = client_as(Role.ADMIN).get("/beheer").text

    assert "Binnengekomen e-mail verwerken lukt niet" in page
    assert "De schijf is vol." in page
    assert "1 bericht wacht" in page
    assert "Mailserver x weigert het wachtwoord." in page


def test_admins_see_that_no_worker_is_at_work(client_as: ClientAs) -> None:
    assert "De achtergrondverwerking draait niet" in client_as(Role.ADMIN).get("/beheer").text
