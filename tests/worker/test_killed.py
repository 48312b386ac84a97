"""Worker processes that are killed while they work, and what an agent sees of it."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.roles import Role
from kcc.models import Contact, Delivery, Message, OutboxItem, RawMail, RawState
from kcc.services.outbox import CRASHED
from kcc.worker.shift import Parts
from tests import builders
from tests.plugins.databases import most_on_postgresql
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import wait_until
from tests.web.visiting import Visit, running
from tests.worker.mail_help import mail, mailbox_at, now_is, told
from tests.worker.processes import Worker

Start = Callable[..., Worker]


@most_on_postgresql
def test_a_worker_killed_while_it_sends_leaves_an_uncertain_message_that_is_not_sent_again(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    database_url: str,
    tmp_path: Path,
) -> None:
    smtp_server.behaviour.hang_at_data = True
    item = answer("fatima")
    first = start()
    wait_until(lambda: "DATA" in smtp_server.commands, seconds=60, what="the text is handed over")

    first.kill()
    smtp_server.behaviour.hang_at_data = False
    successor = start()
    wait_until(lambda: now_is(session, item) is Delivery.UNCERTAIN, seconds=60)
    answer("later")
    smtp_server.wait_for(1, seconds=60)
    wait_until(lambda: told(session, item) == ["delivery_uncertain"], seconds=60)

    assert successor.terminate() == 0
    assert received_by(smtp_server) == ["later@example.nl"]
    assert smtp_server.commands.count("DATA") == 2
    page = page_for_an_agent(session, item, database_url, tmp_path)
    assert "onzeker of het is aangekomen" in page
    assert CRASHED in page


@pytest.mark.long
def test_workers_killed_at_any_moment_lose_no_mail_and_double_none(
    start: Start, parts: Parts, session: Session, dovecot: Dovecot, mail_user: str
) -> None:
    for number in range(60):
        dovecot.deliver(mail_user, mail(number, sender=f"burger{number}@example.nl"))
    mailbox_at(parts, mail_user, dovecot=dovecot)

    unbraked = {"KCC_INTAKE_ACKNOWLEDGE_PER_SUBJECT_HOUR": 60}
    for least in (1, 30):
        worker = start(**unbraked)
        wait_for_done(session, least)
        worker.kill()
    start(**unbraked)
    wait_for_done(session, 60)

    inbound = select(Message.subject).where(Message.kind == "inbound")
    assert sorted(session.scalars(inbound)) == sorted(f"Vraag {n}" for n in range(60))
    assert count(session, OutboxItem.id.is_not(None)) == 60
    assert count(session, Contact.id.is_not(None)) == 60


def wait_for_done(session: Session, least: int) -> None:
    done = RawMail.state == RawState.DONE
    wait_until(lambda: count(session, done) >= least, seconds=60)


def count(session: Session, *conditions: object) -> int:
    session.rollback()
    return session.scalars(select(func.count()).where(*conditions)).one()  # type: ignore[arg-type]


def received_by(smtp: SmtpServer) -> list[str]:
    return [address for received in smtp.received for address in received.recipients]


def page_for_an_agent(session: Session, item: OutboxItem, url: str, folder: Path) -> str:
    """The contact page as somebody who signs in now sees it."""
    with writing(session):
        agent = builders.agent(session, roles=(Role.AGENT,))
    with contextmanager(running)(url, folder) as app:
        visit = Visit(app)
        visit.sign_in(agent.email)
        return visit.get(f"/contacten/{item.message.contact.number}").text
