"""Slowing down guessing and flooding: attempts are counted in the database, for all processes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kcc.db import take_turn
from kcc.models import Attempt


def hit(session: Session, bucket: str, now: datetime, limit: int, window: timedelta) -> bool:
    """Count an attempt and tell whether it is still within the limit.

    Count before doing what is counted, so that attempts at the same moment do not slip through.
    """
    take_turn(session, bucket)  # else two guesses at once would not see each other's row
    session.add(Attempt(bucket=bucket, at=now))
    session.flush()
    recent = select(func.count()).where(Attempt.bucket == bucket, Attempt.at > now - window)
    return (session.scalar(recent) or 0) <= limit


def take_back(session: Session, bucket: str, at: datetime) -> None:
    """Do not count the attempt of that moment: it was no guess."""
    counted = select(func.max(Attempt.id)).where(Attempt.bucket == bucket, Attempt.at == at)
    session.execute(delete(Attempt).where(Attempt.id == counted.scalar_subquery()))


def forget(session: Session, bucket: str) -> None:
    """Forget the attempts of a bucket: the last one was right."""
    session.execute(delete(Attempt).where(Attempt.bucket == bucket))
