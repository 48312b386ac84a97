"""Attempts are counted in a window, and who has to wait hears how long."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.models import Attempt
from kcc.services import throttle

WINDOW = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
NOW = timedelta(0)


def test_who_has_to_wait_hears_how_long_that_is_now(session: Session, now: datetime) -> None:
    waits = [hit(session, now + n * MINUTE) for n in (0, 4, 6, 14)]

    assert waits == [NOW, NOW, 9 * MINUTE, 1 * MINUTE]


def test_after_the_wait_there_is_room_for_one(session: Session, now: datetime) -> None:
    waits = [hit(session, now + n * MINUTE) for n in (0, 4, 15, 16, 19)]

    assert waits == [NOW, NOW, NOW, 3 * MINUTE, NOW]


def test_trying_while_waiting_makes_no_wait_longer(session: Session, now: datetime) -> None:
    for n in range(60):
        hit(session, now + n * timedelta(seconds=10))

    assert hit(session, now + 10 * MINUTE) == 5 * MINUTE
    assert session.scalar(select(func.count()).select_from(Attempt)) == 2


def test_the_longest_wait_counts_and_what_is_refused_counts_nowhere(
    session: Session, now: datetime
) -> None:
    limits = {"name": 1, "from": 3}

    waits = [throttle.hit(session, limits, now + n * MINUTE, WINDOW) for n in range(5)]

    assert waits == [NOW, 14 * MINUTE, 13 * MINUTE, 12 * MINUTE, 11 * MINUTE]
    assert throttle.left(session, "from", 3, now + 5 * MINUTE, WINDOW) == NOW


def hit(session: Session, at: datetime) -> timedelta:
    return throttle.hit(session, {"test": 2}, at, WINDOW)
