"""Slowing down guessing and flooding: attempts are counted in the database, for all processes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kcc.db import take_turn
from kcc.models import Attempt


def hit(session: Session, limits: Mapping[str, int], now: datetime, window: timedelta) -> timedelta:
    """Count an attempt in each bucket; how long to wait when one is full, or else zero.

    `limits` says how many attempts a bucket holds within the window. What is refused counts
    nowhere: the wait gets no longer by trying. Count before doing what is counted.
    """
    for bucket in sorted(limits):
        take_turn(session, bucket)  # else two guesses at once would not see each other's row
    wait = max(left(session, *one, now, window) for one in limits.items())
    if not wait:
        session.add_all(Attempt(bucket=bucket, at=now) for bucket in limits)
        session.flush()
    return wait


def left(session: Session, bucket: str, limit: int, now: datetime, window: timedelta) -> timedelta:
    """How long until this bucket holds another attempt; zero when it does now."""
    nth = (
        select(Attempt.at)
        .where(Attempt.bucket == bucket, Attempt.at > now - window)
        .order_by(Attempt.at.desc())
        .offset(limit - 1)
        .limit(1)
    )
    at = session.scalar(nth)
    return at + window - now if at else timedelta(0)


def take_back(session: Session, bucket: str, at: datetime) -> None:
    """Do not count the attempt of that moment: it was no guess."""
    counted = select(func.max(Attempt.id)).where(Attempt.bucket == bucket, Attempt.at == at)
    session.execute(delete(Attempt).where(Attempt.id == counted.scalar_subquery()))


def forget(session: Session, bucket: str) -> None:
    """Forget the attempts of a bucket: the last one was right."""
    session.execute(delete(Attempt).where(Attempt.bucket == bucket))
