"""What somebody has in hand: his own, as long as it lasts, in one statement."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.models import Agent, Delivery
from kcc.services import in_hand
from tests import builders
from tests.services.test_queue import statements

SECOND = timedelta(seconds=1)


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session)


def test_an_answer_is_in_hand_until_it_leaves(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact, other = builders.contact(session), builders.agent(session)

    def held(until: datetime, by: Agent, delivery: Delivery = Delivery.HELD) -> int:
        item = builders.answer(session, contact, agent=by, delivery=delivery, not_before=until)
        return item.id

    later, sooner = held(now + 9 * SECOND, sanne), held(now + SECOND, sanne)
    held(now, sanne)
    held(now + SECOND, sanne, Delivery.QUEUED)
    held(now + SECOND, other)

    with statements(session) as seen:
        found = in_hand.of(session, sanne.as_actor(), now)

    assert len(seen) == 1
    assert found.conversations == frozenset()
    assert set(found.answers) == {later, sooner}
    assert [one.id for one in in_hand.undoable(session, found.answers)] == [sooner, later]


def test_nothing_in_hand_takes_no_second_look(
    session: Session, sanne: Agent, now: datetime
) -> None:
    found = in_hand.of(session, sanne.as_actor(), now)
    with statements(session) as seen:
        assert list(in_hand.undoable(session, found.answers)) == []

    assert seen == []
