"""The job that counts days: all that are over and not counted, and the open work of midnight."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.states import Outcome
from kcc.domain.words import local
from kcc.models import Contact, CountedDay, DayTally, Snapshot, StaleDay
from kcc.services import handling
from kcc.worker.counting import count_days, thin_notes
from kcc.worker.shift import Parts, Shift, utcnow
from tests import builders
from tests.worker.conftest import stopped

DAY = timedelta(days=1)


@pytest.fixture
def database_url(mostly_sqlite: str) -> str:
    return mostly_sqlite


@pytest.fixture
def contact(session: Session) -> Contact:
    """Received three days ago."""
    with writing(session):
        return builders.contact(session, received_at=utcnow() - 3 * DAY)


def counted(session: Session) -> list[date]:
    session.rollback()
    return list(session.scalars(select(CountedDay.day).order_by(CountedDay.day)))


def today() -> date:
    return local(utcnow()).date()


def test_the_days_since_the_first_contact_are_counted(
    session: Session, shift: Shift, contact: Contact
) -> None:
    count_days(shift)

    assert counted(session) == [today() - n * DAY for n in (3, 2, 1)]
    assert session.scalar(select(func.sum(DayTally.received)).where(DayTally.cut == "place")) == 1
    assert session.scalars(select(Snapshot.day)).all() == [today() - DAY]


def test_a_worker_that_stops_leaves_the_rest_for_the_next(
    session: Session, shift: Shift, contact: Contact
) -> None:
    count_days(stopped(shift))
    assert counted(session) == []

    count_days(shift)
    assert len(counted(session)) == 3


def test_what_changed_since_is_counted_again(
    session: Session, shift: Shift, contact: Contact
) -> None:
    count_days(shift)
    with writing(session):
        agent = builders.actor(session)
        found = session.get_one(Contact, contact.id)
        handling.close(session, found, Outcome.SPAM, utcnow() - 2 * DAY, agent)
    noted = set(session.scalars(select(StaleDay.day)))

    count_days(shift)

    session.rollback()
    of_place = select(func.sum(DayTally.received), func.sum(DayTally.left_out))
    assert tuple(session.execute(of_place.where(DayTally.cut == "place")).one()) == (0, 1)
    assert today() - 3 * DAY in noted
    assert set(session.scalars(select(StaleDay.day))) == {day for day in noted if day >= today()}


def test_of_a_day_to_come_one_note_stays(session: Session, parts: Parts, shift: Shift) -> None:
    soon = utcnow() + 2 * DAY
    for _ in range(3):
        with writing(session):
            builders.clock(session, builders.contact(session), due_at=soon)
    every = select(func.count()).where(StaleDay.day == local(soon).date())
    assert session.scalar(every) == 3

    thin_notes(shift)

    session.rollback()
    assert session.scalar(every) == 1
