"""`/beheer/openingstijden`: opening hours change what comes, never what was."""

from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import Clock, ClosingDay, Contact, OpeningWindow
from kcc.services import clock_rules, clocks, defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

HOURS = "/beheer/openingstijden"
CLOSED = f"{HOURS}/sluitingsdagen"


@pytest.fixture
def boss(sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs) -> Iterator[Visit]:
    defaults.seed(sqlite_session, builders.NOW)
    sqlite_session.commit()
    with time_machine.travel(builders.NOW):
        yield client_as(Role.ADMIN)


def started(session: Session) -> Clock:
    contact = session.get_one(Contact, builders.contact(session).id)
    clock_rules.forget(session)
    clock = clocks.start(session, contact, Moment.FIRST_ANSWER, builders.NOW)
    session.commit()
    assert clock
    return clock


def hours(session: Session) -> list[OpeningWindow]:
    session.expire_all()
    session.rollback()
    return list(session.scalars(select(OpeningWindow).order_by(OpeningWindow.id)))


def test_a_second_interval_on_a_day_is_added_changed_and_removed(
    boss: Visit, sqlite_session: Session
) -> None:
    evening = {"weekday": "3", "opens": "18:00", "closes": "20:00"}
    assert boss.post(f"{HOURS}/nieuw", evening, opened=f"{HOURS}/nieuw").status_code == 303
    added = hours(sqlite_session)[-1]
    assert (added.weekday, added.opens, added.closes) == (3, time(18), time(20))

    page = f"{HOURS}/{added.id}"
    until = evening | {"closes": "21:00", "valid_until": "2027-01-31"}
    assert boss.post(page, until, opened=page).status_code == 303
    assert hours(sqlite_session)[-1].valid_until == date(2027, 1, 31)
    assert "18:00 tot 21:00" in boss.get(HOURS).text
    assert "31-01-2027" in boss.get(HOURS).text

    assert boss.post(f"{page}/verwijdering").status_code == 303
    assert added.id not in [window.id for window in hours(sqlite_session)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens": "16:00", "closes": "18:00"}, "Op maandag overlapt 16:00 tot 18:00 met 08:30"),
        ({"opens": "20:00", "closes": "18:00"}, "De sluitingstijd moet na de openingstijd liggen."),
        ({"opens": "", "closes": "18:00"}, "Vul een tijd in, bijvoorbeeld 08:30."),
        ({"opens": "25:00", "closes": "18:00"}, "Vul een tijd in, bijvoorbeeld 08:30."),
        (
            {"opens": "18:00", "closes": "20:00", "valid_from": "31-31-2026"},
            "Kies een datum, bijvoorbeeld 31-12-2026.",
        ),
        (
            {
                "opens": "18:00",
                "closes": "20:00",
                "valid_from": "2026-12-02",
                "valid_until": "2026-12-01",
            },
            "De laatste dag moet op of na de eerste dag liggen.",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(
    boss: Visit, sqlite_session: Session, fields: dict[str, str], sentence: str
) -> None:
    before = len(hours(sqlite_session))

    answer = boss.post(f"{HOURS}/nieuw", {"weekday": "0", **fields}, opened=f"{HOURS}/nieuw")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields["closes"]}"' in answer.text
    assert len(hours(sqlite_session)) == before


def test_an_interval_does_not_overlap_itself(boss: Visit, sqlite_session: Session) -> None:
    page = f"{HOURS}/{hours(sqlite_session)[0].id}"

    answer = boss.post(page, {"weekday": "0", "opens": "09:00", "closes": "17:00"}, opened=page)

    assert answer.status_code == 303


def test_a_closing_day_moves_terms_that_start_after_it_was_added(
    boss: Visit, sqlite_session: Session
) -> None:
    before = started(sqlite_session).due_at

    party = {"day": "2026-11-25", "name": "Personeelsdag"}
    assert boss.post(CLOSED, party, opened=HOURS).status_code == 303

    assert "Personeelsdag" in boss.get(HOURS).text
    assert (started(sqlite_session).due_at - before).days == 1
    again = boss.post(CLOSED, party, opened=HOURS)
    assert again.status_code == 422
    assert "25-11-2026 staat al in de lijst." in again.text
    assert boss.post(f"{CLOSED}/2026-11-25/verwijdering").status_code == 303
    assert sqlite_session.scalars(select(ClosingDay)).all() == []


@pytest.mark.parametrize("day", ["gisteren", "2026-11-25"])
def test_a_closing_day_that_is_not_there_cannot_be_removed(boss: Visit, day: str) -> None:
    assert boss.post(f"{CLOSED}/{day}/verwijdering").status_code == 404


def test_the_legal_holidays_of_two_years_are_shown(boss: Visit) -> None:
    page = boss.get(HOURS).text

    assert page.count(">Koningsdag<") == 2
    assert page.count("Bevrijdingsdag") == 2


def test_what_a_beheerder_changes_is_in_the_log(boss: Visit) -> None:
    boss.post(f"{HOURS}/nieuw", {"weekday": "5", "opens": "10:00", "closes": "00:00"})
    boss.post(CLOSED, {"day": "2026-12-24", "name": "Kerstavond"})

    log = boss.get("/beheer/logboek").text

    assert "openingstijd toegevoegd: <strong>zaterdag 10:00 tot 00:00</strong>" in log
    assert "sluitingsdag toegevoegd: <strong>24-12-2026 Kerstavond</strong>" in log
