"""How the application itself fares: worker and mail, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.models import Delivery, Lease, Mailbox, Message, OutboxItem, Recipient
from kcc.services import job_runs
from kcc.services.job_runs import FailingJob
from kcc.services.outbox import WAITING

STILL = timedelta(minutes=5)  # mail that was not fetched or sent for this long stands still


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHealth:
    """When all mailboxes were last read, and since when mail waits that should have left.

    `fetched_at` is that of the slowest mailbox. `unsent` counts the messages that no mail
    server took so far, `unsent_since` is the oldest and `unsent_why` says why for one of them.
    """

    mailboxes: int
    fetched_at: datetime | None
    unsent: int
    unsent_since: datetime | None
    unsent_why: str

    def stands_still(self, now: datetime) -> bool:
        """Whether mail does not come in."""
        if not self.mailboxes:
            return False
        return self.fetched_at is None or now - self.fetched_at > STILL

    def is_well(self, now: datetime) -> bool:
        """Whether mail comes in and goes out."""
        return not self.unsent and not self.stands_still(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHealth:
    """Whether a worker is at work, and which of its jobs fail."""

    alive: bool
    failing: Sequence[FailingJob]

    @property
    def is_well(self) -> bool:
        return self.alive and not self.failing


def mail(session: Session, now: datetime) -> MailHealth:
    """How fresh the mail is, over all active mailboxes."""
    fetched = func.min(Mailbox.fetched_at)
    never = func.count() - func.count(Mailbox.fetched_at)
    query = select(func.count(), fetched, never).where(Mailbox.active)
    total, oldest, unread = session.execute(query).one()
    unsent, since, why = _unsent(session, now)
    return MailHealth(
        mailboxes=total,
        fetched_at=None if unread else oldest,
        unsent=unsent,
        unsent_since=since,
        unsent_why=why or "",
    )


def work(session: Session, now: datetime) -> WorkHealth:
    """Whether some worker holds the lease at this moment, and what does not go well."""
    alive = bool(session.scalar(select(func.count()).where(Lease.expires_at > now)))
    return WorkHealth(alive=alive, failing=job_runs.failing(session))


def _unsent(session: Session, now: datetime) -> tuple[int, datetime | None, str | None]:
    """What should have left `STILL` ago: how much, since when, and why.

    Not what waits for the server of one recipient, who answered for himself: a full mailbox is
    no trouble of ours.
    """
    answered = select(Recipient.id).where(
        Recipient.message_id == OutboxItem.message_id,
        Recipient.delivery == Delivery.DEFERRED,
        Recipient.code.is_not(None),
    )
    since_when = func.coalesce(OutboxItem.retried_at, Message.at)
    query = (
        select(func.count(), func.min(since_when), func.max(OutboxItem.problem))
        .select_from(OutboxItem)
        .join(Message, Message.id == OutboxItem.message_id)
        .where(OutboxItem.delivery.in_(WAITING), since_when < now - STILL, ~answered.exists())
    )
    unsent, since, why = session.execute(query).one()
    return unsent, since, why
