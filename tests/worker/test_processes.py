"""The worker as a real process: it works, stops when told, and ends itself when a job hangs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kcc.db import make_engine
from kcc.migrate import newest
from kcc.models import Contact, JobRun, Lease, OutboxItem
from kcc.worker.shift import Parts, utcnow
from tests.plugins.databases import most_on_postgresql
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import wait_until
from tests.worker.mail_help import mail, mailbox_at
from tests.worker.processes import Worker

Start = Callable[..., Worker]
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@most_on_postgresql
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

    [acknowledgement] = smtp_server.wait_for(1, seconds=60)
    contact = session.scalars(select(Contact)).one()
    assert acknowledgement.recipients == ("fatima@example.nl",)
    assert contact.number.encode() in acknowledgement.raw
    assert b"Auto-Submitted: auto-replied" in acknowledgement.raw


@on_one_database
def test_a_worker_of_another_version_than_the_database_waits_until_it_is_brought_up_to_date(
    start: Start, session: Session
) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    session.commit()
    worker = start()
    worker.wait_for("kcc db upgrade")
    assert session.scalars(select(Lease.token)).all() == []
    session.rollback()

    session.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": newest()})
    session.commit()

    worker.wait_for("lease taken")


@on_one_database
def test_a_worker_that_is_told_to_stop_ends_well_and_gives_the_lease_away(
    start: Start, session: Session
) -> None:
    worker = start(KCC_WORKER_LEASE_SECONDS=600)
    worker.wait_for("lease taken")

    assert worker.terminate() == 0

    assert "stopped" in worker.log()
    assert session.scalars(select(Lease.expires_at)).one() <= utcnow()
    successor = start(KCC_WORKER_LEASE_SECONDS=600)
    successor.wait_for("lease taken token=2")


@on_one_database
def test_a_silent_mail_server_does_not_keep_a_worker_from_stopping(
    start: Start, parts: Parts
) -> None:
    with silent_server() as (port, lines):
        mailbox_at(parts, "stil", imap_port=port)
        worker = start(KCC_MAIL_TIMEOUT_SECONDS=300)
        wait_until(lambda: bool(lines), seconds=60, what="the worker calls the silent server")
        assert worker.terminate() == 0
    assert "stopped with a job that did not end" in worker.log()


@on_one_database
def test_a_job_past_its_deadline_ends_the_process_so_that_it_is_started_anew(
    start: Start, parts: Parts
) -> None:
    with silent_server() as (port, _):
        box = mailbox_at(parts, "stil", imap_port=port)
        worker = start(KCC_MAIL_TIMEOUT_SECONDS=300, KCC_WORKER_JOB_DEADLINE_SECONDS=2)

        assert worker.wait() == 75
    assert f"past the deadline: fetch:{box.id}" in worker.log()


@on_one_database
def test_each_job_leaves_a_row_that_says_how_it_went(start: Start, session: Session) -> None:
    start().wait_for("lease taken")
    names = {"read", "send", "reclaim", "sweep", "forget", "mailboxes"}

    def noted() -> set[str]:
        session.rollback()
        return set(session.scalars(select(JobRun.name).where(JobRun.problem == "")))

    wait_until(lambda: noted() >= names, seconds=60)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_whose_database_connections_are_cut_goes_on(
    start: Start,
    database_url: str,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
) -> None:
    worker = start()
    worker.wait_for("lease taken")

    cut_connections(database_url)
    answer("fatima")

    smtp_server.wait_for(1, seconds=60)
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
def silent_server() -> Iterator[tuple[int, list[socket.socket]]]:
    """A server that takes every connection and never says a word: its port, and who called."""
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
        yield server.getsockname()[1], taken
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for line in taken:
            line.close()
