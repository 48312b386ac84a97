"""Sending in trouble: lines that fall, a lease that is lost, a database that is away."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import Outbound
from channels.email.smtp import SmtpSender
from kcc.db import writing
from kcc.domain.errors import Unavailable
from kcc.models import Contact, Delivery, OutboxItem
from kcc.services import announcing, deliveries
from kcc.worker import sending
from kcc.worker.sending import reclaim, send_due
from kcc.worker.shift import Shift
from tests import builders
from tests.servers.smtp import SmtpServer
from tests.worker.conftest import lose_lease
from tests.worker.mail_help import now_is


def test_a_line_that_falls_after_the_text_leaves_the_message_uncertain_for_good(
    shift: Shift, session: Session, smtp_server: SmtpServer, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")
    smtp_server.behaviour.drop_after_data = True

    send_due(shift)
    send_due(shift)

    assert now_is(session, item) is Delivery.UNCERTAIN
    assert len(smtp_server.received) == 1


def test_a_lease_that_was_lost_before_the_text_stops_it(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker is stopped between its claim and the text; its successor sends the message."""
    item = answer("fatima")
    leaders: list[Shift] = []
    send = SmtpSender.send

    def send_late(self: SmtpSender, message: Outbound, **hooks: object) -> object:
        if not leaders:
            leaders.append(lose_lease(shift))
            reclaim(leaders[0])
        return send(self, message, **hooks)  # type: ignore[arg-type]

    monkeypatch.setattr(SmtpSender, "send", send_late)
    send_due(shift)
    assert smtp_server.received == []
    assert now_is(session, item) is Delivery.QUEUED

    send_due(leaders[0])
    assert len(smtp_server.received) == 1
    assert now_is(session, item) is Delivery.SENT


def test_a_lease_that_ran_out_by_the_clock_stops_it_too(
    shift: Shift, session: Session, smtp_server: SmtpServer, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")
    shift.lease.expire()

    send_due(shift)

    assert smtp_server.received == []
    assert now_is(session, item) is Delivery.QUEUED


def test_a_lease_that_runs_out_on_the_way_costs_the_message_no_attempt(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    item = answer("fatima")
    send = SmtpSender.send

    def send_late(self: SmtpSender, message: Outbound, **hooks: object) -> object:
        shift.lease.expire()
        return send(self, message, **hooks)  # type: ignore[arg-type]

    monkeypatch.setattr(SmtpSender, "send", send_late)
    send_due(shift)

    assert smtp_server.received == []
    assert now_is(session, item) is Delivery.QUEUED
    assert (item.attempts, item.handed_at) == (0, None)


def test_the_result_is_written_down_as_soon_as_the_database_is_back(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    item = answer("fatima")
    failures = [Unavailable("De database is weg."), Unavailable("Nog steeds.")]
    record = deliveries.record

    def record_later(*arguments: Any, **named: Any) -> bool:
        if failures:
            raise failures.pop()
        return record(*arguments, **named)

    monkeypatch.setattr(deliveries, "record", record_later)
    send_due(shift)

    assert len(smtp_server.received) == 1
    assert now_is(session, item) is Delivery.SENT


def test_a_contact_that_cannot_be_told_keeps_no_other_waiting(
    shift: Shift,
    session: Session,
    answer: Callable[..., OutboxItem],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = answer("een"), answer("twee")
    tell = announcing._tell

    def tell_but_one(session: Session, contact: Contact, *rest: Any) -> None:
        if contact.id == first.message.contact_id:
            raise RuntimeError("kapot")
        tell(session, contact, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(announcing, "_tell", tell_but_one)
        with pytest.raises(sending.NotTold, match=": 1"):
            send_due(shift)
    assert (now_is(session, first), now_is(session, second)) == (Delivery.SENT, Delivery.SENT)
    assert builders.kinds_of_events(session, first.message.contact) == []
    assert builders.kinds_of_events(session, second.message.contact) == ["delivered"]

    send_due(shift)
    session.rollback()
    assert builders.kinds_of_events(session, first.message.contact) == ["delivered"]


def test_a_mistake_of_ours_before_the_text_is_tried_again(
    shift: Shift, session: Session, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")
    with writing(session):
        session.get_one(OutboxItem, item.id).message.rfc_id = "geen kenmerk"

    send_due(shift)

    assert now_is(session, item) is Delivery.DEFERRED
    assert item.problem == sending.OUR_FAULT
