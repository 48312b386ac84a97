"""Bounces at the very moment of something else, on both databases: told once, whoever is first."""

from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.models import Delivery, Event, OutboxItem, Recipient
from kcc.services import deliveries, outbox
from tests.services.bounce_help import SOFT, dsn, signed
from tests.services.intake_door import Door
from tests.services.outbox_help import (
    ACCEPTED,
    HOUR,
    PATIENCE,
    answer_to,
    hold_lease,
    receipt,
    tried,
)
from tests.services.waiting import at_once


def come_back(sessions: sessionmaker[Session], now: datetime, number: int) -> None:
    with sessions() as session, writing(session):
        item = session.scalars(select(OutboxItem)).one()
        report = dsn(item, SOFT, now=now, message_id=f"<terug{number}@mx.example.nl>")
        Door(session, now).receive(report)


def test_two_reports_of_one_message_at_once_send_it_again_once(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    with sessions() as session, writing(session):
        signed(Door(session, now), answer_to(session, "fatima"))
        tried(session, hold_lease(session, now), receipt(fatima=ACCEPTED), now)

    at_once(*(partial(come_back, sessions, now, number) for number in range(3)))

    with sessions() as session:
        fatima = session.scalars(select(Recipient)).one()
        assert (fatima.delivery, fatima.soft_bounces) == (Delivery.DEFERRED, 1)
        kinds = session.scalars(select(Event.kind)).all()
        assert (kinds.count("bounced_softly"), kinds.count("message_received")) == (1, 3)


def test_a_report_while_the_result_of_the_sending_is_written_is_not_lost(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    """Whoever is first: it did not arrive, and it does not leave twice."""
    with sessions() as session, writing(session):
        signed(Door(session, now), answer_to(session, "fatima"))
        lease = hold_lease(session, now)
    with sessions() as session, writing(session):
        claim = outbox.claim_due(session, now, lease)
        assert claim
        assert outbox.hand_over(session, claim, now, lease)

    at_once(partial(come_back, sessions, now, 1), partial(_record, sessions, claim, now))

    with sessions() as session, writing(session):
        [item] = session.scalars(select(OutboxItem))
        [fatima] = item.message.recipients
        assert item.delivery is fatima.delivery
        assert item.delivery in (Delivery.BOUNCED, Delivery.DEFERRED)
        assert outbox.claim_due(session, now + HOUR, lease) is None


def _record(sessions: sessionmaker[Session], claim: OutboxItem, now: datetime) -> None:
    with sessions() as session, writing(session):
        deliveries.record(session, claim, receipt(fatima=ACCEPTED), now, PATIENCE)
