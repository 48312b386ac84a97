"""An older version keeps no counts of days; they can be made again, snapshots cannot."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.models import Contact, CountedDay, OpenWork, Snapshot, StaleDay
from kcc.services import defaults, roll_ups, snapshots
from kcc.services.trends import Selection, trend
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
