"""What makes a mailbox rest: its server or its account, never one message or one recipient."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.models import Attachment, Delivery, Mailbox, OutboxItem
from kcc.worker.sending import send_due
from kcc.worker.shift import Parts, Shift, utcnow
from tests import builders
from tests.plugins.databases import mostly_postgresql
from tests.servers.smtp import SmtpServer, running_smtp
from tests.servers.sockets import wait_until
from tests.worker.mail_help import fresh, mailbox_at, now_is

database_url = mostly_postgresql

Answer = Callable[..., OutboxItem]


def wake(session: Session, mailbox: Mailbox) -> None:
    """Let its rest be over."""
    with writing(session):
        session.get_one(Mailbox, mailbox.id).resting_until = utcnow()


def test_a_server_that_is_closed_defers_the_first_and_lets_other_mailboxes_send(
    parts: Parts, shift: Shift, session: Session, answer: Answer
) -> None:
    closed = mailbox_at(parts, "dicht")
    first, second = answer("een", by=closed), answer("twee", by=closed)
    sound = answer("drie")

    send_due(shift)

    assert now_is(session, first) is Delivery.DEFERRED
    assert "niet bereikbaar" in first.problem
    assert (second.delivery, second.attempts) == (Delivery.QUEUED, 0)
    assert sound.delivery is Delivery.SENT
    assert "niet bereikbaar" in fresh(session, closed).sending_problem

    send_due(shift)
    assert now_is(session, second) is Delivery.QUEUED  # it rests

    wake(session, closed)
    send_due(shift)
    assert now_is(session, second) is Delivery.DEFERRED
    assert fresh(session, closed).sending_failures == 2


def test_an_answer_that_became_uncertain_keeps_the_next_ones_from_the_same_fate(
    parts: Parts, shift: Shift, session: Session, smtp_server: SmtpServer, answer: Answer
) -> None:
    """A server that is silent after each text would make work of every answer that waits."""
    items = [answer("een"), answer("twee"), answer("drie")]
    smtp_server.behaviour.drop_after_data = True
    with running_smtp() as other:
        sound = answer("vier", by=mailbox_at(parts, "elders", smtp=other))
        send_due(shift)

    expected = [Delivery.UNCERTAIN, Delivery.QUEUED, Delivery.QUEUED]
    assert [now_is(session, item) for item in items] == expected
    assert [item.attempts for item in items] == [1, 0, 0]
    assert sound.delivery is Delivery.SENT


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What a server or an account does wrong."""

    replies: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    reason: str


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(replies={"mail_reply": "550 5.7.60 geen rechten"}, reason="weigert ons afzender"),
        Trouble(replies={"mail_reply": "451 later"}, reason="weigert ons afzender"),
        Trouble(replies={"drop_at_recipient": True}, reason="verbrak de verbinding"),
        Trouble(replies={"data_reply": "421 wij gaan dicht"}, reason="421 wij gaan dicht"),
        Trouble(account={"password": b"niets dat past"}, reason="geheime sleutel"),
        Trouble(account={"smtp_host": "mail.example.org"}, reason="versleuteling"),
    ],
    ids=lambda trouble: trouble.reason,
)
def test_what_would_happen_to_each_message_makes_the_mailbox_rest(
    trouble: Trouble,
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    sending_mailbox: Mailbox,
    answer: Answer,
) -> None:
    first, second = answer("fatima"), answer("hassan")
    for name, value in trouble.replies.items():
        setattr(smtp_server.behaviour, name, value)
    with writing(session):
        for name, value in trouble.account.items():
            setattr(session.get_one(Mailbox, sending_mailbox.id), name, value)

    send_due(shift)

    assert now_is(session, first) is Delivery.DEFERRED
    assert (now_is(session, second), second.attempts) == (Delivery.QUEUED, 0)
    assert trouble.reason in fresh(session, sending_mailbox).sending_problem
    assert smtp_server.received == []


@pytest.mark.parametrize("reply", ["550 5.1.1 No such user", "452 4.2.2 Mailbox full"])
def test_what_is_said_of_one_recipient_keeps_no_other_waiting(
    reply: str,
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    sending_mailbox: Mailbox,
    answer: Answer,
) -> None:
    answer("weg")
    sound = answer("fatima")
    smtp_server.behaviour.recipient_replies = {"weg@example.nl": reply}

    send_due(shift)

    assert now_is(session, sound) is Delivery.SENT
    assert fresh(session, sending_mailbox).sending_failures == 0


def test_a_file_that_is_gone_keeps_no_other_message_waiting(
    shift: Shift, session: Session, sending_mailbox: Mailbox, answer: Answer
) -> None:
    first, sound = answer("fatima"), answer("hassan")
    with writing(session):
        session.add(
            Attachment(
                message_id=first.message_id,
                filename="weg.pdf",
                content_type="application/pdf",
                size=5,
                sha256="0" * 64,
            )
        )

    send_due(shift)

    assert now_is(session, first) is Delivery.DEFERRED
    assert now_is(session, sound) is Delivery.SENT
    assert fresh(session, sending_mailbox).sending_failures == 0


def test_a_server_that_works_again_gets_all_that_waits(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    sending_mailbox: Mailbox,
    answer: Answer,
) -> None:
    items = [answer("een"), answer("twee"), answer("drie")]
    smtp_server.behaviour.mail_reply = "451 later"
    send_due(shift)
    smtp_server.behaviour.mail_reply = "250 OK"
    wake(session, sending_mailbox)

    send_due(shift)

    found = [now_is(session, item) for item in items]
    assert found == [Delivery.DEFERRED, Delivery.SENT, Delivery.SENT]
    assert fresh(session, sending_mailbox).sending_problem == ""
    assert builders.kinds_of_events(session, items[1].message.contact) == ["delivered"]


def test_a_slow_server_holds_up_its_own_mailbox_only(
    parts: Parts, shift: Shift, session: Session, smtp_server: SmtpServer, answer: Answer
) -> None:
    """Two runs of the job at once, as the scheduler begins them a second apart."""
    slow, next_by_slow = answer("een"), answer("twee")
    smtp_server.behaviour.hold_at_recipient = True
    with running_smtp() as other, ThreadPoolExecutor(1) as pool:
        sound = answer("drie", by=mailbox_at(parts, "elders", smtp=other))
        first = pool.submit(send_due, shift)
        wait_until(lambda: "RCPT" in smtp_server.commands, seconds=10, what="a slow server")

        send_due(shift)

        assert now_is(session, sound) is Delivery.SENT
        assert now_is(session, slow) is Delivery.SENDING
        assert now_is(session, next_by_slow) is Delivery.QUEUED
        smtp_server.behaviour.hold_at_recipient = False
        first.result(10)
    assert {now_is(session, slow), now_is(session, next_by_slow)} == {Delivery.SENT}
    assert smtp_server.commands.count("DATA") == 2
