"""Outgoing mail as the admin sees it: why it waits, what did not arrive, and one more try."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import DeliveryError, DeliveryUncertain
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, NotFound
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import NEVER, AdminEvent, Delivery, MessageKind, OutboxItem
from kcc.services import breaker, deliveries, health, outbox, outgoing
from kcc.services.breaker import Verdict
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

DAYS = timedelta(days=4)  # longer than a message is tried by itself


@pytest.fixture
def lease(session: Session, now: datetime) -> Lease:
    return hold_lease(session, now, ttl=10 * DAYS)


@pytest.fixture
def admin(session: Session) -> Actor:
    return builders.actor(session, "Bo Baas", roles=[Role.ADMIN])


def went(session: Session, lease: Lease, result: Result, at: datetime) -> OutboxItem:
    """The message that is due, tried with this result, which its contact is told."""
    item = tried(session, lease, result, at)
    announce(session, lease, at)
    return item


def retry(
    session: Session, item: OutboxItem, at: datetime, admin: Actor, *, sure: bool = False
) -> None:
    outgoing.retry(session, item.id, at, admin, may_arrive_twice=sure)
    session.expire_all()


def test_what_waits_says_how_often_it_was_tried_and_when_it_goes_again(
    session: Session, lease: Lease, now: datetime
) -> None:
    answer_to(session, "fatima")
    went(session, lease, receipt(fatima=DEFERRED), now)

    [found] = outgoing.waiting(session)

    assert (found.delivery, found.attempts) == (Delivery.DEFERRED, 1)
    assert found.next_at == now + timedelta(minutes=1)
    assert found.reason == "451 antwoord 451"
    assert outgoing.count_waiting(session) == 1
    assert outgoing.failed(session) == []


def test_what_did_not_arrive_says_why_per_recipient_and_names_nobody(
    session: Session, lease: Lease, now: datetime
) -> None:
    item = answer_to(session, "fatima", "jan")
    went(session, lease, receipt(fatima=REFUSED, jan=ACCEPTED), now)
    item.message.recipients[0].reply = "<fatima@example.nl> onbekend"
    session.flush()

    [found] = outgoing.failed(session)

    assert [(one.domain, one.delivery) for one in found.recipients] == [
        ("example.nl", Delivery.REFUSED),
        ("example.nl", Delivery.SENT),
    ]
    assert found.recipients[0].reason == "550 <…@example.nl> onbekend"
    assert (found.number, found.kind) == (item.message.contact.number, MessageKind.ANSWER)
    assert not found.may_arrive_twice
    assert outgoing.count_failed(session) == 1


def test_a_closed_contact_needs_no_hand(session: Session) -> None:
    contact = builders.contact(session, state=State.CLOSED)
    builders.answer(session, contact, delivery=Delivery.REFUSED)

    assert outgoing.failed(session) == []
    assert outgoing.count_failed(session) == 0


def test_the_failed_ones_are_shown_by_page(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "PAGE", 2)
    contact = builders.contact(session)
    ids = [builders.answer(session, contact, delivery=Delivery.REFUSED).id for _ in range(4)]

    first = outgoing.failed(session)

    assert [one.id for one in first] == ids[:0:-1]
    assert [one.id for one in outgoing.failed(session, first[1].id)] == ids[1::-1]


def test_a_new_try_goes_only_to_those_who_were_left_out(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    item = answer_to(session, "fatima", "jan")
    went(session, lease, receipt(fatima=REFUSED, jan=ACCEPTED), now)

    retry(session, item, now + HOUR, admin)

    assert deliveries_of(session, item) == {"fatima": Delivery.QUEUED, "jan": Delivery.SENT}
    assert (item.delivery, item.attempts, item.not_before) == (Delivery.QUEUED, 0, now + HOUR)
    event = item.message.contact.events[-1]
    assert (event.kind, event.actor_name) == ("delivery_retried", "Bo Baas")
    assert event.data == {"to": "fatima@example.nl"}
    [line] = session.scalars(select(AdminEvent))
    assert (line.action, line.data) == ("delivery_retried", {"was": "geweigerd"})
    assert "fatima" not in line.subject


def test_what_is_uncertain_is_sent_again_only_by_who_says_that_it_may_arrive_twice(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    item = answer_to(session, "fatima")
    went(session, lease, DeliveryUncertain("De lijn viel weg."), now)
    assert outgoing.get(session, item.id).may_arrive_twice

    with pytest.raises(Invalid) as error:
        outgoing.retry(session, item.id, now, admin, may_arrive_twice=False)
    assert list(error.value.fields) == ["sure"]
    session.rollback()


def test_a_message_that_may_arrive_twice_keeps_its_message_id(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    item = answer_to(session, "fatima")
    rfc_id = item.message.rfc_id
    went(session, lease, DeliveryUncertain("De lijn viel weg."), now)

    retry(session, item, now, admin, sure=True)
    went(session, lease, receipt(fatima=ACCEPTED), now + HOUR)

    assert item.message.rfc_id == rfc_id
    assert item.delivery is Delivery.SENT


@pytest.mark.parametrize("delivery", [one for one in Delivery if one not in outgoing.FAILED])
def test_only_what_is_refused_or_uncertain_is_tried_again(
    session: Session, now: datetime, admin: Actor, delivery: Delivery
) -> None:
    item = builders.answer(session, builders.contact(session), delivery=delivery)

    with pytest.raises(Conflict):
        retry(session, item, now, admin)
    with pytest.raises(NotFound):
        outgoing.retry(session, item.id + 1, now, admin, may_arrive_twice=True)


def test_a_late_answer_of_the_server_about_the_try_before_changes_nothing(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    item = answer_to(session, "fatima")
    went(session, lease, DeliveryUncertain("De lijn viel weg."), now)
    claim = OutboxItem(id=item.id, token=item.token)  # as the worker of that try has it
    retry(session, item, now, admin, sure=True)

    assert not deliveries.record(session, claim, receipt(fatima=ACCEPTED), now, PATIENCE)
    assert item.delivery is Delivery.QUEUED


def test_a_new_try_gets_as_much_patience_as_a_new_message(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    """Many servers refuse a first try for a while; days later that is no reason to give up."""
    item = answer_to(session, "fatima")
    went(session, lease, receipt(fatima=REFUSED), now)
    later = now + DAYS
    retry(session, item, later, admin)

    went(session, lease, receipt(fatima=DEFERRED), later)

    assert (item.delivery, item.not_before) == (Delivery.DEFERRED, later + timedelta(minutes=1))
    assert health.mail(session, later + timedelta(minutes=1)).unsent == 0


def test_an_answer_that_arrives_after_all_meets_its_clock_at_that_moment(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    item = answered_contact(session, now)
    went(session, lease, receipt(fatima=REFUSED), now)
    [clock] = item.message.contact.clocks
    assert clock.met_at is None
    retry(session, item, now + HOUR, admin)

    went(session, lease, receipt(fatima=ACCEPTED), now + HOUR)

    assert clock.met_at == now + HOUR
    assert item.message.contact.due_at == NEVER


def test_it_answers_nothing_that_the_citizen_wrote_later(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    item = answered_contact(session, now)
    went(session, lease, receipt(fatima=REFUSED), now)
    builders.message(session, item.message.contact, at=now + HOUR)
    retry(session, item, now + 2 * HOUR, admin)

    went(session, lease, receipt(fatima=ACCEPTED), now + 2 * HOUR)

    [clock] = item.message.contact.clocks
    assert clock.is_running


def test_somebody_can_let_a_mailbox_that_rests_try_at_once(
    session: Session, lease: Lease, now: datetime, admin: Actor
) -> None:
    """What it deferred is due too; what another server deferred for one recipient is not."""
    box = builders.mailbox(session, "balie@example.org")
    by_us, by_them = answer_to(session, "fatima"), answer_to(session, "jan")
    by_us.mailbox_id = by_them.mailbox_id = box.id
    tried(session, lease, DeliveryError("Dicht."), now)
    tried(session, lease, receipt(jan=DEFERRED), now)
    breaker.conclude(session, box.id, Verdict.FAILS, "Dicht.", now, PATIENCE)

    outgoing.try_mailbox(session, box.id, now, admin)

    session.expire_all()
    assert (by_us.not_before, by_them.not_before) == (now, now + timedelta(minutes=1))
    assert outbox.claim_due(session, now, lease) is by_us
    [line] = session.scalars(select(AdminEvent))
    assert (line.action, line.subject) == ("mailbox_woken", "balie@example.org")


def test_a_mailbox_that_sends_is_not_woken(session: Session, now: datetime, admin: Actor) -> None:
    with pytest.raises(Conflict):
        outgoing.try_mailbox(session, builders.mailbox(session).id, now, admin)
    with pytest.raises(NotFound):
        outgoing.try_mailbox(session, 999, now, admin)
