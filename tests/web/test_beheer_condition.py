"""`/beheer/gezondheid`: all that should work, with what is the matter where it does not."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.files import Disk, FileStore
from kcc.models import Delivery, Lease
from kcc.services import job_runs
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.raw_mails import raw_mail
from tests.web.conftest import ClientAs

database_url = mostly_sqlite

PAGE = "/beheer/gezondheid"


def ago(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def test_a_new_installation_says_what_is_not_there_yet(client_as: ClientAs) -> None:
    page = client_as(Role.ADMIN).get(PAGE).text

    for words in (
        "draait niet",
        "Er is geen postbus in gebruik",
        "Er heeft nog geen taak gedraaid",
    ):
        assert words in page


def test_everything_that_works_and_does_not_is_on_one_page(
    app: Flask, session: Session, client_as: ClientAs
) -> None:
    session.add(Lease(name="worker", owner="machine-7:1:a", token=1, expires_at=ago(-9)))
    box = builders.mailbox(session, "info@example.org", fetched_at=ago(7), problem="Geweigerd.")
    raw_mail(session, mailbox=box)
    builders.answer(session, builders.contact(session), delivery=Delivery.REFUSED)
    job_runs.note(session, "send", ago(1), ago(1), "")
    job_runs.note(session, "read", ago(1), ago(1), "De schijf is vol.")
    app.extensions["kcc"].files.put(b"beeld")
    session.commit()

    page = client_as(Role.ADMIN).get(PAGE).text

    for words in ("machine-7", "info@example.org", "Geweigerd.", "De schijf is vol.", "gelukt"):
        assert words in page
    assert "GB vrij van" in page
    assert "past bij deze versie" in page


def test_it_names_no_citizen(app: Flask, session: Session, client_as: ClientAs) -> None:
    contact = builders.contact(session, subject="Zeehondenvergunning")
    builders.message(session, contact, sender="fatima@example.nl")
    item = builders.answer(
        session, contact, to="fatima@example.nl", delivery=Delivery.DEFERRED, text="Zeehond"
    )
    item.message.at, item.problem = ago(9), "451 <fatima@example.nl> later"
    session.commit()

    page = client_as(Role.ADMIN).get(PAGE).text

    assert [word for word in ("atima", "Zeehond", contact.number) if word in page] == []


def test_a_team_lead_may_look_and_finds_it_in_the_menu(client_as: ClientAs) -> None:
    page = client_as(Role.TEAM_LEAD).get(PAGE).text

    assert f'<a href="{PAGE}" aria-current="page">Beheer</a>' in page
    assert 'href="/beheer/quarantaine"' not in page


def test_an_agent_may_not(client_as: ClientAs) -> None:
    assert client_as(Role.AGENT).get(PAGE).status_code == 403


def test_a_disk_that_is_nearly_full_is_marked(
    sqlite_app: Flask, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Disk(free=10**6, total=10**12)
    monkeypatch.setattr(FileStore, "disk", lambda _: full)

    assert "bijna vol" in client_as(Role.ADMIN).get(PAGE).text


def test_the_disk_is_known_before_the_first_file(tmp_path: Path) -> None:
    found = FileStore(tmp_path / "nog" / "niet").disk()

    assert found is not None
    assert found.total == shutil.disk_usage(tmp_path).total


def test_a_database_of_another_version_says_what_to_do(
    sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs
) -> None:
    boss = client_as(Role.ADMIN)
    sqlite_session.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    sqlite_session.commit()

    page = boss.get(PAGE).text

    assert "past niet bij deze versie" in page
    assert "kcc db upgrade" in page
