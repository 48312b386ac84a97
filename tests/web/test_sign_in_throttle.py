"""Guessing a password is slowed down, by name and by address; who gets in is not held up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Attempt
from tests import builders
from tests.web.visiting import Visit, running

EMAIL = "sanne@example.org"
WRONG = "niet-het-wachtwoord"


@pytest.fixture
def sanne(session: Session) -> int:
    agent = builders.agent(session, email=EMAIL)
    session.commit()
    return agent.id


def test_guessing_at_one_name_is_slowed_down_from_wherever_it_comes(app: Flask, sanne: int) -> None:
    for number in range(8):
        answer = Visit(app, f"192.0.2.{number}").sign_in(EMAIL, WRONG)
        assert answer.status_code == 422

    late = Visit(app, "192.0.2.99").sign_in(EMAIL)

    assert late.status_code == 429
    assert "Wacht 15 minuten" in late.text
    assert f'value="{EMAIL}"' in late.text


@pytest.mark.parametrize(
    ("passed", "left"),
    [({"minutes": 10}, "5 minuten"), ({"minutes": 14, "seconds": 30}, "1 minuut")],
)
def test_who_tries_again_hears_how_long_the_wait_still_is(
    app: Flask, sanne: int, passed: dict[str, float], left: str
) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        for _ in range(8):
            Visit(app).sign_in(EMAIL, WRONG)

    with time_machine.travel(start + timedelta(**passed), tick=False):
        answers = [Visit(app).sign_in(EMAIL).text for _ in range(2)]

    assert all(f"Wacht {left} en probeer opnieuw." in answer for answer in answers)


def test_the_wait_ends_by_itself(app: Flask, sanne: int) -> None:
    for _ in range(9):
        Visit(app).sign_in(EMAIL, WRONG)

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert Visit(app).sign_in(EMAIL).status_code == 303


def test_the_right_password_forgets_the_wrong_ones_before_it(app: Flask, sanne: int) -> None:
    for _ in range(2):
        for _ in range(7):
            Visit(app).sign_in(EMAIL, WRONG)
        assert Visit(app).sign_in(EMAIL).status_code == 303


@pytest.fixture
def strict_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    yield from running(sqlite_url, tmp_path, KCC_SECURITY_LOGIN_ATTEMPTS="2")


def test_one_address_that_tries_many_names_is_slowed_down(strict_app: Flask) -> None:
    codes = [Visit(strict_app).sign_in(f"{n}@example.org", WRONG).status_code for n in range(11)]

    assert codes == [422] * 10 + [429]


def test_a_whole_office_behind_one_address_gets_in(
    strict_app: Flask, sqlite_session: Session
) -> None:
    emails = [builders.agent(sqlite_session).email for _ in range(12)]
    sqlite_session.commit()

    assert [Visit(strict_app).sign_in(email).status_code for email in emails] == [303] * 12


def test_who_gets_in_does_not_make_room_for_guesses(
    strict_app: Flask, sqlite_session: Session
) -> None:
    email = builders.agent(sqlite_session).email
    sqlite_session.commit()
    codes = []
    for number in range(11):
        codes.append(Visit(strict_app).sign_in(f"{number}@example.org", WRONG).status_code)
        if number < 9:
            assert Visit(strict_app).sign_in(email).status_code == 303

    assert codes == [422] * 10 + [429]


def test_guesses_at_the_same_moment_do_not_slip_through(app: Flask, sanne: int) -> None:
    def guess(_number: int) -> int:
        return Visit(app).sign_in(EMAIL, WRONG).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(guess, range(18)))

    assert codes.count(422) <= 8
    assert codes.count(429) >= 10


def test_attempts_are_kept_without_the_name_or_address(
    app: Flask, session: Session, sanne: int
) -> None:
    Visit(app, "192.0.2.7").sign_in(EMAIL, WRONG)

    kept = " ".join(session.scalars(select(Attempt.bucket)))

    assert kept
    assert "sanne" not in kept
    assert "192.0.2.7" not in kept
