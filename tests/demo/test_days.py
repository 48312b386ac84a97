"""When in a day the invented contacts come in."""

from collections import Counter
from datetime import UTC, date, datetime
from random import Random

from kcc.demo.years.days import Days
from kcc.domain.words import local
from tests.domain.calendars import plain

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)


def days_until(hour: int) -> Days:
    """Up to that hour of Tuesday, in UTC."""
    now = datetime(TUESDAY.year, TUESDAY.month, TUESDAY.day, hour, tzinfo=UTC)
    return Days(calendar=plain(), now=now)


def test_more_comes_in_during_the_morning_than_in_the_evening() -> None:
    dice, days = Random(4), days_until(13)

    moments = [at for _ in range(50) for at in days.moments(MONDAY, dice, 100)]

    hours = Counter(local(datetime.fromtimestamp(at, UTC)).hour for at in moments)
    assert set(hours) == set(range(7, 23))
    assert hours[10] > hours[19] > hours[22]


def test_nothing_comes_in_after_now_and_nothing_before_anybody_is_awake() -> None:
    dice, noon = Random(4), days_until(11)

    moments = noon.moments(TUESDAY, dice, 100)

    assert moments
    assert max(moments) < noon.last
    assert days_until(5).moments(TUESDAY, dice, 100) == []
