"""What nobody needs any more: files without a row, sign-ins and attempts of the past."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, union, update
from sqlalchemy.orm import Session

from kcc.files import FileStore
from kcc.models import (
    Attachment,
    Attempt,
    Brake,
    Contact,
    Conversation,
    Draft,
    FileLink,
    FormReceipt,
    JobRun,
    RawMail,
    SignIn,
)

ATTEMPTS_KEPT = timedelta(days=2)  # no limit counts further back than a day
RECEIPTS_KEPT = timedelta(days=30)  # nobody sends a page again that was open for so long
JOB_RUNS_KEPT = timedelta(days=1)  # of jobs that no longer exist, such as those of an old mailbox
BRAKES_KEPT = timedelta(days=2)  # a brake looks back over two windows of a day
DISCARDED_KEPT = timedelta(days=1)  # words about a citizen that somebody threw away
DRAFTS_KEPT = timedelta(days=30)  # of a contact that is closed: as long as it opens by itself
LINKS_KEPT = timedelta(days=365)  # until then the contact says when a link ended, and by whom
FOLDERS = tuple(f"{number:02x}" for number in range(256))


def sweep_files(session: Session, files: FileStore, older_than: datetime, *, folder: str) -> int:
    """Remove files from before that moment which no row names; how many went.

    `folder` is one of FOLDERS: a store may hold millions of files. Young files are left alone:
    their row may still be on its way.
    """
    known = _known(session, folder)
    return files.sweep(older_than.timestamp(), known.__contains__, folder=folder)


def forget_expired(session: Session, now: datetime) -> int:
    """Delete what has run out; how many rows went."""
    past = (
        delete(SignIn).where(SignIn.expires_at < now),
        delete(Attempt).where(Attempt.at < now - ATTEMPTS_KEPT),
        delete(FormReceipt).where(FormReceipt.at < now - RECEIPTS_KEPT),
        delete(Conversation).where(
            Conversation.discarded_at < now - DISCARDED_KEPT, ~Conversation.questions.any()
        ),
        update(Conversation)
        .where(Conversation.discarded_at < now - DISCARDED_KEPT)
        .values(typed={}, discarded_at=None),
        delete(Draft).where(
            Draft.saved_at < now - DRAFTS_KEPT,
            Draft.contact_id.in_(select(Contact.id).where(Contact.closed_at < now - DRAFTS_KEPT)),
        ),
        delete(FileLink).where(FileLink.expires_at < now - LINKS_KEPT),
        delete(JobRun).where(JobRun.finished_at < now - JOB_RUNS_KEPT),
        delete(Brake).where(Brake.id.in_(_quiet_brakes(now))),
    )
    gone = (session.connection().execute(statement).rowcount for statement in past)
    return sum(gone)


def _quiet_brakes(now: datetime) -> Select[int]:
    """Those that never tripped and count nothing any more; not one that is counted with just now.

    Else whoever takes mails in and this could wait for each other.
    """
    quiet = select(Brake.id).where(Brake.tripped_at.is_(None), Brake.since < now - BRAKES_KEPT)
    return quiet.with_for_update(skip_locked=True)


def _known(session: Session, folder: str) -> frozenset[str]:
    """The hashes in use that begin with these two digits."""
    first, beyond = folder, f"{folder}g"  # "g" comes after every hexadecimal digit
    queries = (
        select(table.sha256).where(table.sha256 >= first, table.sha256 < beyond)
        for table in (RawMail, Attachment)
    )
    return frozenset(session.scalars(union(*queries)))
