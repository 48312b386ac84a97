"""What a new installation starts with: norms and opening hours that anyone can change later."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.norms import DEFAULT_NORMS, NormRule
from kcc.models import Norm, OpeningWindow


def seed(session: Session, now: datetime) -> None:
    """Fill norms and opening hours where there are none; what is there stays as it is."""
    if not session.scalar(select(func.count()).select_from(Norm)):
        session.add_all(_norm(rule, now) for rule in DEFAULT_NORMS)
    if not session.scalar(select(func.count()).select_from(OpeningWindow)):
        session.add_all(
            OpeningWindow(weekday=hours.weekday, opens=hours.opens, closes=hours.closes)
            for hours in DEFAULT_CALENDAR.hours
        )
    session.flush()


def _norm(rule: NormRule, now: datetime) -> Norm:
    return Norm(
        channel=ChannelKind(rule.channel) if rule.channel else None,
        moment=rule.moment,
        amount=rule.term.amount,
        unit=rule.term.unit,
        target_percent=rule.target_percent,
        warn_percent=rule.warn_percent,
        valid_from=now,
    )
