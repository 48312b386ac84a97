"""How the application itself fares: worker and mail, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kcc.db import rare
from kcc.domain import texts
from kcc.domain.brakes import Level
from kcc.domain.expiry import Expiring, expiring
from kcc.models import (
    Brake,
    Lease,
    Mailbox,
    MailFolder,
    Message,
    Outage,
    OutboxItem,
    RawMail,
    RawState,
)
from kcc.services import job_runs, outage_news
from kcc.services.job_runs import LastRun
from kcc.services.outbox import IS_ANSWERED, IS_PENDING
from kcc.services.rows import fetch

STILL = timedelta(minutes=5)  # mail that was not fetched or sent for this long stands still


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHealth:
    """When all mailboxes were last read, and since when mail waits that should have left.

    `fetched_at` is that of the slowest folder, None when some was never read. `still` names the
    mailboxes that were not read for `STILL`, or never, with the folder where another folder of it
    is; `still_since` is when the first of these was read last, None when none ever was, and
    `all_still` says whether no mail comes in at all. `unsent` counts the messages that
    no mail server took so far, `unsent_since` is the oldest and `unsent_why` says why for one of
    them, without addresses. `lost` counts the mails that came in and whose files are gone.
    `braked` is whether no citizen gets an acknowledgement from some mailbox, as too many left it.
    `expiring` are the secrets with which mailboxes get tokens, that end within a month or have.
    `outages` counts what stands in the register of outages as lasting or announced.
    """

    mailboxes: int
    fetched_at: datetime | None
    still: tuple[str, ...]
    still_since: datetime | None
    all_still: bool
    unsent: int
    unsent_since: datetime | None
    unsent_why: str
    lost: int
    braked: bool
    expiring: tuple[Expiring, ...]
    outages: int

    @property
    def is_well(self) -> bool:
        """Whether mail comes in and goes out."""
        return not (self.unsent or self.still or self.lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHealth:
    """Whether a worker is at work, and which of its jobs fail."""

    alive: bool
    failing: Sequence[LastRun]

    @property
    def is_well(self) -> bool:
        return self.alive and not self.failing


class _Folder(NamedTuple):
    address: str
    name: str
    fetched_at: datetime | None
    expires_on: date | None


def mail(session: Session, now: datetime) -> MailHealth:
    """How fresh the mail is, over all active mailboxes."""
    moments = {"now": now, "soon": now + outage_news.ANNOUNCED}
    moments |= {"before": now - STILL, "lately": now - Level.MAILBOX.window}
    found = fetch(session, _MAIL, moments)
    folders = [
        _Folder(one.address, one.name, one.fetched_at, one.oauth_expires_on)
        for one in found
        if one.address is not None
    ]
    read = [one.fetched_at for one in folders if one.fetched_at is not None]
    still = [one for one in folders if stands_still(one.fetched_at, now)]
    unsent, since, why, lost, braked, outages, *_ = tuple(found[0])
    return MailHealth(
        mailboxes=len({one.address for one in folders}),
        fetched_at=min(read) if read and len(read) == len(folders) else None,
        still=_names(still, folders),
        still_since=min((one.fetched_at for one in still if one.fetched_at), default=None),
        all_still=len(still) == len(folders),
        unsent=unsent,
        unsent_since=since,
        unsent_why=texts.without_addresses(why or ""),
        lost=lost,
        braked=braked > 0,
        expiring=_expiring(folders, now),
        outages=outages,
    )


def _expiring(folders: Sequence[_Folder], now: datetime) -> tuple[Expiring, ...]:
    ends = {one.address: one.expires_on for one in folders if one.expires_on}
    found = [expiring(address, on, now) for address, on in ends.items()]
    return tuple(sorted((one for one in found if one.is_early), key=lambda one: one.days_left))


def _names(still: Sequence[_Folder], folders: Sequence[_Folder]) -> tuple[str, ...]:
    comes_in = {one.address for one in folders if one not in still}
    names = (
        f"{one.address} (map {one.name})" if one.address in comes_in else one.address
        for one in still
    )
    return tuple(dict.fromkeys(names))


def stands_still(fetched_at: datetime | None, now: datetime) -> bool:
    """Whether a mailbox in use was not read for too long."""
    return fetched_at is None or now - fetched_at > STILL


def work(session: Session, now: datetime) -> WorkHealth:
    """Whether some worker holds the lease at this moment, and what does not go well."""
    alive = bool(session.scalar(select(func.count()).where(Lease.expires_at > now)))
    return WorkHealth(alive=alive, failing=job_runs.failing(session))


# Made once: it runs for each page, and making it takes longer than running it. In one statement,
# since the way to a server takes longer than these rows; a row without mailbox when there is none.
# What should have left some time ago: how much, since when, and why. Not what waits for the server
# of one recipient: a full mailbox is no trouble of ours.
_SINCE_WHEN = func.coalesce(OutboxItem.retried_at, Message.at)
_LOST = select(func.count()).where(RawMail.state == RawState.LOST).scalar_subquery()
_BRAKED = (
    select(func.count())
    .where(
        rare(Brake.tripped_at.is_not(None)),
        Brake.level == Level.MAILBOX,
        Brake.holds,
        Brake.held_at > bindparam("lately"),
    )
    .scalar_subquery()
)
_OUTAGES = (
    select(func.count())
    .select_from(Outage)
    .where(*outage_news.is_current(bindparam("now"), bindparam("soon")))
    .scalar_subquery()
)
_TROUBLE = (_LOST, _BRAKED, _OUTAGES)
_UNSENT = (
    select(func.count(), func.min(_SINCE_WHEN), func.max(OutboxItem.problem), *_TROUBLE)
    .select_from(OutboxItem)
    .join(Message, Message.id == OutboxItem.message_id)
    .where(IS_PENDING, bindparam("before") > _SINCE_WHEN, ~IS_ANSWERED)
    .subquery()
)
_MAIL = (
    select(
        _UNSENT,
        Mailbox.address,
        MailFolder.name,
        MailFolder.fetched_at,
        Mailbox.oauth_expires_on,
    )
    .select_from(_UNSENT)
    .outerjoin(Mailbox, Mailbox.active.is_(True))
    .outerjoin(MailFolder, MailFolder.mailbox_id == Mailbox.id)
    .order_by(Mailbox.address, MailFolder.id)
)
