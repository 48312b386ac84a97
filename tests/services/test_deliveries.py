"""What the server said: kept per recipient first, then told to the contact that it is about."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import DeliveryError, DeliveryUncertain
from kcc.domain.actors import SYSTEM
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome as Ended
from kcc.domain.states import State
from kcc.models import NEVER, Delivery, MessageKind, OutboxItem, Recipient
from kcc.services import announcing, contacts, deliveries, outbox
from kcc.services.deliveries import Result
from kcc.services.leases import Lease
from tests import builders
from tests.services.outbox_help import (
    ACCEPTED,
    DEFERRED,
    HOUR,
    PATIENCE,
    REFUSED,
    announce,
    answer_to,
    answered_contact,
    deliveries_of,
    hold_lease,
    receipt,
    tried,
)


@pytest.fixture
def lease(session: Session, now: datetime) -> Lease:
    return hold_lease(session, now)


def test_an_accepted_message_is_sent_and_the_history_knows(
    session: Session, lease: Lease, now: datetime
) -> None:
    contact = answer_to(session, "fatima").message.contact

    item = tried(session, lease, receipt(fatima=ACCEPTED), now)

    [fatima] = item.message.recipients
    assert item.delivery is fatima.delivery is Delivery.SENT
    assert (fatima.server, fatima.queue_id) == ("mail.example.org", "4XyZ")
    assert item.sent_at == now
    assert builders.kinds_of_events(session, contact) == []
    assert announce(session, lease, now + HOUR) == 1
    [event] = contact.events
    assert (event.kind, event.at, event.data) == ("delivered", now, {"to": "fatima@example.nl"})


def test_an_accepted_acknowledgement_meets_its_clock_at_that_moment(
    session: Session, lease: Lease, now: datetime
) -> None:
    item = answer_to(session, "fatima")
    item.message.kind = MessageKind.ACKNOWLEDGEMENT
    clock = builders.clock(session, item.message.contact, Moment.ACKNOWLEDGE)

    tried(session, lease, receipt(fatima=ACCEPTED), now)
    announce(session, lease, now + HOUR)

    assert clock.met_at == now


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 5), (2, 15), (3, 60), (4, 60), (30, 60)]
)
def test_a_temporary_refusal_is_tried_again_ever_later(
    session: Session, lease: Lease, now: datetime, attempts: int, minutes: int
) -> None:
    answer_to(session, "fatima").attempts = attempts

    item = tried(session, lease, receipt(fatima=DEFERRED), now)

    assert item.delivery is Delivery.DEFERRED
    assert item.not_before == now + timedelta(minutes=minutes)
    assert item.problem == "451 antwoord 451"
    assert announce(session, lease, now) == 0


def test_a_server_that_cannot_be_reached_defers_the_message_and_says_why(
    session: Session, lease: Lease, now: datetime
) -> None:
    answer_to(session, "fatima", "broer")

    item = tried(session, lease, DeliveryError("Mailserver is niet bereikbaar."), now)

    assert item.problem == "Mailserver is niet bereikbaar."
    assert set(deliveries_of(session, item).values()) == {Delivery.DEFERRED}


def test_after_three_days_a_message_that_is_still_refused_is_given_up(
    session: Session, lease: Lease, now: datetime
) -> None:
    item = answer_to(session, "fatima")
    item.message.at = now - 72 * HOUR

    tried(session, lease, receipt(fatima=DEFERRED), now)

    assert item.delivery is Delivery.REFUSED
    assert item.problem == "451 Na 72 uur nog niet bezorgd: antwoord 451"


@pytest.mark.parametrize(
    "result",
    [receipt(fatima=REFUSED), DeliveryError("Adres bestaat niet.", permanent=True)],
    ids=["by the server", "for good"],
)
def test_a_refused_answer_is_work_again_and_its_clock_runs_on(
    session: Session, lease: Lease, now: datetime, result: Result
) -> None:
    item = answered_contact(session, now)
    contact = item.message.contact
    contacts.change_state(session, contact, State.CLOSED, now, SYSTEM, outcome=Ended.ANSWERED)
    contact.unread = False
    assert contact.due_at == NEVER

    tried(session, lease, result, now + HOUR)
    announce(session, lease, now + HOUR)

    assert item.delivery is Delivery.REFUSED
    assert (contact.state, contact.closed_at, contact.unread) == (State.NEW, None, True)
    assert contact.due_at != NEVER
    assert contact.clocks[0].is_running
    kinds = builders.kinds_of_events(session, contact)
    assert {"delivery_failed", "reopened"} <= set(kinds)


def test_the_agent_who_has_the_contact_keeps_it_when_the_answer_is_refused(
    session: Session, lease: Lease, now: datetime
) -> None:
    agent = builders.agent(session)
    contact = builders.contact(session, state=State.WAITS_FOR_CITIZEN, agent=agent)
    answer_to(session, "fatima", contact=contact)

    tried(session, lease, receipt(fatima=REFUSED), now)
    announce(session, lease, now)

    assert (contact.state, contact.agent_id) == (State.IN_PROGRESS, agent.id)


def test_of_three_recipients_each_has_a_result_of_its_own(
    session: Session, lease: Lease, now: datetime
) -> None:
    answer_to(session, "fatima", "broer", "zus")

    item = tried(session, lease, receipt(fatima=ACCEPTED, broer=DEFERRED, zus=REFUSED), now)

    assert deliveries_of(session, item) == {
        "fatima": Delivery.SENT,
        "broer": Delivery.DEFERRED,
        "zus": Delivery.REFUSED,
    }
    assert item.delivery is Delivery.DEFERRED


def test_a_recipient_who_has_it_stays_so_when_another_is_refused_for_good(
    session: Session, lease: Lease, now: datetime
) -> None:
    item = answered_contact(session, now)
    contact = item.message.contact
    second = Recipient(message=item.message, address="broer@example.nl", copy=True)
    session.add(second)
    tried(session, lease, receipt(fatima=ACCEPTED, broer=DEFERRED), now)
    announce(session, lease, now)

    tried(session, lease, receipt(broer=REFUSED), now + HOUR)
    announce(session, lease, now + HOUR)

    assert second.delivery is Delivery.REFUSED
    assert deliveries_of(session, item)["fatima"] is Delivery.SENT
    assert not contact.clocks[0].is_running  # fatima has her answer
    kinds = builders.kinds_of_events(session, contact)
    assert (kinds.count("delivered"), kinds.count("delivery_failed")) == (1, 1)


def test_who_got_it_first_keeps_the_server_and_reference_that_took_it_for_them(
    session: Session, lease: Lease, now: datetime
) -> None:
    """It is what we can prove to that citizen."""
    item = answer_to(session, "fatima", "broer", "zus")
    tried(session, lease, receipt(fatima=ACCEPTED, broer=DEFERRED, zus=REFUSED), now)
    second = replace(receipt(broer=ACCEPTED), server="mail2.example.org", queue_id="9AbC")

    tried(session, lease, second, now + HOUR)

    session.expire_all()
    assert [(one.server, one.queue_id) for one in item.message.recipients] == [
        ("mail.example.org", "4XyZ"),
        ("mail2.example.org", "9AbC"),
        ("", None),
    ]


def test_an_answer_of_which_nobody_knows_is_uncertain_and_leaves_the_clock_met(
    session: Session, lease: Lease, now: datetime
) -> None:
    item = answered_contact(session, now)

    tried(session, lease, DeliveryUncertain("De verbinding viel weg."), now)
    announce(session, lease, now)

    assert item.delivery is Delivery.UNCERTAIN
    assert item.message.contact.unread
    assert not item.message.contact.clocks[0].is_running
    assert outbox.claim_due(session, now + 100 * HOUR, lease) is None


def test_who_knows_that_it_arrived_may_say_so_after_losing_the_lease(
    session: Session, now: datetime
) -> None:
    """The worker was stopped after the server said yes; its successor could only guess."""
    stopped = hold_lease(session, now, ttl=timedelta(seconds=20))
    contact = answer_to(session, "fatima").message.contact
    item = outbox.claim_due(session, now, stopped)
    assert item is not None
    outbox.hand_over(session, item, now, stopped)
    later = now + timedelta(seconds=60)
    leader = hold_lease(session, later, owner="twee")
    outbox.reclaim(session, later, leader, patience=HOUR)
    announce(session, leader, later)

    assert deliveries.record(session, item, receipt(fatima=ACCEPTED), later, PATIENCE)
    announce(session, leader, later)

    assert item.delivery is Delivery.SENT
    assert builders.kinds_of_events(session, contact)[-1] == "delivered"


def test_a_result_of_a_claim_that_was_taken_over_changes_nothing(
    session: Session, now: datetime
) -> None:
    stopped = hold_lease(session, now, ttl=timedelta(seconds=20))
    item = answer_to(session, "fatima")
    outbox.claim_due(session, now, stopped)
    old = OutboxItem(id=item.id, token=stopped.token)
    later = now + timedelta(seconds=60)
    leader = hold_lease(session, later, owner="twee")
    outbox.reclaim(session, later, leader, patience=HOUR)
    outbox.claim_due(session, later, leader)

    assert not deliveries.record(session, old, DeliveryError("Te laat."), later, PATIENCE)
    session.expire_all()
    assert item.delivery is Delivery.SENDING


def test_a_worker_without_the_lease_tells_nothing(session: Session, now: datetime) -> None:
    stopped = hold_lease(session, now, ttl=timedelta(seconds=20))
    contact = answer_to(session, "fatima").message.contact
    tried(session, stopped, receipt(fatima=ACCEPTED), now)
    later = now + timedelta(seconds=60)

    message_id = announcing.next_untold(session)
    assert message_id is not None
    assert not announcing.announce(session, message_id, later, stopped)
    leader = hold_lease(session, later, owner="twee")
    assert announce(session, leader, later) == 1
    assert builders.kinds_of_events(session, contact) == ["delivered"]
