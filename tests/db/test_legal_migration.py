"""An older version knows no postponements and no notices of default; a clock keeps its end."""

from datetime import date, datetime

from sqlalchemy import select

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.events import EventKind
from kcc.models import Clock, DefaultNotice, Event, LegalTerm
from kcc.services import history
from tests import builders


def test_the_end_stays_and_a_history_can_still_be_read(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        about, notice = builders.contact(session), builders.contact(session)
        clock = builders.clock(session, about, due_at=now)
        session.add(LegalTerm(clock_id=clock.id, published_on=date(2026, 3, 24), extra_days=28))
        session.add(DefaultNotice(contact_id=notice.id, about_id=about.id))
        history.record(session, about, EventKind.TERM_POSTPONED, now, SYSTEM, to="vrijdag")

    migrate.downgrade(database_url, "0030")
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        assert session.scalars(select(Clock.due_at)).all() == [now]
        for gone in (LegalTerm, DefaultNotice, Event):
            assert session.scalars(select(gone)).all() == []
    engine.dispose()
