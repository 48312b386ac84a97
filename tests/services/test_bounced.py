"""Bounces: only what proves to be about our message counts; hard is work, soft is tried again."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain import threading
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.models import NEVER, CitizenAddress, Contact, Delivery, MessageKind, OutboxItem
from kcc.services.leases import Lease
from tests import builders
from tests.services.bounce_help import HARD, Bounce, kinds, signed
from tests.services.intake_door import Door
from tests.services.outbox_help import (
    ACCEPTED,
    HOUR,
    announce,
    answer_to,
    deliveries_of,
    receipt,
    tried,
)


def mark(session: Session, value: str = "fatima@example.nl") -> CitizenAddress | None:
    query = select(CitizenAddress).where(CitizenAddress.value == value)
    return session.scalar(query.execution_options(populate_existing=True))


def test_a_hard_bounce_makes_work_of_a_contact_that_was_closed_and_its_clock_runs_on(
    session: Session, sent: OutboxItem, come_back: Bounce, now: datetime
) -> None:
    contact = sent.message.contact

    received = come_back(sent)

    [fatima] = sent.message.recipients
    assert (received.contact.id, received.is_new) == (contact.id, False)
    assert received.message.automatic
    assert sent.delivery is fatima.delivery is Delivery.BOUNCED
    assert sent.problem == "550 weg"
    assert (fatima.bounced_at, fatima.bounce_status) == (now + HOUR, "5.1.1")
    assert (fatima.at, fatima.server) == (now, "mail.example.org")
    assert (contact.state, contact.unread, contact.undelivered) == (State.NEW, True, True)
    assert contact.due_at != NEVER
    assert {"bounced", "reopened"} <= set(kinds(sent, session))


def test_the_same_bounce_under_another_id_is_told_once(
    session: Session, sent: OutboxItem, come_back: Bounce
) -> None:
    come_back(sent)
    come_back(sent, message_id="<nog-eens@mx.example.nl>")

    assert kinds(sent, session).count("bounced") == 1


@pytest.mark.parametrize(
    "features",
    [
        {"report_of": "<kcc.1.0123456789abcdef01234567@kcc.example.org>"},
        {"report_of": "<iets@anders.example>"},
        {"report_of": None},
    ],
    ids=["a signature of nobody", "not of ours", "no id"],
)
def test_a_bounce_that_quotes_no_id_of_ours_changes_nothing(
    session: Session, sent: OutboxItem, come_back: Bounce, features: dict[str, Any]
) -> None:
    received = come_back(sent, **features)

    assert received.is_new
    assert (received.contact.state, received.contact.unread) == (State.NO_ACTION, True)
    assert sent.delivery is Delivery.SENT
    assert not sent.message.contact.state.is_open


def test_an_id_that_a_citizen_wrote_under_cannot_be_bounced(
    session: Session, door: Door, come_back: Bounce, sent: OutboxItem
) -> None:
    inbound = builders.message(session, sent.message.contact)
    key = door.keys.threading
    sent.message.rfc_id = threading.make_message_id(inbound.id, "fatima@example.nl", "x.nl", key)

    assert come_back(sent).is_new


def test_who_forwards_his_mail_is_the_only_one_we_wrote_to(
    sent: OutboxItem, come_back: Bounce
) -> None:
    come_back(sent, replace(HARD, addresses=("elders@example.com",)))

    assert sent.delivery is Delivery.BOUNCED


def test_an_address_is_marked_until_somebody_writes_from_it(
    session: Session, door: Door, sent: OutboxItem, come_back: Bounce, now: datetime
) -> None:
    fatima = builders.citizen(session, email="fatima@example.nl")
    come_back(sent)
    marked = mark(session)
    assert marked
    assert (marked.bounced_at, marked.bounce_reason) == (now + HOUR, "550 weg")

    later: dict[str, Any] = {"sender": "fatima@example.nl", "received_at": now + 2 * HOUR}
    door.receive(builders.inbound(automatic=True, **later))
    assert mark(session).bounced_at  # type: ignore[union-attr]
    received = door.receive(builders.inbound(message_id="<nieuw@example.nl>", **later))

    session.flush()
    assert received.contact.citizen == fatima
    assert mark(session).bounced_at is None  # type: ignore[union-attr]


def test_of_a_copy_that_came_back_the_history_tells_and_nothing_else(
    session: Session, door: Door, lease: Lease, come_back: Bounce, now: datetime
) -> None:
    item = signed(door, answer_to(session, "fatima", "broer"))
    contact = item.message.contact
    contact.unread = False
    tried(session, lease, receipt(fatima=ACCEPTED, broer=ACCEPTED), now)
    come_back(item, replace(HARD, addresses=("broer@example.nl",)))

    assert deliveries_of(session, item) == {"fatima": Delivery.SENT, "broer": Delivery.BOUNCED}
    assert item.delivery is Delivery.SENT
    assert (contact.unread, contact.undelivered) == (False, False)
    assert "bounced" in kinds(item, session)


def test_of_two_recipients_the_one_whom_nobody_names_stays_as_he_was_and_somebody_looks(
    session: Session, door: Door, lease: Lease, come_back: Bounce, now: datetime
) -> None:
    item = signed(door, answer_to(session, "fatima", "broer"))
    tried(session, lease, receipt(fatima=ACCEPTED, broer=ACCEPTED), now)
    item.message.contact.unread = False

    come_back(item, replace(HARD, addresses=("elders@example.com",)))

    assert set(deliveries_of(session, item).values()) == {Delivery.SENT}
    assert item.message.contact.unread


@pytest.mark.parametrize("state", [State.NEW, State.WAITS_FOR_CITIZEN, State.NO_ACTION])
def test_an_acknowledgement_that_came_back_is_seen_but_opens_nothing_that_ended(
    session: Session, door: Door, lease: Lease, come_back: Bounce, now: datetime, state: State
) -> None:
    contact = builders.contact(session, state=state, unread=False)
    item = signed(door, answer_to(session, "fatima", contact=contact))
    item.message.kind = MessageKind.ACKNOWLEDGEMENT
    clock = builders.clock(session, contact, Moment.ACKNOWLEDGE)
    tried(session, lease, receipt(fatima=ACCEPTED), now)
    announce(session, lease, now)
    was_met = clock.met_at

    come_back(item)

    assert (was_met, clock.met_at) == (now, None)
    seen = (contact.unread, contact.state, contact.undelivered)
    is_open = state is not State.NO_ACTION
    assert seen == (True, State.NEW if is_open else state, is_open)


def test_a_later_answer_that_leaves_needs_no_other_way_any_more(
    session: Session, lease: Lease, sent: OutboxItem, come_back: Bounce, now: datetime
) -> None:
    come_back(sent)
    contact: Contact = sent.message.contact
    answer_to(session, "broer", contact=contact)

    tried(session, lease, receipt(broer=ACCEPTED), now + 2 * HOUR)
    announce(session, lease, now + 2 * HOUR)

    assert not contact.undelivered
