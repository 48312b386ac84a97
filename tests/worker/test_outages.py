"""While an outage lasts the worker counts the terms on that it touches."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.kinds import ContactKind
from kcc.models import Clock, Outage
from kcc.services import classifying, defaults, outages
from kcc.services.outages import OutageInput
from kcc.worker.outages import count_on
from kcc.worker.shift import Shift, utcnow
from tests import builders
from tests.worker.conftest import stopped

DAY = timedelta(days=1)


def test_a_day_later_each_term_ends_a_day_later(shift: Shift, session: Session) -> None:
    now = utcnow()
    with writing(session):
        defaults.seed(session, now)
        actor = builders.actor(session)
        contact = builders.contact(session, received_at=now - 9 * DAY)
        classifying.set_kind(session, contact, ContactKind.GDPR_REQUEST, now, actor)
        given = OutageInput(
            channel_names=["email"], started_at=now - 2 * DAY, own_terms=True, note="Brand."
        )
        outages.register(session, given, now - DAY, actor)
    clock = session.scalars(select(Clock).where(Clock.legal)).one()
    before = clock.steps

    count_on(stopped(shift))
    session.rollback()
    assert session.scalars(select(Clock.steps).where(Clock.legal)).one() == before

    count_on(shift)
    session.rollback()
    story = session.scalars(select(Clock.steps).where(Clock.legal)).one()
    assert any("opnieuw berekend door KCC" in text for text in story)
    assert outages.behind(session, now) == []
    assert session.scalars(select(Outage.pending)).all() == [False]
