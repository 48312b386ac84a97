"""The jobs that warn: a mail leaves once, and waits where the mail server is away."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.calendar import ALWAYS
from kcc.domain.roles import Role
from kcc.models import Alert, Delivery, Digest, Mailbox
from kcc.services import calendars
from kcc.worker.alerting import mail_digests, warn_due
from kcc.worker.shift import Shift, utcnow
from tests import builders
from tests.servers.smtp import SmtpServer
from tests.worker.conftest import lose_lease, stopped

HOUR = timedelta(hours=1)


@pytest.fixture
def database_url(mostly_postgresql: str) -> str:
    return mostly_postgresql


@pytest.fixture
def late(session: Session, sending_mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term that is over, a team leader, and an office that never closes."""
    monkeypatch.setattr(calendars, "calendar", lambda _session: ALWAYS)
    with writing(session):
        builders.agent(session, roles=[Role.TEAM_LEAD], email="marijke@example.nl")
        clock = builders.clock(session, builders.contact(session), due_at=utcnow() - HOUR)
        clock.alert_at = utcnow() - 2 * HOUR


def states(session: Session) -> list[Delivery]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Digest.delivery)))


def test_a_team_leader_gets_one_mail(
    shift: Shift, session: Session, smtp_server: SmtpServer, late: None
) -> None:
    for _ in range(2):
        warn_due(shift)
        mail_digests(shift)

    [mail] = smtp_server.received
    assert mail.recipients == ("marijke@example.nl",)
    assert b"Subject: Termijnen: 1 te laat" in mail.raw
    assert b"Auto-Submitted: auto-generated" in mail.raw
    assert states(session) == [Delivery.SENT]
    assert len(session.scalars(select(Alert)).all()) == 1


def test_where_the_server_refuses_for_now_it_waits(
    shift: Shift, session: Session, smtp_server: SmtpServer, late: None
) -> None:
    smtp_server.behaviour.recipient_replies["marijke@example.nl"] = "451 later"

    warn_due(shift)
    mail_digests(shift)

    assert (smtp_server.received, states(session)) == ([], [Delivery.DEFERRED])


def test_a_worker_without_the_lease_hands_nothing_over(
    shift: Shift, session: Session, smtp_server: SmtpServer, late: None
) -> None:
    warn_due(shift)
    lose_lease(shift)

    mail_digests(shift)

    assert (smtp_server.received, states(session)) == ([], [Delivery.QUEUED])


def test_a_worker_that_stops_warns_of_nothing(shift: Shift, session: Session, late: None) -> None:
    warn_due(stopped(shift))

    assert session.scalars(select(Alert)).all() == []
