"""What came back for a while, what is late, and bounces that come before we know it was sent."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kcc.domain.states import State
from kcc.models import Delivery, OutboxItem
from kcc.services import bounced, outbox
from kcc.services.leases import Lease
from tests.services.bounce_help import LATE, SOFT, Bounce, kinds, signed
from tests.services.intake_door import Door
from tests.services.outbox_help import (
    ACCEPTED,
    HOUR,
    announce,
    answer_to,
    deliveries_of,
    hold_lease,
    receipt,
    tried,
)


def test_a_soft_bounce_is_sent_once_more_under_the_same_id_and_the_second_is_hard(
    session: Session, lease: Lease, sent: OutboxItem, come_back: Bounce, now: datetime
) -> None:
    rfc_id = sent.message.rfc_id
    come_back(sent, SOFT)
    again_at = now + HOUR + bounced.PAUSE

    assert (sent.delivery, sent.not_before) == (Delivery.DEFERRED, again_at)
    assert (sent.problem, sent.message.contact.state) == ("452 vol", State.CLOSED)
    assert "bounced_softly" in kinds(sent, session)
    assert outbox.claim_due(session, again_at - HOUR, lease) is None
    tried(session, lease, receipt(fatima=ACCEPTED), again_at)
    announce(session, lease, again_at)
    assert (sent.delivery, sent.message.rfc_id) == (Delivery.SENT, rfc_id)
    come_back(sent, SOFT, message_id="<tweede@mx.example.nl>")

    assert sent.delivery is Delivery.BOUNCED
    assert sent.message.contact.undelivered


def test_a_second_report_before_it_was_sent_again_adds_nothing(
    session: Session, sent: OutboxItem, come_back: Bounce
) -> None:
    come_back(sent, SOFT)
    come_back(sent, SOFT, message_id="<tweede@mx.example.nl>")

    assert sent.delivery is Delivery.DEFERRED
    assert kinds(sent, session).count("bounced_softly") == 1


def test_what_is_late_is_told_and_is_no_work(
    session: Session, sent: OutboxItem, come_back: Bounce
) -> None:
    received = come_back(sent, LATE)

    assert received.contact == sent.message.contact
    assert sent.delivery is Delivery.SENT
    assert not received.contact.unread
    assert not received.contact.state.is_open
    assert "delayed" in kinds(sent, session)


def test_a_bounce_proves_that_what_was_uncertain_left_us(
    session: Session, door: Door, lease: Lease, come_back: Bounce, now: datetime
) -> None:
    item = signed(door, answer_to(session, "fatima"))
    item.delivery = item.message.recipients[0].delivery = Delivery.UNCERTAIN

    come_back(item)

    assert item.delivery is Delivery.BOUNCED


def test_a_bounce_before_the_result_of_the_sending_stands(
    session: Session, door: Door, lease: Lease, come_back: Bounce, now: datetime
) -> None:
    """Also when the worker died in between: nothing is uncertain any more."""
    item = signed(door, answer_to(session, "fatima", "broer"))
    claim = outbox.claim_due(session, now, lease)
    assert claim
    assert outbox.hand_over(session, claim, now, lease)

    come_back(item, SOFT)
    assert item.delivery is Delivery.SENDING
    later = now + 25 * HOUR
    outbox.reclaim(session, later, hold_lease(session, later, owner="twee"), patience=HOUR)

    assert deliveries_of(session, item) == {"fatima": Delivery.BOUNCED, "broer": Delivery.UNCERTAIN}


@pytest.mark.parametrize("delivery", [Delivery.HELD, Delivery.QUEUED, Delivery.UNDONE])
def test_what_never_left_us_cannot_come_back(
    session: Session, door: Door, lease: Lease, come_back: Bounce, delivery: Delivery, now: datetime
) -> None:
    item = signed(door, answer_to(session, "fatima"))
    item.delivery = item.message.recipients[0].delivery = delivery
    item.not_before = now + 9 * HOUR

    come_back(item)

    assert item.message.recipients[0].delivery is delivery
    assert "bounced" not in kinds(item, session)
