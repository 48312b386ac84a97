"""Several calendars, for a database that has one, and back to a program that knows one."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, text

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.calendar import week
from kcc.domain.moments import Moment
from kcc.models import ClosingDay, OpenDay
from kcc.services import defaults
from tests import builders, opening

PARTY = date(2026, 12, 18)


@pytest.fixture
def filled(database_url: str, now: datetime) -> Iterator[Engine]:
    """The usual calendar and one of a department, a day in both, and a clock of each family."""
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)
        own = opening.calendar(session, "Avondbalie", *week(time(18), time(20)))
        builders.department(session).calendar_id = own.id
        for calendar_id in (1, own.id):
            session.add(ClosingDay(calendar_id=calendar_id, day=PARTY, name="Feest"))
            hours = {"day": date(2026, 12, 19), "opens": time(10), "closes": time(12)}
            session.add(OpenDay(calendar_id=calendar_id, **hours))
        contact = builders.contact(session)
        builders.clock(session, contact).calendar_id = own.id
        builders.clock(session, contact, Moment.FINAL_ANSWER).legal = True
    yield engine
    engine.dispose()


def rows(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_an_older_program_has_the_usual_calendar_and_a_newer_one_the_days_of_decrees(
    database_url: str, filled: Engine
) -> None:
    migrate.downgrade(database_url, "0031")

    assert rows(filled, "SELECT count(*) FROM closing_day") == [(1,)]
    assert rows(filled, "SELECT count(*) FROM open_day") == [(1,)]
    assert rows(filled, "SELECT count(*) FROM opening_window") == [(5,)]

    migrate.upgrade(database_url)

    migrate.check(database_url)
    assert rows(filled, "SELECT id, name FROM calendar") == [(1, "Openingstijden")]
    assert rows(filled, "SELECT count(*) FROM equated_day") == [(5,)]
    assert rows(filled, "SELECT legal, calendar_id FROM clock ORDER BY legal") == [
        (False, 1),
        (True, None),
    ]
