"""Sweeping: files that no row names go, and what ran out is forgotten; the rest stays."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.files import FileStore, StorageFailed
from kcc.models import Attachment, Attempt, Draft, JobRun, RawMail, SignIn
from kcc.services import drafts, sweeping
from kcc.services.incoming import StoredFile
from tests import builders

HOUR = timedelta(hours=1)
FILE = StoredFile(filename="kaart.pdf", content_type="a/b", size=4, sha256="a" * 64)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "bestanden")


def put_yesterday(files: FileStore, content: bytes) -> str:
    sha256 = files.put(content)
    yesterday = time.time() - 86_400
    os.utime(files.directory / sha256[:2] / sha256, (yesterday, yesterday))
    return sha256


def sweep(session: Session, files: FileStore) -> int:
    """Sweep every folder of what is older than an hour; how many files went."""
    before = datetime.now(UTC) - HOUR
    return sum(
        sweeping.sweep_files(session, files, before, folder=folder) for folder in sweeping.FOLDERS
    )


def test_only_old_files_without_a_row_go(session: Session, files: FileStore) -> None:
    contents = [str(number).encode() for number in range(40)]
    old = [put_yesterday(files, content) for content in contents]
    young = files.put(b"net binnen")
    message = builders.message(session, builders.contact(session))
    for content in contents[:10]:
        builders.attachment(session, message, content=content)
    box = builders.mailbox(session)
    for uid, sha256 in enumerate(old[10:20]):
        session.add(
            RawMail(
                mailbox_id=box.id,
                folder="INBOX",
                uidvalidity=1,
                uid=uid,
                sha256=sha256,
                size=1,
                received_at=builders.NOW,
            )
        )
    session.flush()

    assert sweep(session, files) == 20
    assert [files.get(sha256) for sha256 in [*old[:20], young]] == [*contents[:20], b"net binnen"]
    for sha256 in old[20:]:
        with pytest.raises(StorageFailed):
            files.get(sha256)


def test_what_a_crash_left_half_written_goes_too(session: Session, files: FileStore) -> None:
    sha256 = put_yesterday(files, b"heel")
    half = files.directory / sha256[:2] / ".tmp-half"
    half.write_bytes(b"hal")
    os.utime(half, (0, 0))

    sweep(session, files)

    assert not half.exists()


def test_sign_ins_attempts_and_job_runs_of_the_past_are_forgotten(
    session: Session, now: datetime
) -> None:
    agent = builders.agent(session)
    for name, expires in (("a" * 64, now - HOUR), ("b" * 64, now + HOUR)):
        session.add(SignIn(token_hash=name, agent=agent, created_at=now, expires_at=expires))
    session.add_all(
        [
            Attempt(bucket="oud", at=now - 49 * HOUR),
            Attempt(bucket="van vandaag", at=now - 23 * HOUR),
            JobRun(name="fetch:1", started_at=now, finished_at=now - 25 * HOUR),
            JobRun(name="read", started_at=now, finished_at=now),
        ]
    )
    session.flush()

    assert sweeping.forget_expired(session, now) == 3

    session.expire_all()
    assert session.scalars(select(SignIn.token_hash)).all() == ["b" * 64]
    assert session.scalars(select(Attempt.bucket)).all() == ["van vandaag"]
    assert session.scalars(select(JobRun.name)).all() == ["read"]


def test_a_draft_goes_a_month_after_its_contact_was_closed(session: Session, now: datetime) -> None:
    """Whose contact is open, or was closed or typed at lately, keeps every word."""
    sanne, long_ago = builders.actor(session), now - timedelta(days=31)
    for closed_at, saved_at in (
        (long_ago, long_ago),
        (long_ago, now),
        (now, long_ago),
        (None, long_ago),
    ):
        contact = builders.contact(session)
        contact.closed_at = closed_at
        draft = drafts.save(session, contact, sanne, "answer", "Beste", saved_at)
        drafts.attach(session, draft, FILE, most_mb=20)

    sweeping.forget_expired(session, now)

    session.expire_all()
    assert len(session.scalars(select(Draft)).all()) == 3
    assert len(session.scalars(select(Attachment)).all()) == 3
