"""Which articles an editor should look at again, because time passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kcc.domain.words import local
from kennisbank.articles import Article, Status

REVIEWED_EVERY = timedelta(days=365)
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """When an article was checked, and before which day it should be again; in the Netherlands."""

    on: date | None  # None: never since it was written
    before: date
    is_due: bool  # within a month, or it should have been
    is_over: bool


def check(article: Article, today: date) -> Check:
    """What is known of the checks of an article: once a year, and before it ends."""
    last = local(article.reviewed_at or article.updated_at).date()
    before = min(filter(None, (last + REVIEWED_EVERY, article.valid_until)))
    return Check(
        on=last if article.reviewed_at else None,
        before=before,
        is_due=before <= today + SOON,
        is_over=before < today,
    )


def due(session: Session, now: datetime, today: date, limit: int = 50) -> Sequence[Article]:
    """Published articles that within a month nobody checked for a year, or that end or ended.

    Those that end come first, then the ones that were not checked for the longest time.
    """
    checked = func.coalesce(Article.reviewed_at, Article.updated_at)
    statement = (
        select(Article)
        .where(
            Article.status == Status.PUBLISHED,
            or_(checked < now - REVIEWED_EVERY + SOON, Article.valid_until <= today + SOON),
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
