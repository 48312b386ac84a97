"""People replace the password that somebody else gave them, and can do so whenever they like."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import AdminEvent
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

NEW = "een-zin-die-ik-zelf-bedacht"
EMAIL = "noor@example.org"


@pytest.fixture
def noor(sqlite_app: Flask, sqlite_session: Session) -> Visit:
    """Signed in with the password that she got from the beheerder."""
    agent = builders.agent(sqlite_session, email=EMAIL, roles=[Role.AGENT])
    agent.temporary_until = datetime.now(UTC) + timedelta(hours=1)
    sqlite_session.commit()
    visit = Visit(sqlite_app)
    visit.sign_in(EMAIL)
    return visit


def renew(visit: Visit, new: str = NEW, current: str = builders.PASSWORD) -> int:
    fields = {"current": current, "new": new}
    return visit.post("/wachtwoord", fields, opened="/wachtwoord").status_code


@pytest.mark.parametrize("page", ["/wachtrij", "/kennisbank", "/zoeken?q=a"])
def test_a_given_password_opens_only_the_page_to_replace_it(noor: Visit, page: str) -> None:
    answer = noor.get(page)

    assert (answer.status_code, answer.location) == (303, "/wachtwoord")
    assert noor.get("/wachtwoord").status_code == 200


def test_after_choosing_one_all_pages_open_and_only_the_new_one_lets_in(
    noor: Visit, sqlite_app: Flask
) -> None:
    assert renew(noor) == 303

    assert noor.is_signed_in
    assert Visit(sqlite_app).sign_in(EMAIL).status_code == 422
    assert Visit(sqlite_app).sign_in(EMAIL, NEW).status_code == 303


def test_choosing_one_signs_out_everywhere_else(noor: Visit, sqlite_app: Flask) -> None:
    elsewhere = Visit(sqlite_app)
    elsewhere.sign_in(EMAIL)

    renew(noor)

    assert elsewhere.get("/kennisbank").location.startswith("/inloggen")


@pytest.mark.parametrize(
    ("new", "current", "sentence"),
    [
        ("kort", builders.PASSWORD, "Kies een wachtwoord van minstens 12 tekens."),
        ("aaaaaaaaaaaaaaaa", builders.PASSWORD, "meer verschillende tekens"),
        (builders.PASSWORD, builders.PASSWORD, "Kies een ander wachtwoord dan het huidige."),
        (NEW, "verkeerd", "Dit is niet je huidige wachtwoord."),
        ("", "", "Vul je huidige wachtwoord in."),
    ],
)
def test_a_mistake_changes_nothing_and_shows_no_password(
    noor: Visit, sqlite_app: Flask, new: str, current: str, sentence: str
) -> None:
    fields = {"current": current, "new": new}

    answer = noor.post("/wachtwoord", fields, opened="/wachtwoord")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{NEW}"' not in answer.text
    assert Visit(sqlite_app).sign_in(EMAIL).status_code == 303


def test_a_given_password_that_nobody_used_in_time_lets_nobody_in(
    sqlite_app: Flask, sqlite_session: Session
) -> None:
    agent = builders.agent(sqlite_session, email=EMAIL)
    agent.temporary_until = datetime.now(UTC) + timedelta(minutes=1)
    sqlite_session.commit()

    assert Visit(sqlite_app).sign_in(EMAIL).status_code == 303
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        late = Visit(sqlite_app).sign_in(EMAIL)
        guessed = Visit(sqlite_app).sign_in(EMAIL, "geraden-wachtwoord")

    assert late.status_code == 422
    assert "tijdelijke wachtwoord is verlopen" in late.text
    assert "verlopen" not in guessed.text  # only who knows it is told


def test_guessing_the_current_password_is_slowed_down(noor: Visit) -> None:
    for _ in range(8):
        assert renew(noor, current="verkeerd") in (422, 429)

    assert renew(noor) == 429


def test_somebody_with_an_own_password_finds_the_page_in_the_menu(client_as: ClientAs) -> None:
    visit = client_as(Role.EDITOR)

    assert 'href="/wachtwoord"' in visit.get("/kennisbank").text
    assert "Wachtwoord wijzigen" in visit.get("/wachtwoord").text


def test_the_log_tells_it_without_the_password(noor: Visit, sqlite_session: Session) -> None:
    renew(noor)

    line = sqlite_session.scalars(select(AdminEvent)).one()
    assert (line.action, line.subject, line.data) == ("password_chosen", "Sanne de Wit", {})
