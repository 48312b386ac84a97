"""Two workers as real processes: one works, and who lost the lease sends nothing more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Delivery, OutboxItem
from kcc.worker.shift import utcnow
from tests.plugins.databases import most_on_postgresql
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import wait_until
from tests.worker.mail_help import now_is
from tests.worker.processes import Worker

Start = Callable[..., Worker]


def received_by(smtp: SmtpServer) -> list[str]:
    return [address for received in smtp.received for address in received.recipients]


@most_on_postgresql
def test_of_two_workers_one_works_and_the_other_takes_over_when_it_is_killed(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
) -> None:
    first = start()
    first.wait_for("lease taken token=1")
    second = start()
    second.wait_for("started")
    answer("een")
    smtp_server.wait_for(1, seconds=60)
    assert "lease taken" not in second.log()

    first.kill()
    answer("twee")

    second.wait_for("lease taken token=2")
    smtp_server.wait_for(2, seconds=60)
    assert received_by(smtp_server) == ["een@example.nl", "twee@example.nl"]
    assert session.scalars(select(OutboxItem.token).order_by(OutboxItem.id)).all() == [1, 2]


@most_on_postgresql
def test_a_leader_that_was_stopped_past_its_lease_and_continued_sends_nothing(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
) -> None:
    leader_is_stopped_and_continued(start, session, smtp_server, answer)


@pytest.mark.long
def test_a_leader_that_was_stopped_for_a_minute_sends_nothing_with_the_real_lease(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
) -> None:
    def start_as_shipped() -> Worker:
        return start(KCC_WORKER_LEASE_SECONDS=20, KCC_MAIL_TIMEOUT_SECONDS=120)

    leader_is_stopped_and_continued(start_as_shipped, session, smtp_server, answer, stopped_for=60)


def leader_is_stopped_and_continued(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    *,
    stopped_for: float = 0,
) -> None:
    """Stop it at the worst moment: the message claimed and named, its text not yet handed over."""
    leader = start()
    leader.wait_for("lease taken token=1")
    other = start()
    other.wait_for("started")
    smtp_server.behaviour.hold_at_recipient = True
    item = answer("fatima")
    wait_until(lambda: "RCPT" in smtp_server.commands, seconds=60, what="a recipient is named")
    leader.pause()
    stopped_at = utcnow()

    other.wait_for("lease taken token=2", seconds=30)
    assert utcnow() - stopped_at < timedelta(seconds=30)
    smtp_server.behaviour.hold_at_recipient = False
    smtp_server.wait_for(1, seconds=60)
    wait_until(lambda: utcnow() - stopped_at > timedelta(seconds=stopped_for), seconds=90)
    leader.go_on()
    leader.wait_for(f"send item={item.id} given back=False")
    answer("later")

    smtp_server.wait_for(2, seconds=60)
    leader.terminate()
    assert received_by(smtp_server) == ["fatima@example.nl", "later@example.nl"]
    assert now_is(session, item) is Delivery.SENT
