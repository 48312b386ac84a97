"""What a new installation starts with: norms, hours and texts that anyone can change later."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.first_texts import FIRST_TEXTS
from kcc.domain.norms import DEFAULT_NORMS, NormRule
from kcc.models import Norm, OpeningWindow, StandardText


def seed(session: Session, now: datetime) -> None:
    """Fill norms, opening hours and standard texts where there are none; nothing else changes."""
    if not session.scalar(select(func.count()).select_from(Norm)):
        session.add_all(
            _norm(rule, place, now) for place, rule in enumerate(DEFAULT_NORMS, start=1)
        )
    if not session.scalar(select(func.count()).select_from(OpeningWindow)):
        session.add_all(
            OpeningWindow(weekday=hours.weekday, opens=hours.opens, closes=hours.closes)
            for hours in DEFAULT_CALENDAR.hours
        )
    if not session.scalar(select(func.count()).select_from(StandardText)):
        texts = (first._asdict() for first in FIRST_TEXTS)
        session.add_all(StandardText(**text, updated_at=now) for text in texts)
    session.flush()


def _norm(rule: NormRule, place: int, now: datetime) -> Norm:
    """The first version of a rule; in an empty table its place is its number too."""
    return Norm(
        rule=place,
        position=place,
        channel=ChannelKind(rule.channel) if rule.channel else None,
        kind=rule.kind,
        complexity=rule.complexity,
        priority=rule.priority,
        legal_basis=rule.legal_basis,
        moment=rule.moment,
        amount=rule.term.amount,
        unit=rule.term.unit,
        target_percent=rule.target_percent,
        warn_percent=rule.warn_percent,
        valid_from=now,
    )
