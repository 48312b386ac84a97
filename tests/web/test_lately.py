"""What is looked up once for many: how old it gets, and never older than your own work."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.web import lately
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import HTTPS, Visit

NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COOKIE = "__Host-kcc-changed"


@pytest.fixture
def numbers() -> Iterator[int]:
    """A source that never gives the same twice."""
    return iter(range(1_000_000))


def ask(app: Flask, numbers: Iterator[int], at: datetime, key: str = "x", cookie: str = "") -> int:
    """The answer somebody gets at this moment, with this in his cookie."""
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    with app.test_request_context(base_url=HTTPS, headers=headers):
        g.now = at
        return lately.lately(key, lambda: next(numbers))


def test_it_is_looked_up_once_for_five_seconds(sqlite_app: Flask, numbers: Iterator[int]) -> None:
    asked = [ask(sqlite_app, numbers, NOW + seconds * SECOND) for seconds in (0, 2, 5, 6, 11)]

    assert asked == [0, 0, 0, 1, 1]


def test_each_question_has_its_own_answer(sqlite_app: Flask, numbers: Iterator[int]) -> None:
    assert [ask(sqlite_app, numbers, NOW, key) for key in "aba"] == [0, 1, 0]


def test_after_a_change_of_your_own_it_is_looked_up_anew_also_for_others(
    sqlite_app: Flask, numbers: Iterator[int]
) -> None:
    changed = (NOW + SECOND).isoformat()

    assert ask(sqlite_app, numbers, NOW) == 0
    assert ask(sqlite_app, numbers, NOW + 2 * SECOND, cookie=changed) == 1
    assert ask(sqlite_app, numbers, NOW + 3 * SECOND, cookie=changed) == 1
    assert ask(sqlite_app, numbers, NOW + 3 * SECOND) == 1


def test_a_clock_that_was_set_back_makes_nothing_last(
    sqlite_app: Flask, numbers: Iterator[int]
) -> None:
    assert ask(sqlite_app, numbers, NOW) == 0
    assert ask(sqlite_app, numbers, NOW - 3600 * SECOND) == 1


@pytest.mark.parametrize("nonsense", ["x", "2026-11-24T13:00:01", "9" * 5000, "é"])
def test_nonsense_in_the_cookie_is_no_change(
    sqlite_app: Flask, numbers: Iterator[int], nonsense: str
) -> None:
    asked = [ask(sqlite_app, numbers, NOW, cookie=cookie) for cookie in ("", nonsense)]

    assert asked == [0, 0]


def test_it_takes_no_more_memory_the_more_is_asked(
    sqlite_app: Flask, numbers: Iterator[int]
) -> None:
    for number in range(2000):
        ask(sqlite_app, numbers, NOW, key=str(number))

    assert len(sqlite_app.extensions["kcc_lately"]) <= 500


def test_counters_follow_your_own_work_at_once(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    noor = client_as(Role.AGENT)
    builders.contact(sqlite_session)
    sqlite_session.commit()
    assert "1 contact wacht" in noor.get("/wachtrij").text

    assert noor.post("/wachtrij/claims").status_code == 303

    assert "Alles heeft een collega" in noor.get("/wachtrij").text


def test_the_note_of_a_change_is_short_lived_and_for_this_host_only(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    builders.contact(sqlite_session)
    sqlite_session.commit()
    noor = client_as(Role.AGENT)
    claimed = noor.post("/wachtrij/claims")
    [note] = [one for one in claimed.headers.getlist("Set-Cookie") if one.startswith(COOKIE)]

    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=5;"):
        assert part in note
    assert "Domain" not in note
    assert not noor.get("/wachtrij").headers.getlist("Set-Cookie")


def test_who_sees_one_department_never_gets_the_counters_of_another(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    own, other = builders.department(sqlite_session), builders.department(sqlite_session)
    waits = State.WAITS_FOR_DEPARTMENT
    for department in (own, other, other):
        builders.contact(sqlite_session, department=department, state=waits)
    visits: list[Visit] = [
        client_as(Role.AGENT),
        client_as(Role.DEPARTMENT, department=own),
        client_as(Role.DEPARTMENT, department=other),
    ]

    shown = [visit.get("/wachtrij/lijst").text for visit in visits]

    for text, number in zip(shown, (3, 1, 2), strict=True):
        assert f"<b>{number}</b> <span>Te doen</span>" in text
