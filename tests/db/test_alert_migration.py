"""An older version knows no warnings; a clock and a colleague stay as they were."""

from datetime import datetime

from sqlalchemy import select

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.alerts import Level
from kcc.domain.events import EventKind
from kcc.models import Agent, Alert, Clock, Delivery, Digest, Event
from kcc.services import alerts
from tests import builders


def test_warnings_go_and_colleagues_get_mail_again(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        clock = builders.clock(session, builders.contact(session), due_at=now)
        clock.alert_at = now
        agent = builders.agent(session)
        agent.alert_mail = False
        session.flush()
        assert alerts.raise_due(session, now) == 1
        session.add(digest(agent, now))
        assert session.scalars(select(Alert.level)).all() == [Level.LATE]
        assert EventKind.WARNED in session.scalars(select(Event.kind)).all()

    migrate.downgrade(database_url, "0036")
    migrate.upgrade(database_url)

    with session_factory(engine)() as session:
        assert session.scalars(select(Clock.due_at)).all() == [now]
        assert session.scalars(select(Agent.alert_mail)).all() == [True]
        for gone in (Alert, Digest):
            assert session.scalars(select(gone)).all() == []
        assert EventKind.WARNED not in session.scalars(select(Event.kind)).all()
    engine.dispose()


def digest(agent: Agent, now: datetime) -> Digest:
    return Digest(
        agent_id=agent.id,
        at=now,
        rfc_id="<1@example.org>",
        address=agent.email,
        subject="Termijnen",
        text="Een",
        delivery=Delivery.SENT,
        not_before=now,
    )
