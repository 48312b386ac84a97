"""A worker's parts and one shift of it, on each database, with mail to read and to send."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from kcc import config
from kcc.config import Settings
from kcc.db import writing
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Mailbox, OutboxItem, Recipient
from kcc.services import defaults, leases, mailroom
from kcc.services.mailroom import KeptMail
from kcc.worker.shift import Parts, Shift, utcnow
from tests import builders
from tests.servers.smtp import SmtpServer
from tests.worker.mail_help import mailbox_at, take_shift
from tests.worker.processes import Worker, cleaned_up

LEASE_SECONDS = 4  # short, and long enough for a worker on a busy machine to renew
SECRET = "een geheime sleutel van ten minste 32 tekens"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return config.load(environment(database_url, tmp_path))


@pytest.fixture
def parts(settings: Settings, sessions: sessionmaker[Session]) -> Parts:
    """The parts of a worker on a database with norms and opening hours."""
    with sessions() as session, writing(session):
        defaults.seed(session, utcnow())
    return Parts(
        settings=settings,
        keys=Keys(settings.secret_key),
        files=FileStore(settings.files.directory),
        sessions=sessions,
        stopping=threading.Event(),
    )


@pytest.fixture
def shift(parts: Parts) -> Shift:
    """A shift under the lease, which lasts for the test."""
    return take_shift(parts, "deze test")


def lose_lease(shift: Shift) -> Shift:
    """Another worker has taken over, while this one still believes that it has the lease."""
    with shift.writing() as session:
        leases.release(session, shift.lease, utcnow() - timedelta(seconds=1))
    return take_shift(shift.parts, "een ander")


def stopped(shift: Shift) -> Shift:
    """The same shift in a process that has been told to stop."""
    event = threading.Event()
    event.set()
    return replace(shift, parts=replace(shift.parts, stopping=event))


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    """The settings of a worker with short times, as environment variables."""
    return {
        "KCC_SECRET_KEY": SECRET,
        "KCC_DATABASE_URL": url,
        "KCC_FILES_DIRECTORY": str(folder / "bestanden"),
        "KCC_MAIL_POLL_SECONDS": "1",
        "KCC_MAIL_TIMEOUT_SECONDS": "10",
        **more,
    }


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """For looking and arranging beside the worker; see `committed`."""
    with sessions() as session:
        yield session


@pytest.fixture
def mailbox(parts: Parts) -> Mailbox:
    """A mailbox without servers, for mail that is there already."""
    return mailbox_at(parts, "balie")


@pytest.fixture
def sending_mailbox(parts: Parts, smtp_server: SmtpServer) -> Mailbox:
    """A mailbox that sends by the test's SMTP server."""
    return mailbox_at(parts, "balie", smtp=smtp_server)


@pytest.fixture
def answer(session: Session, sending_mailbox: Mailbox) -> Callable[..., OutboxItem]:
    """An answer that is due, to names @example.nl; committed."""

    def answer_(*names: str, by: Mailbox | None = None) -> OutboxItem:
        with writing(session):
            contact = builders.contact(session)
            item = builders.answer(
                session,
                contact,
                to=f"{names[0]}@example.nl",
                mailbox=by or sending_mailbox,
                not_before=utcnow(),
            )
            item.message.at = utcnow()
            for name in names[1:]:
                session.add(Recipient(message=item.message, address=f"{name}@example.nl"))
        return item

    return answer_


@pytest.fixture
def store(shift: Shift, mailbox: Mailbox) -> Callable[..., None]:
    """Put raw mails in the mailroom, as fetching does."""

    def store_(*raws: bytes, uidvalidity: int = 7) -> None:
        kept = [
            KeptMail(
                folder="INBOX",
                uidvalidity=uidvalidity,
                uid=uid,
                sha256=shift.parts.files.put(raw),
                size=len(raw),
                received_at=utcnow() - timedelta(minutes=5),
            )
            for uid, raw in enumerate(raws, start=1)
        ]
        with shift.writing() as session:
            mailroom.keep(session, mailbox.id, kept, utcnow(), shift.lease)

    return store_


@pytest.fixture
def start(database_url: str, tmp_path: Path, parts: Parts) -> Iterator[Callable[..., Worker]]:
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
