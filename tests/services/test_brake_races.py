"""Mails that are counted at the same moment by different processes: on both databases."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.brakes import Level
from kcc.models import Brake, Contact
from kcc.services import forwarding
from tests import builders
from tests.services.intake_door import Door, Limits

TOGETHER = 8


def test_mails_that_come_at_once_do_not_pass_a_brake_together(
    sessions: sessionmaker[Session],
) -> None:
    with sessions() as session:
        Door(session)
        session.commit()

    def write(number: int) -> bool:
        with sessions() as session, writing(session):
            door = Door(session)
            door.limit(acknowledge_per_day=3)
            mail = builders.inbound("robot@example.nl", message_id=f"<{number}@example.nl>")
            return door.receive(mail).acknowledged

    with ThreadPoolExecutor(TOGETHER) as pool:
        acknowledged = list(pool.map(write, range(TOGETHER)))

    assert sum(acknowledged) == 3
    with sessions() as session:
        kept = {one.level: one for one in session.scalars(select(Brake))}
    assert (kept[Level.RECIPIENT].count, kept[Level.RECIPIENT].held) == (TOGETHER, TOGETHER - 3)
    assert kept[Level.MAILBOX].count == 3


def test_notices_of_agents_at_once_do_not_pass_a_brake_together(
    sessions: sessionmaker[Session],
) -> None:
    with sessions() as session:
        fatima = builders.citizen(session, email="fatima@example.nl")
        numbers = [builders.contact(session, citizen=fatima).id for _ in range(TOGETHER)]
        session.commit()

    def ask(contact_id: int) -> Level | None:
        with sessions() as session, writing(session):
            contact, limits = session.get_one(Contact, contact_id), Limits(acknowledge_per_day=3)
            return forwarding.brake(session, contact, builders.NOW, limits)

    with ThreadPoolExecutor(TOGETHER) as pool:
        held = list(pool.map(ask, numbers))

    assert held.count(None) == 3
