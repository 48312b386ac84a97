"""How the application itself fares: database, worker and mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.models import Lease, Mailbox

STILL = timedelta(minutes=5)  # mail that was not fetched for this long stands still


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHealth:
    """When all mailboxes were last read; `fetched_at` is that of the slowest one."""

    mailboxes: int
    fetched_at: datetime | None
    problem: str = ""

    def stands_still(self, now: datetime) -> bool:
        if not self.mailboxes:
            return False
        return self.fetched_at is None or now - self.fetched_at > STILL


def mail(session: Session) -> MailHealth:
    """How fresh the mail is, over all active mailboxes."""
    fetched = func.min(Mailbox.fetched_at)
    never = func.count() - func.count(Mailbox.fetched_at)
    query = select(func.count(), fetched, never, func.max(Mailbox.problem))
    total, oldest, unread, problem = session.execute(query.where(Mailbox.active)).one()
    return MailHealth(mailboxes=total, fetched_at=None if unread else oldest, problem=problem or "")


def worker_is_alive(session: Session, now: datetime) -> bool:
    """Whether some worker holds the lease at this moment."""
    return bool(session.scalar(select(func.count()).where(Lease.expires_at > now)))
