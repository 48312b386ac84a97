"""Sending: what the server said is written down, whatever happens, and nobody gets a mail twice."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email import smtp
from kcc import config
from kcc.db import writing
from kcc.models import Contact, Delivery, Mailbox, OutboxItem, Recipient
from kcc.worker import sending
from kcc.worker.sending import send_due
from kcc.worker.shift import Shift, utcnow
from tests import builders
from tests.servers.smtp import SmtpServer
from tests.worker.conftest import SECRET, stopped
from tests.worker.mail_help import now_is


def test_an_answer_reaches_the_server_and_the_history(
    shift: Shift, session: Session, smtp_server: SmtpServer, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")

    send_due(shift)

    [received] = smtp_server.received
    assert received.mail_from == "balie@example.org"
    assert received.recipients == ("fatima@example.nl",)
    assert (item.message.rfc_id or "").encode() in received.raw
    assert now_is(session, item) is Delivery.SENT
    [fatima] = item.message.recipients
    assert (fatima.server, fatima.queue_id) == ("127.0.0.1", "4XyZ123abC")
    assert builders.kinds_of_events(session, item.message.contact) == ["delivered"]


def test_one_bad_recipient_among_three_does_not_keep_it_from_the_others(
    shift: Shift, session: Session, smtp_server: SmtpServer, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima", "weg", "vol")
    smtp_server.behaviour.recipient_replies = {
        "weg@example.nl": "550 5.1.1 No such user",
        "vol@example.nl": "452 4.2.2 Mailbox full",
    }
    send_due(shift)
    assert now_is(session, item) is Delivery.DEFERRED

    smtp_server.behaviour.recipient_replies = {}
    with writing(session):
        session.get_one(OutboxItem, item.id).not_before = utcnow()
    send_due(shift)

    assert [mail.recipients for mail in smtp_server.received] == [
        ("fatima@example.nl",),
        ("vol@example.nl",),
    ]
    session.rollback()
    outcomes = session.scalars(select(Recipient.delivery).order_by(Recipient.id)).all()
    assert outcomes == [Delivery.SENT, Delivery.REFUSED, Delivery.SENT]


def test_a_mailbox_that_is_switched_off_defers_its_answers_and_says_why(
    shift: Shift, session: Session, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")
    with writing(session):
        session.get_one(Mailbox, item.mailbox_id).active = False

    send_due(shift)

    assert now_is(session, item) is Delivery.DEFERRED
    assert item.problem == "Postbus balie@example.org is uitgezet."


def test_a_process_that_must_stop_claims_nothing_more(
    shift: Shift, session: Session, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")

    send_due(stopped(shift))

    assert now_is(session, item) is Delivery.QUEUED


def test_an_answer_to_nobody_is_refused_and_visible(
    shift: Shift, session: Session, smtp_server: SmtpServer, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")
    with writing(session):
        session.delete(session.scalars(select(Recipient)).one())

    send_due(shift)

    assert smtp_server.received == []
    assert now_is(session, item) is Delivery.REFUSED
    assert item.problem == "Dit bericht heeft geen ontvanger."


def test_the_largest_answer_over_the_slowest_line_takes_no_longer_than_a_job() -> None:
    """Else the watchdog would end the process in the middle of it, each time again."""
    shipped = config.load({"KCC_SECRET_KEY": SECRET})

    text = shipped.files.max_answer_mb * 1_000_000 * 78 / 57  # base64 in lines (RFC 2045, 6.8)
    seconds = shipped.mail.timeout_seconds * (smtp.ROAD + 1) + text / smtp.SLOWEST_LINE

    assert sending.LAST_CLAIM_SECONDS + seconds < shipped.worker.job_deadline_seconds


def test_a_run_that_lasts_claims_nothing_more_and_leaves_it_for_the_next(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = answer("fatima"), answer("hassan")
    monkeypatch.setattr(sending, "LAST_CLAIM_SECONDS", 0.0)

    send_due(shift)
    assert {now_is(session, first), now_is(session, second)} == {Delivery.QUEUED}

    monkeypatch.undo()
    send_due(shift)
    assert {now_is(session, first), now_is(session, second)} == {Delivery.SENT}


def test_a_run_ends_in_time_and_leaves_the_rest_for_the_next(
    shift: Shift, session: Session, answer: Callable[..., OutboxItem]
) -> None:
    item = answer("fatima")

    send_due(replace(shift, ends=0.0))
    assert now_is(session, item) is Delivery.QUEUED

    send_due(shift)
    assert now_is(session, item) is Delivery.SENT
    assert session.scalars(select(Contact.id)).all() == [item.message.contact_id]
