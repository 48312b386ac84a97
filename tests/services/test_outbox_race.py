"""Undo against the worker: one UPDATE decides, so that an answer is undone or sent, never both."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.models import Delivery, OutboxItem
from kcc.services import outbox
from kcc.services.leases import Lease
from kcc.worker.shift import utcnow
from tests import builders
from tests.services.outbox_help import hold_lease

ROUNDS, LONG_ROUNDS = 60, 500


@pytest.fixture
def item(session: Session) -> OutboxItem:
    with writing(session):
        contact = builders.contact(session)
        return builders.answer(session, contact, delivery=Delivery.HELD)


@pytest.fixture
def lease(session: Session) -> Lease:
    with writing(session):
        return hold_lease(session, utcnow())


def test_undo_and_the_worker_never_both_get_an_answer(
    sessions: sessionmaker[Session], session: Session, item: OutboxItem, lease: Lease
) -> None:
    race(sessions, session, item, lease, rounds=ROUNDS)


@pytest.mark.long
def test_undo_and_the_worker_never_both_get_an_answer_in_500_races(
    sessions: sessionmaker[Session], session: Session, item: OutboxItem, lease: Lease
) -> None:
    race(sessions, session, item, lease, rounds=LONG_ROUNDS)


def race(
    sessions: sessionmaker[Session],
    session: Session,
    item: OutboxItem,
    lease: Lease,
    *,
    rounds: int,
) -> None:
    winners = {"undo": 0, "worker": 0}
    line = threading.Barrier(2)

    def undo() -> bool:
        with sessions() as mine:
            line.wait(30)
            with writing(mine):
                return undone(mine, item.id)

    def claim() -> bool:
        with sessions() as mine:
            line.wait(30)
            with writing(mine):
                return outbox.claim_due(mine, utcnow(), lease) is not None

    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            hold_again(session, item)
            asked = pool.submit(undo), pool.submit(claim)
            was_undone, was_claimed = (future.result(60) for future in asked)
            assert was_undone != was_claimed
            assert state(session, item) is (Delivery.UNDONE if was_undone else Delivery.SENDING)
            winners["undo" if was_undone else "worker"] += 1

    assert min(winners.values()) > 0, f"this was no race: {winners}"


def undone(session: Session, item_id: int) -> bool:
    """What undo does: the one UPDATE that only a held answer answers to."""
    held = (OutboxItem.id == item_id, OutboxItem.delivery == Delivery.HELD)
    changed = update(OutboxItem).where(*held).values(delivery=Delivery.UNDONE)
    return session.scalar(changed.returning(OutboxItem.id)) is not None


def hold_again(session: Session, item: OutboxItem) -> None:
    with writing(session):
        again = {"delivery": Delivery.HELD, "not_before": utcnow(), "token": None}
        session.execute(update(OutboxItem).where(OutboxItem.id == item.id).values(again))


def state(session: Session, item: OutboxItem) -> Delivery:
    session.rollback()
    return session.scalars(select(OutboxItem.delivery).where(OutboxItem.id == item.id)).one()
