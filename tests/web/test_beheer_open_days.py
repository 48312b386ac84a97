"""`/beheer/openingstijden`: days on which a municipality opens although others do not."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import ClosingDay, OpenDay
from kcc.services import clock_rules, clocks, defaults
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

HOURS = "/beheer/openingstijden"
NEW = f"{HOURS}/openingsdagen/nieuw"
WEDNESDAY = datetime(2026, 5, 13, 8, tzinfo=UTC)  # Thursday is Hemelvaart, Friday is equated to it
FRIDAY = {"day": "2026-05-15", "opens": "09:00", "closes": "13:00"}


@pytest.fixture
def boss(app: Flask, session: Session, client_as: ClientAs) -> Iterator[Visit]:
    defaults.seed(session, builders.NOW)
    session.commit()
    with time_machine.travel(WEDNESDAY):
        yield client_as(Role.ADMIN)


def due_at(session: Session) -> str:
    """When an answer is due to a question of Wednesday, in UTC."""
    session.rollback()
    clock_rules.forget(session)
    contact = builders.contact(session)
    clock = clocks.start(session, contact, Moment.FIRST_ANSWER, WEDNESDAY)
    session.rollback()
    assert clock
    return f"{clock.due_at:%d-%m %H:%M}"


def test_work_on_a_legal_holiday_counts_once_it_is_said(boss: Visit, session: Session) -> None:
    assert due_at(session) == "19-05 15:00"

    assert boss.post(NEW, FRIDAY, opened=NEW).status_code == 303

    assert due_at(session) == "18-05 15:00"
    page = boss.get(HOURS).text
    assert "09:00 tot 13:00" in page
    removal = re.search(rf"{HOURS}/openingsdagen/\d+/verwijdering", page)
    assert removal
    assert boss.post(removal[0]).status_code == 303
    assert boss.post(removal[0]).status_code == 404
    assert due_at(session) == "19-05 15:00"
    log = boss.get("/beheer/logboek").text
    assert "openingsdag toegevoegd: <strong>15-05-2026 09:00 tot 13:00</strong>" in log
    assert "openingsdag verwijderd: <strong>15-05-2026 09:00 tot 13:00</strong>" in log


def test_a_day_can_have_a_break(boss: Visit, session: Session) -> None:
    boss.post(NEW, FRIDAY, opened=NEW)
    boss.post(NEW, FRIDAY | {"opens": "14:00", "closes": "00:00"}, opened=NEW)

    kept = session.scalars(select(OpenDay).order_by(OpenDay.opens)).all()
    assert [(one.day, one.opens, one.closes) for one in kept] == [
        (date(2026, 5, 15), time(9), time(13)),
        (date(2026, 5, 15), time(14), time(0)),
    ]
    assert "14:00 tot 24:00" in boss.get(HOURS).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": ""}, "Kies een datum, bijvoorbeeld 31-12-2026."),
        ({"day": "2026-02-30"}, "Kies een datum, bijvoorbeeld 31-12-2026."),
        ({"closes": ""}, "Vul een tijd in, bijvoorbeeld 17:00."),
        ({"opens": "16:00"}, "De sluitingstijd moet na de openingstijd liggen."),
        ({"opens": "12:00", "closes": "15:00"}, "Op vrijdag overlapt 12:00 tot 15:00 met 09:00"),
        ({"day": "2026-05-18"}, "18-05-2026 staat bij de sluitingsdagen. Verwijder die eerst."),
    ],
)
def test_a_day_with_a_mistake_is_said_at_its_field_and_not_kept(
    boss: Visit, session: Session, fields: dict[str, str], sentence: str
) -> None:
    boss.post(NEW, FRIDAY, opened=NEW)
    boss.post(f"{HOURS}/sluitingsdagen", {"day": "2026-05-18", "name": "Verhuizing"}, opened=HOURS)

    answer = boss.post(NEW, FRIDAY | fields, opened=NEW)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert len(session.scalars(select(OpenDay)).all()) == 1


def test_a_day_is_not_open_and_closed_at_once(boss: Visit, session: Session) -> None:
    boss.post(NEW, FRIDAY, opened=NEW)

    closed = {"day": FRIDAY["day"], "name": "Brugdag"}
    answer = boss.post(f"{HOURS}/sluitingsdagen", closed, opened=HOURS)

    assert answer.status_code == 422
    assert "15-05-2026 staat bij de openingsdagen. Verwijder die eerst." in answer.text
    assert session.scalars(select(ClosingDay)).all() == []
