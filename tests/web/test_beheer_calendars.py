"""`/beheer/kalenders` and equated days: several sets of hours, a file, and what a decree says."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import (
    USUAL_CALENDAR,
    Clock,
    ClosingDay,
    Department,
    EquatedDay,
    OpenDay,
    OpeningCalendar,
    OpeningWindow,
)
from kcc.services import clock_rules, clocks, defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

HOURS = "/beheer/openingstijden"
CALENDARS = "/beheer/kalenders"
EQUATED = "/beheer/gelijkgestelde-dagen"
FILE = """
[[hours]]
days = ["do"]
opens = "18:00"
closes = "20:00"
[[closed]]
day = 2026-12-24
[[open]]
day = 2026-12-19
opens = "10:00"
closes = "12:00"
"""


@pytest.fixture
def boss(sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs) -> Iterator[Visit]:
    defaults.seed(sqlite_session, builders.NOW)
    builders.department(sqlite_session, "Wijkteam")
    sqlite_session.commit()
    with time_machine.travel(builders.NOW):
        yield client_as(Role.ADMIN)


@pytest.fixture
def own(boss: Visit, sqlite_session: Session) -> int:
    """A second calendar, made in the browser."""
    assert boss.post(f"{CALENDARS}/nieuw", {"name": "Avonden"}).status_code == 303
    sqlite_session.rollback()
    named = select(OpeningCalendar.id).where(OpeningCalendar.name == "Avonden")
    made = sqlite_session.scalars(named).one()
    sqlite_session.rollback()
    return made


def of(session: Session, calendar_id: int, model: type[OpeningWindow | ClosingDay]) -> int:
    session.rollback()
    return len(session.scalars(select(model).where(model.calendar_id == calendar_id)).all())


def send_file(boss: Visit, calendar_id: int, content: bytes) -> tuple[int, str]:
    fields = {"file": (io.BytesIO(content), "kalender.toml")}
    answer = boss.post(f"{CALENDARS}/{calendar_id}/bestand", fields)
    return answer.status_code, answer.text


def test_a_calendar_begins_with_the_usual_hours_and_goes_its_own_way(
    boss: Visit, sqlite_session: Session, own: int
) -> None:
    page = f"{HOURS}?kalender={own}"
    evening = {"weekday": "3", "opens": "18:00", "closes": "20:00"}
    closed = {"day": "2026-12-24", "name": "Kerstavond"}

    boss.post(f"{HOURS}/nieuw?kalender={own}", evening)
    boss.post(f"{HOURS}/sluitingsdagen?kalender={own}", closed)

    assert of(sqlite_session, own, OpeningWindow) == 6
    assert of(sqlite_session, USUAL_CALENDAR, OpeningWindow) == 5
    assert "18:00 tot 20:00" in boss.get(page).text
    assert "Kerstavond" in boss.get(page).text
    usual = boss.get(HOURS).text
    assert "18:00 tot 20:00" not in usual
    assert "Kerstavond" not in usual
    assert "kalender: Avonden" in boss.get("/beheer/logboek").text
    removal = f"{HOURS}/sluitingsdagen/2026-12-24/verwijdering"
    assert boss.post(removal).status_code == 404
    assert boss.post(f"{removal}?kalender={own}").status_code == 303


def test_terms_of_a_department_run_in_the_calendar_it_chose(
    boss: Visit, sqlite_session: Session, own: int
) -> None:
    send_file(boss, own, FILE.encode())
    page = "/beheer/afdelingen/1"
    fields = {"name": "Wijkteam", "active": "y", "calendar_id": str(own)}
    assert boss.post(page, fields, opened=page).status_code == 303

    department = sqlite_session.scalars(select(Department)).one()
    contact = builders.contact(sqlite_session, department=department)
    clock_rules.forget(sqlite_session)
    clock = clocks.start(sqlite_session, contact, Moment.FIRST_ANSWER, builders.NOW)

    assert clock
    assert (clock.calendar_id, f"{clock.due_at:%d-%m %H:%M}") == (own, "03-12 19:00")
    assert "Deze kalender geldt voor Wijkteam." in boss.get(f"{HOURS}?kalender={own}").text
    assert "kalender: leeg → Avonden" in boss.get("/beheer/logboek").text


def test_a_file_replaces_all_of_a_calendar(boss: Visit, sqlite_session: Session, own: int) -> None:
    assert send_file(boss, own, FILE.encode())[0] == 303

    assert of(sqlite_session, own, OpeningWindow) == 1
    assert of(sqlite_session, USUAL_CALENDAR, OpeningWindow) == 5
    opened = sqlite_session.scalars(select(OpenDay)).one()
    assert (opened.calendar_id, opened.day) == (own, date(2026, 12, 19))
    closed = sqlite_session.scalars(select(ClosingDay)).one()
    assert (closed.calendar_id, closed.name) == (own, "gesloten")


WRONG = (
    FILE
    + """
[[hours]]
days = ["do", "vr"]
opens = "19:00"
closes = "21:00"
[[closed]]
day = "morgen"
[[open]]
day = 2026-12-19
opens = "14:00"
closes = "13:00"
"""
)


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        (
            WRONG.encode(),
            (
                "[[closed]] nummer 2: “day” is een datum",
                "[[open]] nummer 2: De sluitingstijd moet na de openingstijd liggen.",
                "Op donderdag overlapt 19:00 tot 21:00 met 18:00 tot 20:00.",
            ),
        ),
        (b"", ("Er staan geen openingstijden",)),
        (b"dag is nacht", ("Dit bestand is geen TOML",)),
        (b"\xff\xfe\x00", ("Dit bestand is geen tekst",)),
        (b"#" * 200_001, ("Dit bestand is te groot voor een kalender.",)),
    ],
)
def test_a_file_with_mistakes_changes_nothing_and_each_is_told(
    boss: Visit, sqlite_session: Session, own: int, content: bytes, sentences: tuple[str, ...]
) -> None:
    status, page = send_file(boss, own, content)

    assert status == 422
    for sentence in sentences:
        assert f"<li>{sentence}" in page
    assert 'value="Avonden"' in page
    assert of(sqlite_session, own, OpeningWindow) == 5


def test_a_calendar_in_use_stays_and_one_that_is_not_can_go(
    boss: Visit, sqlite_session: Session, own: int
) -> None:
    department = sqlite_session.scalars(select(Department)).one()
    department.calendar_id = own
    sqlite_session.commit()
    removal = f"{CALENDARS}/{own}/verwijdering"

    refused = boss.post(removal)
    assert refused.status_code == 403
    assert "in gebruik bij Wijkteam" in refused.text

    department.calendar_id = None
    clock = builders.clock(sqlite_session, builders.contact(sqlite_session))
    clock.calendar_id = own
    sqlite_session.commit()
    assert "een termijn van een contact" in boss.post(removal).text

    sqlite_session.query(Clock).delete()
    sqlite_session.commit()
    assert boss.post(removal).status_code == 303
    assert of(sqlite_session, own, OpeningWindow) == 0
    assert boss.get(f"{HOURS}?kalender={own}").status_code == 404
    assert boss.post(f"{CALENDARS}/{USUAL_CALENDAR}/verwijdering").status_code == 403


def test_a_name_is_given_once(boss: Visit, own: int) -> None:
    again = boss.post(f"{CALENDARS}/nieuw", {"name": "AVONDEN"})

    assert again.status_code == 422
    assert "Er is al een kalender AVONDEN." in again.text


def test_a_day_of_a_new_decree_is_added_and_removed(boss: Visit, sqlite_session: Session) -> None:
    day = {"day": "2029-05-11", "name": "dag na Hemelvaartsdag", "source": "Stb. 2028, 1"}
    assert boss.post(EQUATED, day).status_code == 303

    page = boss.get(EQUATED).text
    assert "Stb. 2028, 1" in page
    assert page.count("Verwijder:") == 6
    assert "staat al in de lijst" in boss.post(EQUATED, day).text
    assert boss.post(f"{EQUATED}/2029-05-11/verwijdering").status_code == 303
    assert sqlite_session.get(EquatedDay, date(2029, 5, 11)) is None
    log = boss.get("/beheer/logboek").text
    assert "gelijkgestelde dag toegevoegd: <strong>11-05-2029 dag na Hemelvaartsdag" in log
    assert boss.post(f"{EQUATED}/2029-05-11/verwijdering").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": ""}, "Vul in in welk besluit deze dag staat."),
        ({"day": "2029-12-25"}, "25-12-2029 is Eerste kerstdag: die staat al in de wet."),
        ({"day": "9999-12-25"}, "Dit jaar ligt te ver weg."),
        ({"day": "ooit"}, "Kies een datum, bijvoorbeeld 31-12-2026."),
    ],
)
def test_a_day_that_cannot_be_equated_is_refused(
    boss: Visit, fields: dict[str, str], sentence: str
) -> None:
    day = {"day": "2029-05-11", "name": "dag na Hemelvaartsdag", "source": "Stb. 2028, 1"}

    answer = boss.post(EQUATED, day | fields)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_what_is_left_is_told_in_the_calendar_of_the_clock(
    boss: Visit, sqlite_session: Session, own: int, client_as: ClientAs
) -> None:
    """Until Thursday evening an evening counts two hours; on the wall it is two days."""
    send_file(boss, own, FILE.encode())
    contact = builders.contact(sqlite_session)
    clock = builders.clock(sqlite_session, contact)
    clock.due_at = contact.due_at = builders.NOW.replace(day=26, hour=19)
    clock.calendar_id = own
    sqlite_session.commit()
    agent = client_as(Role.AGENT)

    assert "nog 2 u" in agent.get("/wachtrij").text

    clock.legal = True
    sqlite_session.commit()
    agent.later()
    page = agent.get(f"/contacten/{contact.number}").text
    assert re.search(r"nog 2 dagen", page)
