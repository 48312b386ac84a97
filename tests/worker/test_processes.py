"""Workers as real processes: killed, stopped and continued, on SQLite and on PostgreSQL."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from kcc.db import make_engine, writing
from kcc.models import Contact, Delivery, JobRun, Lease, Message, OutboxItem, RawMail, RawState
from kcc.worker.shift import Parts, utcnow
from tests import builders
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import wait_until
from tests.worker.conftest import environment
from tests.worker.mail_help import mail, mailbox_at
from tests.worker.processes import Worker, cleaned_up

Start = Callable[..., Worker]
LEASE_SECONDS = 2


@pytest.fixture
def start(database_url: str, tmp_path: Path, parts: Parts) -> Iterator[Start]:
    """Start a worker on the test's database, with a short lease unless said otherwise."""
    workers: list[Worker] = []

    def start_(**settings: object) -> Worker:
        chosen = {"KCC_WORKER_LEASE_SECONDS": LEASE_SECONDS} | settings
        more = {name: str(value) for name, value in chosen.items()}
        log = tmp_path / f"worker{len(workers)}.log"
        workers.append(Worker(environment(database_url, tmp_path, **more), log))
        return workers[-1]

    with cleaned_up(workers):
        yield start_


@pytest.fixture
def queue_answer(
    parts: Parts, session: Session, smtp_server: SmtpServer
) -> Callable[[str], OutboxItem]:
    """Put an answer in the outbox that leaves by the test's SMTP server."""
    mailbox = mailbox_at(parts, "balie", smtp=smtp_server, active=True)

    def queue_answer_(name: str) -> OutboxItem:
        with writing(session):
            contact = builders.contact(session, mailbox=mailbox)
            item = builders.answer(session, contact, to=f"{name}@example.nl", not_before=utcnow())
            item.message.at = utcnow()
        return item

    return queue_answer_


def delivery(session: Session, item: OutboxItem) -> Delivery:
    session.rollback()
    return session.scalars(select(OutboxItem.delivery).where(OutboxItem.id == item.id)).one()


def history(session: Session, item: OutboxItem) -> list[str]:
    session.rollback()
    return builders.kinds_of_events(session, item.message.contact)


def count(session: Session, *conditions: object) -> int:
    session.rollback()
    return session.scalars(select(func.count()).where(*conditions)).one()  # type: ignore[arg-type]


def wait_for_done(session: Session, least: int) -> None:
    done = RawMail.state == RawState.DONE
    wait_until(lambda: count(session, done) >= least, seconds=30)


def received_by(smtp: SmtpServer) -> list[str]:
    return [address for received in smtp.received for address in received.recipients]


def test_a_mail_becomes_a_contact_and_its_sender_hears_so(
    start: Start,
    parts: Parts,
    session: Session,
    dovecot: Dovecot,
    smtp_server: SmtpServer,
    mail_user: str,
) -> None:
    mailbox_at(parts, mail_user, dovecot=dovecot, smtp=smtp_server)
    worker = start()
    worker.wait_for("lease taken")

    dovecot.deliver(mail_user, mail())

    [acknowledgement] = smtp_server.wait_for(1, seconds=20)
    contact = session.scalars(select(Contact)).one()
    assert acknowledgement.recipients == ("fatima@example.nl",)
    assert contact.number.encode() in acknowledgement.raw
    assert b"Auto-Submitted: auto-replied" in acknowledgement.raw


def test_of_two_workers_one_works_and_the_other_takes_over_when_it_is_killed(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    queue_answer: Callable[[str], OutboxItem],
) -> None:
    first = start()
    first.wait_for("lease taken token=1")
    second = start()
    second.wait_for("started")
    queue_answer("een")
    smtp_server.wait_for(1)
    assert "lease taken" not in second.log()

    first.kill()
    queue_answer("twee")

    second.wait_for("lease taken token=2", seconds=LEASE_SECONDS + 10)
    smtp_server.wait_for(2)
    assert received_by(smtp_server) == ["een@example.nl", "twee@example.nl"]
    assert session.scalars(select(OutboxItem.token).order_by(OutboxItem.id)).all() == [1, 2]


def test_a_leader_that_was_stopped_past_its_lease_and_continued_sends_nothing(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    queue_answer: Callable[[str], OutboxItem],
) -> None:
    leader_is_stopped_and_continued(start, session, smtp_server, queue_answer)


@pytest.mark.long
def test_a_leader_that_was_stopped_for_a_minute_sends_nothing_with_the_real_lease(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    queue_answer: Callable[[str], OutboxItem],
) -> None:
    def start_as_shipped() -> Worker:
        return start(KCC_WORKER_LEASE_SECONDS=20, KCC_MAIL_TIMEOUT_SECONDS=120)

    leader_is_stopped_and_continued(
        start_as_shipped, session, smtp_server, queue_answer, stopped_for=60
    )


def leader_is_stopped_and_continued(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    queue_answer: Callable[[str], OutboxItem],
    *,
    stopped_for: float = 0,
) -> None:
    """Stop it at the worst moment: the message claimed and named, its text not yet handed over."""
    leader = start()
    leader.wait_for("lease taken token=1")
    other = start()
    other.wait_for("started")
    smtp_server.behaviour.hold_at_recipient = True
    item = queue_answer("fatima")
    wait_until(lambda: "RCPT" in smtp_server.commands, what="the leader names the recipient")
    leader.pause()
    stopped_at = utcnow()

    other.wait_for("lease taken token=2", seconds=30)
    assert utcnow() - stopped_at < timedelta(seconds=30)
    smtp_server.behaviour.hold_at_recipient = False
    smtp_server.wait_for(1, seconds=30)
    wait_until(lambda: utcnow() - stopped_at > timedelta(seconds=stopped_for), seconds=90)
    leader.go_on()
    leader.wait_for(f"send item={item.id} result=DeliveryError kept=False")
    queue_answer("later")

    smtp_server.wait_for(2)
    leader.terminate()
    assert received_by(smtp_server) == ["fatima@example.nl", "later@example.nl"]
    assert delivery(session, item) is Delivery.SENT


def test_a_worker_killed_while_it_sends_leaves_an_uncertain_message_that_is_not_sent_again(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    queue_answer: Callable[[str], OutboxItem],
) -> None:
    smtp_server.behaviour.hang_at_data = True
    item = queue_answer("fatima")
    first = start()
    wait_until(lambda: "DATA" in smtp_server.commands, seconds=20, what="the text is handed over")

    first.kill()
    smtp_server.behaviour.hang_at_data = False
    successor = start()
    wait_until(lambda: delivery(session, item) is Delivery.UNCERTAIN, seconds=20)
    queue_answer("later")
    smtp_server.wait_for(1)
    wait_until(lambda: history(session, item) == ["delivery_uncertain"], seconds=20)

    assert successor.terminate() == 0
    assert received_by(smtp_server) == ["later@example.nl"]
    assert smtp_server.commands.count("DATA") == 2


def test_workers_killed_at_any_moment_lose_no_mail_and_double_none(
    start: Start, parts: Parts, session: Session, dovecot: Dovecot, mail_user: str
) -> None:
    for number in range(60):
        dovecot.deliver(mail_user, mail(number, sender=f"burger{number}@example.nl"))
    mailbox_at(parts, mail_user, dovecot=dovecot)

    for least in (1, 30):
        worker = start()
        wait_for_done(session, least)
        worker.kill()
    start()
    wait_for_done(session, 60)

    inbound = select(Message.subject).where(Message.kind == "inbound")
    assert sorted(session.scalars(inbound)) == sorted(f"Vraag {n}" for n in range(60))
    assert count(session, OutboxItem.id.is_not(None)) == 60
    assert count(session, Contact.id.is_not(None)) == 60


def test_a_worker_that_is_told_to_stop_ends_well_and_gives_the_lease_away(
    start: Start, session: Session
) -> None:
    worker = start(KCC_WORKER_LEASE_SECONDS=60)
    worker.wait_for("lease taken")

    assert worker.terminate(seconds=10) == 0

    assert "stopped" in worker.log()
    assert session.scalars(select(Lease.expires_at)).one() <= utcnow()
    successor = start(KCC_WORKER_LEASE_SECONDS=60)
    successor.wait_for("lease taken token=2", seconds=15)


def test_a_silent_mail_server_does_not_keep_a_worker_from_stopping(
    start: Start, parts: Parts
) -> None:
    with silent_server() as port:
        mailbox_at(parts, "stil", imap_port=port)
        worker = start(KCC_MAIL_TIMEOUT_SECONDS=300)
        worker.wait_for("lease taken")
        assert worker.terminate(seconds=20) == 0


def test_a_job_past_its_deadline_ends_the_process_so_that_it_is_started_anew(
    start: Start, parts: Parts
) -> None:
    with silent_server() as port:
        box = mailbox_at(parts, "stil", imap_port=port)
        worker = start(KCC_MAIL_TIMEOUT_SECONDS=300, KCC_WORKER_JOB_DEADLINE_SECONDS=2)

        assert worker.wait(seconds=30) == 75
    assert f"past the deadline: fetch:{box.id}" in worker.log()


def test_each_job_leaves_a_row_that_says_how_it_went(start: Start, session: Session) -> None:
    start().wait_for("lease taken")
    names = {"read", "send", "reclaim", "sweep", "forget", "mailboxes"}

    def noted() -> set[str]:
        session.rollback()
        return set(session.scalars(select(JobRun.name).where(JobRun.problem == "")))

    wait_until(lambda: noted() >= names, seconds=20)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_whose_database_connections_are_cut_goes_on(
    start: Start,
    parts: Parts,
    database_url: str,
    smtp_server: SmtpServer,
    queue_answer: Callable[[str], OutboxItem],
) -> None:
    worker = start()
    worker.wait_for("lease taken")

    cut_connections(database_url)
    queue_answer("fatima")

    smtp_server.wait_for(1, seconds=20)
    assert worker.process.poll() is None


def cut_connections(url: str) -> None:
    """End every connection to the database but this one, as a restart of the server does."""
    engine = make_engine(url)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for line in taken:
            line.close()
