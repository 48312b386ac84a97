"""The whole condition of the application, for the page of who looks after it and for machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from kcc import migrate
from kcc.domain.expiry import Expiring, expiring
from kcc.models import Lease, Mailbox, Message, OutboxItem, RawMail
from kcc.services import brakes, mailroom, outage_news, outgoing, quarantine
from kcc.services.health import stands_still
from kcc.services.leases import WORKER
from kcc.services.outbox import IS_PENDING

LONG = timedelta(hours=1)  # that a mailbox stood still before an outage is suggested


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """How one folder is read; a problem is Dutch and says why it is not, or nothing is moved."""

    name: str
    fetched_at: datetime | None
    problem: str
    problem_since: datetime | None
    moving_problem: str
    stands_still: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """How one mailbox in use is read, sends and keeps copies; a problem is Dutch and says why not.

    `fetched_at` is that of the slowest folder, None when one was never read. It sends nothing
    until `rests_until`, and then one message tries. `still_long` says that it was not read for so
    long that citizens may need more time, and that the register of outages says nothing of it.
    """

    id: int
    address: str
    fetched_at: datetime | None
    folders: Sequence[FolderState]
    sending_problem: str
    sending_since: datetime | None
    rests_until: datetime | None
    copying_problem: str
    secret: Expiring | None
    still_long: bool

    @property
    def is_failing(self) -> bool:
        """Whether some folder cannot be read."""
        return any(folder.problem for folder in self.folders)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerState:
    """Which process has the lease, and until when; it renews long before that."""

    owner: str
    expires_at: datetime
    is_alive: bool

    @property
    def machine(self) -> str:
        return self.owner.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailInHouse:
    """Mail on our own disk: what waits to be read or to leave, and what needs a person.

    `unread_since` is when the oldest mail that was not read yet came in, `unsent_since` when the
    oldest message was written that has not left; `braked` counts the brakes that held mail back.
    """

    unread: int
    unread_since: datetime | None
    quarantined: int
    unsent: int
    unsent_since: datetime | None
    failed: int
    braked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """Which database it is, and whether it has the shape that this version needs."""

    kind: str
    version: str
    revision: str
    needed: str

    @property
    def is_current(self) -> bool:
        return self.revision == self.needed


def mailboxes(session: Session, now: datetime) -> Sequence[MailboxState]:
    """The mailboxes in use, by address."""
    active = select(Mailbox).where(Mailbox.active).order_by(Mailbox.address)
    rows = session.scalars(active.options(selectinload(Mailbox.folders)))
    known = [one for one in outage_news.current(session, now) if one.lasts_at(now)]
    return [
        MailboxState(
            id=one.id,
            address=one.address,
            fetched_at=one.fetched_at,
            folders=_folders(one, now),
            sending_problem=one.sending_problem,
            sending_since=one.sending_since,
            rests_until=one.resting_until,
            copying_problem=one.copying_problem,
            secret=_secret(one, now),
            still_long=one.fetched_at is not None
            and now - one.fetched_at > LONG
            and not any(outage.is_about_mail_to(one.address) for outage in known),
        )
        for one in rows
    ]


def _secret(mailbox: Mailbox, now: datetime) -> Expiring | None:
    """With which it gets its tokens, if an admin said until when."""
    if mailbox.oauth_expires_on is None:
        return None
    return expiring(mailbox.address, mailbox.oauth_expires_on, now)


def _folders(mailbox: Mailbox, now: datetime) -> Sequence[FolderState]:
    by_name = {folder.name: folder for folder in mailbox.folders}
    return [
        FolderState(
            name=one.name,
            fetched_at=one.fetched_at,
            problem=one.problem,
            problem_since=one.problem_since,
            moving_problem=one.moving_problem,
            stands_still=stands_still(one.fetched_at, now),
        )
        for one in (by_name[name] for name in mailbox.folder_names)
    ]


def worker(session: Session, now: datetime) -> WorkerState | None:
    """Who works or worked last; None when nobody ever did."""
    row = session.get(Lease, WORKER)
    if row is None:
        return None
    return WorkerState(owner=row.owner, expires_at=row.expires_at, is_alive=row.expires_at > now)


def mail_in_house(session: Session) -> MailInHouse:
    stored = select(func.count(), func.min(RawMail.received_at))
    unread, unread_since = session.execute(stored.where(mailroom.IS_UNREAD)).one()
    leaving = (
        select(func.count(), func.min(func.coalesce(OutboxItem.retried_at, Message.at)))
        .select_from(OutboxItem)
        .join(Message, Message.id == OutboxItem.message_id)
        .where(IS_PENDING)
    )
    unsent, unsent_since = session.execute(leaving).one()
    return MailInHouse(
        unread=unread,
        unread_since=unread_since,
        quarantined=quarantine.count(session),
        unsent=unsent,
        unsent_since=unsent_since,
        failed=outgoing.count_failed(session),
        braked=brakes.count_tripped(session),
    )


def database(session: Session) -> DatabaseState:
    connection = session.connection()
    version = connection.dialect.server_version_info or ()
    return DatabaseState(
        kind={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.dialect.name],
        version=".".join(str(part) for part in version),
        revision=migrate.revision(connection) or "",
        needed=migrate.newest(),
    )
