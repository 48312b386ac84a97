"""What a new installation starts with: norms, hours and texts that anyone can change later."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.first_texts import FIRST_TEXTS
from kcc.domain.norms import DEFAULT_NORMS, NormRule
from kcc.models import USUAL_CALENDAR, Norm, OpeningWindow, StandardText


def seed(session: Session, now: datetime) -> None:
    """Fill opening hours and standard texts where there are none, and norms that are new.

    A moment that ever had a norm gets none here: who ended it, meant that.
    """
    _seed_norms(session, now)
    usual = select(OpeningWindow.id).where(OpeningWindow.calendar_id == USUAL_CALENDAR)
    if session.scalar(usual.limit(1)) is None:
        session.add_all(
            OpeningWindow(weekday=hours.weekday, opens=hours.opens, closes=hours.closes)
            for hours in DEFAULT_CALENDAR.hours
        )
    if not session.scalar(select(func.count()).select_from(StandardText)):
        texts = (first._asdict() for first in FIRST_TEXTS)
        session.add_all(StandardText(**text, updated_at=now) for text in texts)
    session.flush()


def _seed_norms(session: Session, now: datetime) -> None:
    """Those of the moments, of the service and of the law apart, that no norm was ever for.

    Here and not in a migration: it runs after each of those as well, and for a new database.
    """
    known = {
        (moment, unit.statutory)
        for moment, unit in session.execute(select(Norm.moment, Norm.unit).distinct())
    }
    last = session.scalar(select(func.max(Norm.rule))) or 0
    after = session.scalar(select(func.max(Norm.position))) or 0
    new = (rule for rule in DEFAULT_NORMS if (rule.moment, rule.legal) not in known)
    session.add_all(
        _norm(rule, last + place, after + place, now) for place, rule in enumerate(new, start=1)
    )


def _norm(rule: NormRule, number: int, position: int, now: datetime) -> Norm:
    """The first version of a rule."""
    return Norm(
        rule=number,
        position=position,
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
