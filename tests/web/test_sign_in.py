"""Signing in: who gets in, who is slowed down, and when it ends."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc import passwords
from kcc.db import writing
from kcc.domain.roles import Role
from kcc.models import Agent, Attempt, SignIn
from kcc.services import people, signing_in
from kcc.web import create_app
from kcc.web.redirects import inside
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit, settings_for

database_url = mostly_sqlite

EMAIL = "sanne@example.org"
WRONG = "niet-het-wachtwoord"


@pytest.fixture
def sanne(session: Session) -> int:
    agent = builders.agent(session, email=EMAIL)
    session.commit()
    return agent.id


def test_the_right_password_opens_the_pages(app: Flask, sanne: int) -> None:
    visit = Visit(app)
    assert not visit.is_signed_in

    answer = visit.sign_in(EMAIL)

    assert answer.status_code == 303
    assert visit.is_signed_in


def test_an_address_is_recognised_in_capitals_and_with_spaces(app: Flask, sanne: int) -> None:
    assert Visit(app).sign_in(f" {EMAIL.upper()} ").status_code == 303


def test_the_cookie_is_for_this_host_over_https_and_not_for_scripts(app: Flask, sanne: int) -> None:
    cookie = Visit(app).sign_in(EMAIL).headers["Set-Cookie"]

    assert cookie.startswith("__Host-kcc=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_the_database_holds_no_token_that_opens_anything(
    app: Flask, session: Session, sanne: int
) -> None:
    visit = Visit(app)
    visit.sign_in(EMAIL)
    with visit.client.session_transaction(base_url="https://localhost") as cookie:
        token = cookie["token"]

    kept = session.scalars(select(SignIn.token_hash)).one()

    assert len(token) >= 43  # 256 bits
    assert token not in kept
    assert signing_in.visitor_for(session, kept, datetime.now(UTC), None) is None


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(app: Flask, sanne: int) -> None:
    wrong = Visit(app).sign_in(EMAIL, WRONG)
    unknown = Visit(app).sign_in("niemand@example.org", WRONG)

    assert wrong.status_code == unknown.status_code == 422
    assert "horen niet bij elkaar" in wrong.text
    assert _without_tokens(wrong.text, EMAIL) == _without_tokens(
        unknown.text, "niemand@example.org"
    )


def test_somebody_without_a_password_or_inactive_does_not_get_in(
    app: Flask, session: Session
) -> None:
    builders.agent(session, email="weg@example.org", active=False)
    builders.agent(session, email="leeg@example.org").password_hash = None
    session.commit()

    assert Visit(app).sign_in("weg@example.org").status_code == 422
    assert Visit(app).sign_in("leeg@example.org").status_code == 422


def test_a_mistake_keeps_the_name_and_says_what_to_do(app: Flask) -> None:
    answer = Visit(app).sign_in(EMAIL, "")

    assert answer.status_code == 422
    assert f'value="{EMAIL}"' in answer.text
    assert "Vul je wachtwoord in." in answer.text
    assert 'href="#password"' in answer.text


@pytest.mark.parametrize("field", ["email", "password"])
def test_what_is_too_long_is_said_in_dutch(sqlite_app: Flask, field: str) -> None:
    fields = {"email": EMAIL, "password": "x", field: "x" * 600}

    answer = Visit(sqlite_app).post("/inloggen", fields, opened="/inloggen")

    assert answer.status_code == 422
    assert "mag niet langer zijn dan" in answer.text


def test_a_hash_of_former_years_grows_with_the_times(
    app: Flask, session: Session, sanne: int
) -> None:
    former = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(builders.PASSWORD)
    session.get_one(Agent, sanne).password_hash = former
    session.commit()

    assert Visit(app).sign_in(EMAIL).status_code == 303

    session.rollback()
    kept = session.get_one(Agent, sanne).password_hash
    assert kept
    assert "t=1," in kept  # what the tests hash with today
    assert Visit(app).sign_in(EMAIL).status_code == 303
    session.rollback()
    assert session.get_one(Agent, sanne).password_hash == kept


def test_a_typed_password_never_comes_back(app: Flask, sanne: int) -> None:
    assert WRONG not in Visit(app).sign_in(EMAIL, WRONG).text


def test_signing_out_ends_the_session_also_for_a_copy_of_the_cookie(app: Flask, sanne: int) -> None:
    visit = Visit(app)
    visit.sign_in(EMAIL)
    copied = visit.client.get_cookie("__Host-kcc")
    assert copied

    visit.post("/uitloggen")

    visit.client.set_cookie("__Host-kcc", copied.value, secure=True, httponly=True)
    assert not visit.is_signed_in


def test_a_session_ends_after_a_working_day(app: Flask, sanne: int) -> None:
    visit = Visit(app)
    visit.sign_in(EMAIL)

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=9, minutes=59)):
        assert visit.is_signed_in
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=10, minutes=1)):
        assert not visit.is_signed_in


def test_ending_all_sessions_of_somebody_leaves_the_others(
    app: Flask, session: Session, sanne: int, client_as: ClientAs
) -> None:
    visit, other = Visit(app), client_as(Role.AGENT)
    visit.sign_in(EMAIL)

    with writing(session):
        signing_in.end_all(session, sanne)

    assert not visit.is_signed_in
    assert other.is_signed_in


def test_a_new_sign_in_starts_an_empty_cookie(app: Flask, sanne: int) -> None:
    visit = Visit(app)
    with visit.client.session_transaction(base_url="https://localhost") as cookie:
        cookie["token"] = "planted-by-somebody-else"
        cookie["leftover"] = "x"

    visit.sign_in(EMAIL)

    with visit.client.session_transaction(base_url="https://localhost") as cookie:
        assert cookie["token"] != "planted-by-somebody-else"
        assert "leftover" not in cookie


def test_after_signing_in_one_comes_where_one_wanted_to_be(app: Flask, sanne: int) -> None:
    visit = Visit(app)
    asked = visit.get("/kennisbank?q=paspoort")
    assert asked.status_code == 303

    answer = visit.post(
        asked.headers["Location"],
        {"email": EMAIL, "password": builders.PASSWORD, "naar": "/kennisbank?q=paspoort"},
        opened=asked.headers["Location"],
    )

    assert answer.headers["Location"] == "/kennisbank?q=paspoort"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://boos.example",
        "//boos.example",
        "///boos.example",
        "/\\boos.example",
        "\\\\boos.example",
        "/%0d%0aLocation: x\r\n",
        "\t//boos.example",
        "javascript:alert(1)",
        "boos.example",
        "//[",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(
    sqlite_app: Flask, sqlite_session: Session, elsewhere: str
) -> None:
    builders.agent(sqlite_session, email=EMAIL)
    sqlite_session.commit()

    with sqlite_app.test_request_context(base_url="https://localhost"):
        safe = inside(elsewhere)
    assert re.fullmatch(r"/(?![/\\])[ -~]*", safe), safe
    assert Visit(sqlite_app).sign_in(EMAIL, naar=elsewhere).headers["Location"] == quote(
        safe, "/%:"
    )


def test_a_slow_password_check_holds_no_transaction(
    app: Flask, session: Session, sanne: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_while_another_writes(_hash: str | None, _password: str) -> bool:
        with writing(session):  # would wait for ever for a write lock that the request held
            session.add(Attempt(bucket="test", at=datetime.now(UTC)))
        return True

    monkeypatch.setattr(passwords, "matches", check_while_another_writes)

    assert Visit(app).sign_in(EMAIL).status_code == 303
    assert session.scalar(select(func.count()).where(Attempt.bucket == "test")) == 1


@pytest.mark.parametrize("meanwhile", ["stopped", "new password"])
def test_what_ends_all_sessions_also_ends_the_one_that_is_just_being_made(
    app: Flask, session: Session, sanne: int, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    boss = builders.agent(session, roles=[Role.ADMIN]).as_actor()
    session.commit()

    def check_while_it_ends(_hash: str | None, _password: str) -> bool:
        at = datetime.now(UTC)
        with writing(session):
            if meanwhile == "stopped":
                people.stop(session, sanne, at, boss)
            else:
                people.give_password(session, sanne, "$argon2id$", at, boss, until=at)
        return True

    monkeypatch.setattr(passwords, "matches", check_while_it_ends)
    visit = Visit(app)

    assert visit.sign_in(EMAIL).status_code == 422
    assert session.scalars(select(SignIn)).all() == []
    with writing(session):
        people.resume(session, sanne, datetime.now(UTC), boss)
    assert not visit.is_signed_in


def test_a_session_of_another_installation_is_worth_nothing(
    sqlite_url: str, sqlite_session: Session, sqlite_app: Flask, tmp_path: Path
) -> None:
    builders.agent(sqlite_session, email=EMAIL)
    sqlite_session.commit()
    visit = Visit(sqlite_app)
    visit.sign_in(EMAIL)
    cookie = visit.client.get_cookie("__Host-kcc")
    assert cookie
    other = create_app(settings_for(sqlite_url, tmp_path, KCC_SECRET_KEY="andere-" * 6))

    stranger = Visit(other)
    stranger.client.set_cookie("__Host-kcc", cookie.value, secure=True, httponly=True)

    assert not stranger.is_signed_in


def _without_tokens(page: str, email: str) -> str:
    lines = (line for line in page.splitlines() if "csrf" not in line)
    return "\n".join(lines).replace(email, "")
