"""The outages that the terms of one contact feel: those of the way by which it came."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.outages import OUTAGE, OutageSpan
from kcc.models import Contact, Outage

_KNOWN = "outages"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An outage apart from the session, whose rows are read anew after each roll-back."""

    channels: frozenset[ChannelKind]
    mailbox_id: int | None
    span: OutageSpan

    def concerns(self, contact: Contact) -> bool:
        if contact.channel not in self.channels:
            return False
        other = self.mailbox_id not in (None, contact.mailbox_id)
        return not (other and contact.channel is ChannelKind.EMAIL)


def of(session: Session, contact: Contact, now: datetime) -> tuple[OutageSpan, ...]:
    """Those of its channel, and if it came by mail of its mailbox; the first one first.

    One that still lasts counts up to `now`.
    """
    return tuple(_up_to(one.span, now) for one in _all(session) if one.concerns(contact))


def span(outage: Outage, now: datetime) -> OutageSpan:
    """An outage as terms feel it, at `now`."""
    return _up_to(_span(outage), now)


def forget(session: Session) -> None:
    """Read them anew: something in the register was changed."""
    session.info.pop(_KNOWN, None)


def _all(session: Session) -> tuple[_Known, ...]:
    """Read once a session, as the norms are: there are a few a year."""
    known = session.info.get(_KNOWN)
    if isinstance(known, tuple):
        return known
    in_force = select(Outage).where(Outage.withdrawn_at.is_(None))
    fresh = tuple(
        _Known(channels=frozenset(one.channels), mailbox_id=one.mailbox_id, span=_span(one))
        for one in session.scalars(in_force.order_by(Outage.started_at, Outage.id))
    )
    session.info[_KNOWN] = fresh
    return fresh


def _span(outage: Outage) -> OutageSpan:
    return OutageSpan(
        what=f"{OUTAGE} {outage.named}",
        start=outage.started_at,
        end=outage.ended_at or outage.started_at,
        lasts=outage.ended_at is None,
        filing=outage.filing,
        filing_days=outage.filing_days,
        own_terms=outage.own_terms,
    )


def _up_to(span: OutageSpan, now: datetime) -> OutageSpan:
    return replace(span, end=max(now, span.start)) if span.lasts else span
