"""One run of our own worker, as production starts it, over a mailbox full of mail."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.mail_figures import Figures
from bench.processes import Usage, kcc, running, usage
from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.keys import Keys
from kcc.models import (
    Clock,
    Contact,
    FindTerm,
    Lease,
    Mailbox,
    Message,
    OutboxItem,
    RawMail,
    RawState,
)
from kcc.services import defaults
from tests.servers.sockets import free_port

SECRET = "only for figures: nothing of this database is kept"
START_SECONDS, SECONDS_PER_MAIL = 60.0, 0.5
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Where the mails wait."""

    port: int
    user: str
    password: str
    address: str
    mails: int


def ingest(inbox: Inbox, program: str, url: str, folder: Path, server: int | None) -> Figures:
    """From the moment the worker knows the mailbox until the last mail is a contact.

    Counted are the worker with its children and, by its process id, the database's server with
    all of its own. What the worker uses to start is not: it starts once, not per mail.
    """
    migrate.upgrade(url)
    engine = make_engine(url)
    with session_factory(engine)() as session, _worker(url, folder, inbox.mails) as process:
        with writing(session):
            defaults.seed(session, datetime.now(UTC))
        _wait(session, select(func.count()).select_from(Lease), 1, START_SECONDS)
        before = _usage(process.pid, server)
        with writing(session):
            session.add(_mailbox(inbox))
        done = select(func.count()).where(RawMail.state == RawState.DONE)
        _wait(session, done, inbox.mails, START_SECONDS + SECONDS_PER_MAIL * inbox.mails)
        after = _usage(process.pid, server)
        _check(session, inbox.mails)
    engine.dispose()
    return Figures(
        program=program,
        mails=inbox.mails,
        cpu=after.cpu - before.cpu,
        wall=after.wall - before.wall,
        rss_mb=after.rss_mb,
    )


@contextmanager
def _worker(url: str, folder: Path, mails: int) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "KCC_SECRET_KEY": SECRET,
        "KCC_DATABASE_URL": url,
        "KCC_FILES_DIRECTORY": str(folder / "files"),
        "KCC_MAIL_POLL_SECONDS": "1",
        "KCC_MAIL_BATCH": str(mails),
        "KCC_INTAKE_ACKNOWLEDGE_PER_DAY": str(mails),
        "KCC_INTAKE_ACKNOWLEDGE_DAYS": "36500",  # the mails have dates of their own
    }
    with running(kcc("work"), environment, folder / "worker.log") as process:
        yield process


def _mailbox(inbox: Inbox) -> Mailbox:
    """Its answers go nowhere: nobody listens at the port, so no delivery is measured."""
    return Mailbox(
        name="Gemeente Voorbeeld",
        address=inbox.address,
        imap_host="127.0.0.1",
        imap_port=inbox.port,
        imap_security="none",
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_security="none",
        username=inbox.user,
        password=Keys(SECRET).encrypt(inbox.password),
    )


def _wait(session: Session, count: "object", wanted: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        session.rollback()
        found = session.scalar(count)  # type: ignore[call-overload]
        if found >= wanted:
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"{found} of {wanted} after {seconds:.0f} s")
        time.sleep(LOOK_SECONDS)


def _usage(pid: int, server: int | None) -> Usage:
    ours = usage(pid)
    if server is None:
        return ours
    theirs = usage(server)
    return Usage(cpu=ours.cpu + theirs.cpu, wall=ours.wall, rss_mb=max(ours.rss_mb, theirs.rss_mb))


def _check(session: Session, mails: int) -> None:
    """The figures are worth nothing when something was left out."""
    session.rollback()
    counts = {
        model.__tablename__: session.scalars(select(func.count()).select_from(model)).one()
        for model in (Contact, Message, Clock, OutboxItem, FindTerm)
    }
    contacts = counts["contact"]
    inbound = counts["message"] - counts["outbox_item"]
    complete = counts["clock"] >= contacts and counts["find_term"] >= 3 * contacts
    if inbound != mails or counts["outbox_item"] != contacts or not complete:
        raise RuntimeError(f"not all of {mails} mails are whole contacts: {counts}")
