"""A worker whose database is locked or stopped for a while: it lives, and goes on afterwards."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kcc.db import BUSY_TIMEOUT_MS, make_engine, session_factory, writing
from kcc.keys import Keys
from kcc.migrate import upgrade
from kcc.models import Delivery, OutboxItem
from kcc.worker.shift import utcnow
from tests import builders
from tests.plugins import postgres
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import wait_until
from tests.worker.conftest import SECRET, environment
from tests.worker.mail_help import now_is, servers
from tests.worker.processes import Worker, cleaned_up

Start = Callable[..., Worker]


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_result_waits_out_a_lock_that_lasts_longer_than_we_wait(
    start: Start,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    database_url: str,
) -> None:
    """Somebody makes a copy of the database file just when the mail server takes a message."""
    smtp_server.behaviour.hold_at_text = True
    item = answer("fatima")
    worker = start(KCC_WORKER_LEASE_SECONDS=20)
    wait_until(lambda: "DATA" in smtp_server.commands, seconds=20, what="the text is handed over")

    with locked(database_url):
        smtp_server.behaviour.hold_at_text = False
        smtp_server.wait_for(1)
        worker.wait_for("database is locked", seconds=BUSY_TIMEOUT_MS / 1000 + 15)

    wait_until(lambda: now_is(session, item) is Delivery.SENT, seconds=30)
    answer("later")
    smtp_server.wait_for(2, seconds=60)
    assert worker.process.poll() is None


@pytest.mark.long
def test_a_worker_goes_on_when_its_database_server_is_back(
    smtp_server: SmtpServer, tmp_path: Path
) -> None:
    with postgres.made() as home, cleaned_up(workers := []):
        url = f"postgresql+psycopg://postgres@/postgres?host={home}"
        with postgres.serving(home):
            upgrade(url)
            workers.append(Worker(environment(url, tmp_path), tmp_path / "worker.log"))
            workers[0].wait_for("lease taken")
        workers[0].wait_for("lease not renewed: database:")

        with postgres.serving(home):
            queue_an_answer(url, smtp_server)
            smtp_server.wait_for(1, seconds=60)
    assert workers[0].log().count("lease not renewed") < 5  # said, and not each second


def queue_an_answer(url: str, smtp: SmtpServer) -> None:
    engine = make_engine(url)
    with session_factory(engine)() as session, writing(session):
        columns = servers(None, smtp, Keys(SECRET))
        mailbox = builders.mailbox(session, "balie@example.org", **columns)
        contact = builders.contact(session)
        item = builders.answer(session, contact, mailbox=mailbox, not_before=utcnow())
        item.message.at = utcnow()
    engine.dispose()


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the one place for writers, as a backup or a careless console does."""
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
