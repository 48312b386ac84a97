"""Errors: one helpful Dutch page each, that tells what to do and gives nothing away."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from kcc.db import db, writing
from kcc.domain.errors import Conflict, Invalid, KccError, NotFound, Refused
from kcc.domain.roles import Role
from kcc.files import StorageFailed
from kcc.web import context
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit, running

SECRET = "geheim-uit-de-fout"
LEAKS = ("Traceback", "sqlalchemy", "sqlite", "psycopg", "SELECT", "werkzeug", SECRET)


def assert_helpful(page: str) -> None:
    assert "<h1>" in page
    assert 'role="alert"' in page
    assert [leak for leak in LEAKS if leak in page] == []


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> "Breaking":
    return Breaking(monkeypatch)


class Breaking:
    """Lets the first page fail in a way of choice."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def with_error(self, error: Exception) -> None:
        def fail() -> NoReturn:
            raise error

        self.monkeypatch.setattr(context, "signed_in", fail)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("Dit contact is er niet."), 404),
        (Refused("Dit contact is al dicht."), 403),
        (Conflict("Sanne was je net voor."), 409),
        (Invalid("Vul een naam in."), 422),
        (StorageFailed("De schijf is vol."), 507),
        (KccError("Dit lukt nu niet."), 500),
    ],
)
def test_an_error_of_the_domain_is_shown_in_its_own_words(
    sqlite_app: Flask, breaks: Breaking, error: KccError, status: int
) -> None:
    breaks.with_error(error)

    answer = Visit(sqlite_app).get("/")

    assert answer.status_code == status
    assert str(error) in answer.text
    assert_helpful(answer.text)


def test_an_unforeseen_error_tells_the_log_and_not_the_visitor(
    sqlite_app: Flask, breaks: Breaking, caplog: pytest.LogCaptureFixture
) -> None:
    breaks.with_error(RuntimeError(SECRET))

    with caplog.at_level(logging.ERROR):
        answer = Visit(sqlite_app).get("/")

    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text
    assert "beheerder" not in answer.text  # which a citizen does not have
    assert_helpful(answer.text)
    assert SECRET in caplog.text


def test_a_citizen_hears_nothing_of_databases(sqlite_app: Flask, breaks: Breaking) -> None:
    breaks.with_error(OperationalError("SELECT 1", {}, Exception(SECRET)))

    answer = Visit(sqlite_app).get("/")

    assert answer.status_code == 503
    assert "Even niet bereikbaar" in answer.text
    assert "database" not in answer.text
    assert_helpful(answer.text)


def test_htmx_gets_the_error_without_a_page_around_it(sqlite_app: Flask, breaks: Breaking) -> None:
    breaks.with_error(NotFound("Dit contact is er niet."))

    answer = Visit(sqlite_app).get("/", **{"HX-Request": "true"})

    assert answer.status_code == 404
    assert "Dit contact is er niet." in answer.text
    assert "<html" not in answer.text


def test_words_in_an_error_are_text_and_never_markup(sqlite_app: Flask, breaks: Breaking) -> None:
    breaks.with_error(NotFound("<script>alert(1)</script>"))

    assert "<script>alert" not in Visit(sqlite_app).get("/").text


def test_a_page_that_is_not_there_says_what_to_do(sqlite_app: Flask, client_as: ClientAs) -> None:
    stranger = Visit(sqlite_app).get("/bestaat-niet")
    agent = client_as(Role.AGENT).get("/bestaat-niet")

    assert stranger.status_code == agent.status_code == 404
    assert "14 071" in stranger.text  # a citizen can always call
    assert 'href="/contact"' in stranger.text
    assert "op nummer" not in stranger.text
    assert "Naar je werk" in agent.text
    assert_helpful(stranger.text)
    assert_helpful(agent.text)


@pytest.mark.parametrize(
    "path", ["/bestaat-niet/<script>", "/contacten/%00", "/wachtrij/%ff", "/" + "a" * 5000]
)
def test_odd_addresses_are_just_not_there(client_as: ClientAs, path: str) -> None:
    answer = client_as(Role.AGENT).get(path)

    assert answer.status_code == 404
    assert_helpful(answer.text)


def test_a_wrong_method_is_explained(sqlite_app: Flask) -> None:
    answer = Visit(sqlite_app).send("DELETE", "/inloggen")

    assert answer.status_code == 405
    assert_helpful(answer.text)


def test_a_page_of_another_role_is_explained(client_as: ClientAs) -> None:
    answer = client_as(Role.EDITOR).get("/wachtrij")

    assert answer.status_code == 403
    assert "andere rol" in answer.text
    assert_helpful(answer.text)


def test_a_lost_session_is_explained_to_a_part_of_a_page(sqlite_app: Flask) -> None:
    answer = Visit(sqlite_app).get("/wachtrij/lijst", **{"HX-Request": "true"})

    assert answer.status_code == 401
    assert "Je bent niet meer ingelogd" in answer.text
    assert "<html" not in answer.text


def test_a_button_of_somebody_who_is_signed_out_is_explained(sqlite_app: Flask) -> None:
    answer = Visit(sqlite_app).send("POST", "/contacten/2600000000/vrijgave")

    assert answer.status_code == 401
    assert_helpful(answer.text)


def test_words_that_come_after_the_session_are_given_back(sqlite_app: Flask) -> None:
    answer = Visit(sqlite_app).send(
        "POST", "/kennisbank/nieuw", data={"text": "Een lang <artikel>."}
    )

    assert answer.status_code == 401
    assert "Een lang &lt;artikel&gt;.</textarea>" in answer.text
    assert 'href="/inloggen"' in answer.text


def test_a_button_on_an_expired_page_is_explained(client_as: ClientAs) -> None:
    answer = client_as(Role.AGENT).send("POST", "/wachtrij/claims")

    assert answer.status_code == 400
    assert "laad de pagina opnieuw" in answer.text
    assert_helpful(answer.text)


def test_a_form_from_another_session_is_refused(sqlite_app: Flask) -> None:
    token = Visit(sqlite_app).token("/inloggen")
    visit = Visit(sqlite_app)
    visit.get("/inloggen")

    answer = visit.send("POST", "/inloggen", data={"csrf_token": token, "email": "a@example.org"})

    assert answer.status_code == 400


@pytest.fixture
def small_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    yield from running(sqlite_url, tmp_path, KCC_FILES_MAX_UPLOAD_MB="1")


def test_an_upload_that_is_too_large_is_refused_with_the_limit(small_app: Flask) -> None:
    film = FileStorage(io.BytesIO(b"x" * 2 * 1024 * 1024), filename="film.mp4")
    boundary, body = encode_multipart({"file": film})
    kind = f"multipart/form-data; boundary={boundary}"

    answer = Visit(small_app).send("POST", "/inloggen", data=body, content_type=kind)

    assert answer.status_code == 413
    assert "hoogstens 1 MB" in answer.text
    assert_helpful(answer.text)


def test_a_database_that_is_away_is_said_in_words(
    app: Flask, session: Session, client_as: ClientAs
) -> None:
    visit = client_as(Role.AGENT)
    with writing(session):
        session.execute(text("ALTER TABLE sign_in RENAME TO elsewhere"))
    session.close()

    for path in ("/wachtrij", "/inloggen"):
        answer = visit.get(path)
        assert answer.status_code in {500, 503}
        assert_helpful(answer.text)


def test_the_error_page_itself_needs_no_database(
    app: Flask, session: Session, client_as: ClientAs
) -> None:
    visit = client_as(Role.AGENT)
    with writing(session):
        session.execute(text("ALTER TABLE mailbox RENAME TO elsewhere"))
    session.close()

    answer = visit.get("/kennisbank")

    assert answer.status_code in {500, 503}
    assert "Naar je werk" in answer.text
    assert_helpful(answer.text)


@pytest.fixture
def app_without_database(tmp_path: Path) -> Iterator[Flask]:
    yield from running("postgresql+psycopg://kcc@127.0.0.1:9/kcc", tmp_path)


def test_a_database_server_that_does_not_answer_gives_503(app_without_database: Flask) -> None:
    visit = Visit(app_without_database)
    visit.client.set_cookie("__Host-kcc", "x", secure=True)
    page = visit.get("/contact")
    machine = visit.get("/gezond")

    assert page.status_code == 503
    assert "niet bereikbaar" in page.text
    assert_helpful(page.text)
    assert machine.status_code == 503
    assert machine.get_json() == {"database": False}


def test_a_locked_database_gives_503_and_keeps_nothing(
    sqlite_app: Flask,
    sqlite_session: Session,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builders.agent(sqlite_session, email="sanne@example.org")
    sqlite_session.commit()
    monkeypatch.setattr("kcc.db.BUSY_TIMEOUT_MS", 50)  # read when a connection is made
    with sqlite_app.app_context():
        db.engine.dispose()
    token_page = Visit(sqlite_app)
    token = token_page.token("/inloggen")
    data = {"csrf_token": token, "email": "sanne@example.org", "password": builders.PASSWORD}

    with writing(sqlite_session):
        answer = token_page.send("POST", "/inloggen", data=data)

    assert answer.status_code == 503
    assert "niet bereikbaar" in answer.text
    assert not token_page.is_signed_in
    assert token_page.sign_in("sanne@example.org").status_code == 303  # and the process lives
