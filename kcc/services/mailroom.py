"""The mailroom: every mail is safe before anybody tries to understand it, and is taken in once."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, Table, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from channels.base import Cursor, Fetched
from kcc.db import is_sqlite, rare
from kcc.domain.errors import KccError
from kcc.models import Mailbox, MailFolder, RawMail, RawState
from kcc.services.incoming import StoredFile
from kcc.services.leases import Lease, holding

PLACE = ("imap_host", "username")  # another one of these means other mail
_SETTLED = (RawState.DONE, RawState.UNREADABLE, RawState.DISMISSED)
_NO_MORE_TO_DO = (RawState.DONE, RawState.DUPLICATE, RawState.DISMISSED)
MOST_ATTEMPTS = 3  # a mail that fails this often is put aside, where people see it
WORDS_WAIT = timedelta(minutes=30)  # for the rest of a big mail, when nothing else ends it
IS_WAITING = rare(RawMail.state == RawState.STORED)
IS_UNREAD = rare(RawMail.state.in_((RawState.STORED, RawState.INCOMPLETE)))
_UNCHANGED = {"synchronize_session": False}

# Made once: it runs for each mail, and making it takes longer than running it.
_RAW = cast(Table, RawMail.__table__)
_CONCLUDE = update(_RAW).where(
    _RAW.c.id == bindparam("raw_id"),
    _RAW.c.state == RawState.STORED,
    holding(bindparam("lease_token"), bindparam("at")),
)


class Superseded(KccError):
    """Another worker, or a change of the mailbox, came first; nothing of this was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What became of one mail."""

    raw_id: int
    state: RawState
    message_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """Where a mail stood on the server, and the hash under which its bytes are on our disk.

    `missing` says what of it is not among them: then its row waits for the whole first.
    """

    folder: str
    uidvalidity: int
    uid: int
    sha256: str
    size: int
    received_at: datetime
    missing: str = ""


def kept(fetched: Fetched) -> KeptMail:
    return KeptMail(
        folder=fetched.folder,
        uidvalidity=fetched.uidvalidity,
        uid=fetched.uid,
        sha256=fetched.sha256,
        size=fetched.size,
        received_at=fetched.received_at,
        missing=fetched.missing,
    )


def whole(raw: RawMail) -> StoredFile:
    """The mail itself as an attachment of the contact that is made of it."""
    return StoredFile(
        filename="bericht zonder bijlagen.eml" if raw.missing else "bericht.eml",
        content_type="message/rfc822",
        size=raw.size,
        sha256=raw.sha256,
    )


def cursor(folder: MailFolder) -> Cursor | None:
    """How far this folder has been read; None when it never was."""
    if folder.uidvalidity is None:
        return None
    return Cursor(folder=folder.name, uidvalidity=folder.uidvalidity, last_uid=folder.last_uid)


def require_place(session: Session, mailbox: Mailbox) -> None:
    """Let nobody point the mailbox elsewhere until this transaction ends.

    Raises Superseded when somebody did since `mailbox` was read: how far the old place was read
    says nothing of the new one, and mail would be passed over there.
    """
    same = (getattr(Mailbox, column) == getattr(mailbox, column) for column in PLACE)
    row = select(Mailbox.id).where(Mailbox.id == mailbox.id, *same).with_for_update()
    if session.scalar(row) is None:
        raise Superseded("Deze postbus is net gewijzigd.")


def keep(
    session: Session, mailbox_id: int, mails: Sequence[KeptMail], now: datetime, lease: Lease
) -> None:
    """Make rows of mails whose bytes are on disk, and move the cursor past the last of them.

    `mails` are of one folder in the order of the server. A mail that has a row keeps that one.
    Raises Superseded when the lease or the folder is no longer ours to read.
    """
    last = mails[-1]
    moved = session.execute(
        update(MailFolder)
        .where(
            MailFolder.mailbox_id == mailbox_id,
            MailFolder.name == last.folder,
            lease.holds(now),
            or_(
                MailFolder.uidvalidity.is_distinct_from(last.uidvalidity),
                MailFolder.last_uid < last.uid,
            ),
        )
        .values(uidvalidity=last.uidvalidity, last_uid=last.uid)
        .returning(MailFolder.id)
        .execution_options(**_UNCHANGED)
    )
    if moved.first() is None:
        raise Superseded("Een andere verwerker leest deze postbus.")
    rows = [{"mailbox_id": mailbox_id, **asdict(mail), **_waits(mail, now)} for mail in mails]
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(RawMail).on_conflict_do_nothing(), rows)


def has_waiting(session: Session, *, tried: Collection[int] = ()) -> bool:
    """Whether there is a mail to read, apart from those in `tried`."""
    return session.scalar(select(_waiting(tried).exists())) or False


def take_batch(
    session: Session, size: int, now: datetime, lease: Lease, *, tried: Collection[int] = ()
) -> list[RawMail]:
    """The next mails to read, with their attempt counted before anything is tried.

    So a mail that brings the process down cannot do so for ever. What was tried before comes
    alone and after all that is new. Those in `tried` are passed over.
    """
    query = _waiting(tried).order_by(RawMail.id)
    ids = session.scalars(query.where(RawMail.attempts == 0).limit(size)).all()
    if not ids:
        ids = session.scalars(query.limit(1)).all()
    counted = (
        update(RawMail)
        .where(RawMail.id.in_(ids), lease.holds(now))
        .values(attempts=RawMail.attempts + 1)
        .returning(RawMail)
        .execution_options(populate_existing=True)
    )
    mails = session.scalars(counted).all() if ids else []
    return sorted(mails, key=lambda mail: mail.id)


def give_back(session: Session, ids: Collection[int]) -> None:
    """Do not count an attempt that ended for a reason outside the mail."""
    session.execute(
        update(RawMail)
        .where(RawMail.id.in_(ids), RawMail.state == RawState.STORED, RawMail.attempts > 0)
        .values(attempts=RawMail.attempts - 1)
        .execution_options(**_UNCHANGED)
    )


def note_failure(session: Session, raw_id: int, problem: str) -> None:
    """Remember why an attempt failed; the mail waits for the next one."""
    session.execute(
        update(RawMail)
        .where(RawMail.id == raw_id, RawMail.state == RawState.STORED)
        .values(problem=problem[:500])
        .execution_options(**_UNCHANGED)
    )


def same_bytes(session: Session, mails: Sequence[RawMail]) -> dict[str, RawMail]:
    """By hash, the earlier mail with exactly these bytes, where there is one."""
    hashes = [mail.sha256 for mail in mails]
    query = (
        select(RawMail)
        .where(RawMail.sha256.in_(hashes), RawMail.state.in_(_SETTLED))
        .order_by(RawMail.id.desc())
    )
    return {mail.sha256: mail for mail in session.scalars(query)}


def conclude(session: Session, ends: Sequence[Conclusion], now: datetime, lease: Lease) -> None:
    """Say what became of mails, in the transaction that made it so.

    Raises Superseded when the lease is gone or one of them was taken in already.
    """
    values = [
        {
            "raw_id": one.raw_id,
            "state": one.state,
            "message_id": one.message_id,
            "problem": one.problem[:500],
            "lease_token": lease.token,
            "at": now,
        }
        for one in ends
    ]
    done = session.connection().execute(_CONCLUDE, values)
    if done.rowcount != len(values):
        raise Superseded("Een andere verwerker heeft dit bericht.")


def lost(session: Session, after_id: int, limit: int) -> Sequence[RawMail]:
    """The next mails whose files were not there, by id."""
    query = select(RawMail).where(RawMail.state == RawState.LOST, RawMail.id > after_id)
    return session.scalars(query.order_by(RawMail.id).limit(limit)).all()


def found_again(session: Session, ids: Collection[int], now: datetime, lease: Lease) -> None:
    """Let mails whose files are back be read, as if they had just come in."""
    session.execute(
        update(RawMail)
        .where(RawMail.id.in_(ids), RawMail.state == RawState.LOST, lease.holds(now))
        .values(state=RawState.STORED, attempts=0, problem="")
        .execution_options(**_UNCHANGED)
    )


def note_success(session: Session, folder_id: int, now: datetime, lease: Lease) -> None:
    """Reading a folder went well: screens say how long ago that was."""
    session.execute(
        update(MailFolder)
        .where(MailFolder.id == folder_id, lease.holds(now))
        .values(fetched_at=now, problem="", problem_since=None)
        .execution_options(**_UNCHANGED)
    )


def note_problem(
    session: Session, folder_id: int, problem: str, now: datetime, lease: Lease
) -> None:
    """Reading a folder did not go well: why, and since when.

    Who lost the lease has nothing to say.
    """
    session.execute(
        update(MailFolder)
        .where(MailFolder.id == folder_id, lease.holds(now))
        .values(problem=problem[:500], problem_since=func.coalesce(MailFolder.problem_since, now))
        .execution_options(**_UNCHANGED)
    )


def note_moving(session: Session, folder_id: int, problem: str) -> None:
    """Why mail of a folder that was taken in could not be moved; empty when it could."""
    session.execute(
        update(MailFolder)
        .where(MailFolder.id == folder_id)
        .values(moving_problem=problem[:500])
        .execution_options(**_UNCHANGED)
    )


def settled(session: Session, place: tuple[int, str, int], uids: Collection[int]) -> Sequence[int]:
    """Which of these mails ask for nothing more; `place` is mailbox, folder and UIDVALIDITY.

    What nobody could read yet, or whose file is gone, stays on the server.
    """
    mailbox_id, folder, uidvalidity = place
    query = select(RawMail.uid).where(
        RawMail.mailbox_id == mailbox_id,
        RawMail.folder == folder,
        RawMail.uidvalidity == uidvalidity,
        RawMail.uid.in_(uids),
        RawMail.state.in_(_NO_MORE_TO_DO),
        RawMail.missing == "",
    )
    return session.scalars(query.order_by(RawMail.uid)).all()


def _waits(mail: KeptMail, now: datetime) -> dict[str, object]:
    if mail.missing:
        return {"state": RawState.INCOMPLETE, "words_at": now + WORDS_WAIT}
    return {"state": RawState.STORED, "words_at": None}


def _waiting(tried: Collection[int]) -> Select[int]:
    return select(RawMail.id).where(IS_WAITING, RawMail.id.not_in(tried))
