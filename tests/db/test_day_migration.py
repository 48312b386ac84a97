"""An older version keeps no counts of days; they can be made again, snapshots cannot."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, text

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.models import Contact, CountedDay, OpenWork, Snapshot, StaleDay
from kcc.services import defaults, roll_ups, snapshots
from kcc.services.trends import Selection, agents, trend
from tests import builders

DAY = timedelta(days=1)


def test_counts_can_be_made_again(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    days = Selection(first=date(2026, 1, 1), last=now.date())
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)
        builders.clock(session, builders.contact(session, received_at=now - 2 * DAY), due_at=now)
        snapshots.take(session, now)
        for day in roll_ups.to_count(session, now):
            roll_ups.count(session, day, now)
        before = trend(session, days, now)

    migrate.downgrade(database_url, "0033")
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        assert session.scalars(select(Contact.received_at)).all() == [now - 2 * DAY]
        for gone in (CountedDay, StaleDay, Snapshot, OpenWork):
            assert session.scalars(select(gone)).all() == []
        assert trend(session, days, now).days == before.days
        assert before.whole.received == 1
    engine.dispose()


def test_counts_of_agents_are_those_of_their_places(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)
        noor = builders.agent(session, "Noor Visser")
        for department in (None, builders.department(session, "Burgerzaken")):
            contact = builders.contact(session, received_at=now - 2 * DAY, department=department)
            clock = builders.clock(session, contact, due_at=now - DAY, met_at=now - 2 * DAY)
            clock.met_by_id, clock.department_id = noor.id, contact.department_id
        session.flush()
        yesterday = (now - DAY).date()
        roll_ups.count(session, yesterday, now)

    migrate.downgrade(database_url, "0037")
    with session_factory(engine)() as session:
        cuts = session.scalars(text("SELECT cut FROM day_tally WHERE agent_id > 0")).all()
        assert cuts == ["agent", "agent"]  # an older program keeps them by place
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        days = Selection(first=yesterday, last=yesterday)
        assert session.scalar(select(CountedDay.day)) == yesterday
        assert agents(session, days, now)[noor.id].due == 2
        assert not roll_ups.differing(session, yesterday, now)
    engine.dispose()
