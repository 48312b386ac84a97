"""Which articles an editor should look at again, because time passed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kennisbank.articles import Article, Status

REVIEWED_EVERY = timedelta(days=365)
ENDS_SOON = timedelta(days=30)


def due(session: Session, now: datetime, today: date, limit: int = 50) -> Sequence[Article]:
    """Published articles that nobody checked for a year, or that end within a month or ended.

    Those that ended come first, then the ones that were not checked for the longest time.
    """
    checked = func.coalesce(Article.reviewed_at, Article.updated_at)
    statement = (
        select(Article)
        .where(
            Article.status == Status.PUBLISHED,
            or_(checked < now - REVIEWED_EVERY, Article.valid_until <= today + ENDS_SOON),
        )
        .order_by(Article.valid_until.is_(None), Article.valid_until, checked, Article.id)
    )
    return session.scalars(statement.limit(limit)).all()


def drafts(session: Session, limit: int = 50) -> Sequence[Article]:
    """Drafts, the one that was changed last first."""
    statement = select(Article).where(Article.status == Status.DRAFT)
    return session.scalars(
        statement.order_by(Article.updated_at.desc(), Article.id.desc()).limit(limit)
    ).all()
