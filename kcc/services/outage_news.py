"""What of the register of outages everybody may know: on the banner, on the form, in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, or_, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.kinds import ContactKind
from kcc.domain.outages import FilingRule, goes_on_to, own_days
from kcc.models import Mailbox, Outage
from kcc.services import outage_spans
from kcc.services.clock_rules import rules

ANNOUNCED = timedelta(days=14)  # before it begins
PUBLISHED = timedelta(days=366)  # after it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One outage in what anybody may read of it, apart from the session.

    `address` is that of the one mailbox it is about. `in_time_on` is the last day on which who had
    to send something in it is in time, None while that is not known or where nothing changes;
    `own_days` are those by which our own terms go on.
    """

    id: int
    channels: tuple[ChannelKind, ...]
    named: str
    address: str
    started_at: datetime
    ended_at: datetime | None
    planned: bool
    text_nl: str
    text_en: str
    filing: FilingRule
    filing_days: int
    in_time_on: date | None
    own_days: int

    def lasts_at(self, at: datetime) -> bool:
        return self.started_at <= at and (self.ended_at is None or at < self.ended_at)

    def is_about_mail_to(self, address: str) -> bool:
        """Whether mail to this mailbox is out of order by it."""
        return ChannelKind.EMAIL in self.channels and self.address in ("", address)

    def is_ahead_at(self, at: datetime) -> bool:
        return at < self.started_at


def current(session: Session, now: datetime) -> tuple[News, ...]:
    """What does not work now, and what is announced; the first one first."""
    found = _news(session, now, *is_current(now, now + ANNOUNCED))
    return tuple(reversed(found))


def published(session: Session, now: datetime) -> Sequence[News]:
    """What is announced, lasts, or ended within the last year; the newest first."""
    ended = or_(Outage.ended_at.is_(None), Outage.ended_at > now - PUBLISHED)
    return _news(session, now, ended, Outage.started_at < now + 2 * PUBLISHED)


def is_current(
    now: datetime | BindParameter[datetime], soon: datetime | BindParameter[datetime]
) -> tuple[ColumnElement[bool], ...]:
    """Lasts at `now`, or begins before `soon`."""
    return (
        Outage.withdrawn_at.is_(None),
        or_(Outage.ended_at.is_(None), Outage.ended_at > now),
        Outage.started_at <= soon,
    )


def _news(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[News]:
    found = (
        select(Outage, Mailbox.address)
        .outerjoin(Mailbox, Mailbox.id == Outage.mailbox_id)
        .where(Outage.withdrawn_at.is_(None), *which)
        .order_by(Outage.started_at.desc(), Outage.id.desc())
    )
    return [_told(session, one, address or "", now) for one, address in session.execute(found)]


def _told(session: Session, outage: Outage, address: str, now: datetime) -> News:
    span, holidays = outage_spans.span(outage, now), rules(session).calendar.holidays
    changes = outage.filing is not FilingRule.NOTHING and outage.ended_at is not None
    return News(
        id=outage.id,
        channels=tuple(outage.channels),
        named=outage.named,
        address=address,
        started_at=outage.started_at,
        ended_at=outage.ended_at,
        planned=outage.planned,
        text_nl=outage.text_nl,
        text_en=outage.text_en,
        filing=outage.filing,
        filing_days=outage.filing_days,
        in_time_on=goes_on_to(span, holidays) if changes else None,
        own_days=len(own_days(ContactKind.APPLICATION, [span])),
    )
