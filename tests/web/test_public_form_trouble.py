"""The public form when something is in the way: nothing typed is lost, and who asks hears why."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from kcc.db import db, writing
from kcc.files import FileStore, StorageFailed
from tests.plugins.databases import mostly_sqlite
from tests.web.filling_in import (
    ADDRESS,
    QUESTION,
    count_of_contacts,
    opened,
    posted,
    sent,
    with_form,
)
from tests.web.visiting import Visit, running

database_url = mostly_sqlite


@pytest.fixture
def app(database_url: str, session: Session, tmp_path: Path) -> Iterator[Flask]:
    yield from with_form(database_url, session, tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_too_many_from_one_address_must_wait_and_keep_their_words(
    client: FlaskClient, session: Session
) -> None:
    start = datetime.now(UTC)
    for serial in range(3):
        with time_machine.travel(start + serial * timedelta(minutes=10), tick=False):
            assert sent(client, question=f"Vraag {serial}").status_code == 303

    with time_machine.travel(start + timedelta(minutes=25), tick=False):
        answers = [sent(client, question="Nog een vraag") for _ in range(2)]
        english = sent(client, "/contact?taal=en", question="Nog een vraag")
    with time_machine.travel(start + timedelta(minutes=59, seconds=30), tick=False):
        last = sent(client, question="Nog een vraag")

    assert [answer.status_code for answer in (*answers, english, last)] == [429] * 4
    assert all("Nog een vraag" in answer.text for answer in answers)
    assert all("over 35 minuten nog eens, of bel 14 071." in answer.text for answer in answers)
    assert "try again in 35 minutes, or call 14 071." in english.text
    assert "over 1 minuut nog eens" in last.text
    assert count_of_contacts(session) == 3


@pytest.mark.parametrize(
    ("home", "status"),
    [
        ("203.0.113.8", 303),
        ("::ffff:203.0.113.7", 429),
        ("2001:db8:1:1::5", 303),
        ("", 303),
    ],
)
def test_others_may_still_send(
    client: FlaskClient, session: Session, home: str, status: int
) -> None:
    for serial in range(3):
        sent(client, question=f"Vraag {serial}")
    filled = {"question": "Van elders", "email": "bo@example.nl", **opened(client)}

    assert posted(client, filled, home=home).status_code == status


def test_a_connection_with_many_addresses_is_one(client: FlaskClient, session: Session) -> None:
    answers = []
    for serial in range(5):
        filled = {"question": f"Vraag {serial}", "email": "bo@example.nl", **opened(client)}
        home = f"2001:db8:1:{1 + serial // 4}:{serial}::{serial}"
        answers.append(posted(client, filled, home=home).status_code)

    assert answers == [303, 303, 303, 429, 303]


def test_what_is_refused_fills_no_disk_and_what_was_sent_is_still_known(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    for serial in range(2):
        sent(client, question=f"Vraag {serial}")
    last = {"question": "Vraag 3", "email": "bo@example.nl", **opened(client)}
    assert posted(client, last).status_code == 303

    refused = sent(client, files=[(io.BytesIO(b"beeld"), "foto.jpg")])
    again = posted(client, last)

    assert (refused.status_code, again.status_code) == (429, 303)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    assert count_of_contacts(session) == 3


@pytest.mark.parametrize("typed", ["info@gemeente.example.org", " Info+x@Gemeente.example.org "])
def test_an_answer_cannot_be_asked_for_at_our_own_address(
    client: FlaskClient, session: Session, typed: str
) -> None:
    answer = sent(client, email=typed)

    assert answer.status_code == 422
    assert answer.text.count("Dit is ons eigen e-mailadres.") == 2
    assert QUESTION in answer.text
    assert count_of_contacts(session) == 0


@pytest.fixture
def app_without_database(tmp_path: Path) -> Iterator[Flask]:
    yield from running("postgresql+psycopg://kcc@127.0.0.1:9/kcc", tmp_path)


def test_a_database_that_is_away_costs_nobody_the_words(app_without_database: Flask) -> None:
    visit = Visit(app_without_database)

    answer = visit.post(
        ADDRESS, {"question": QUESTION, "email": "jan@example.nl"}, opened="/inloggen"
    )

    assert answer.status_code == 503
    assert QUESTION in answer.text
    assert "jan@example.nl" in answer.text
    assert "bel 14 071" in answer.text


def test_a_locked_database_costs_nobody_the_words(
    sqlite_app: Flask, sqlite_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sqlite_app.test_client()
    filled = {"question": QUESTION, "email": "jan@example.nl", **opened(client)}
    monkeypatch.setattr("kcc.db.BUSY_TIMEOUT_MS", 50)  # read when a connection is made
    with sqlite_app.app_context():
        db.engine.dispose()

    with writing(sqlite_session):
        locked = posted(client, filled)
    free = posted(client, filled)

    assert locked.status_code == 503
    assert QUESTION in locked.text
    assert "over een paar minuten nog eens, of bel 14 071" in locked.text
    assert free.status_code == 303
    assert count_of_contacts(sqlite_session) == 1


def test_files_that_are_too_big_cost_nobody_the_words(
    client: FlaskClient, session: Session
) -> None:
    filled = {"question": QUESTION, "email": "jan@example.nl", "name": "Jan Jansen"}
    film = FileStorage(io.BytesIO(b"x" * 3_000_000), filename="film.mp4")
    boundary, body = encode_multipart({**filled, **opened(client), "files": film})

    answer = client.post(
        ADDRESS,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        base_url="https://localhost",
    )

    assert answer.status_code == 413
    assert "samen niet groter zijn dan 1 MB" in answer.text
    assert QUESTION in answer.text
    assert "Jan Jansen" in answer.text
    assert "jan@example.nl" in answer.text
    assert count_of_contacts(session) == 0


def test_text_without_end_is_refused(client: FlaskClient, session: Session) -> None:
    answer = sent(client, question="x" * 3_000_000)

    assert answer.status_code == 413
    assert count_of_contacts(session) == 0


def test_a_full_disk_keeps_the_words_and_says_what_to_do(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_store: FileStore) -> None:
        raise StorageFailed("De schijf is vol.")

    monkeypatch.setattr(FileStore, "writer", full)

    answer = sent(client, files=[(io.BytesIO(b"beeld"), "foto.jpg")])

    assert answer.status_code == 503
    assert QUESTION in answer.text
    assert "bel 14 071" in answer.text
    assert "Kies uw bestanden opnieuw" in answer.text
    assert count_of_contacts(session) == 0


def test_without_its_cookie_a_form_is_not_taken_but_kept(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    filled = {"question": QUESTION, "email": "jan@example.nl", **opened(client)}

    answer = posted(app.test_client(), filled)

    assert answer.status_code == 400
    assert QUESTION in answer.text
    assert "verstuur die nog een keer" in answer.text
    assert count_of_contacts(session) == 0
