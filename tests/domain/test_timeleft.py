"""How much time is left, in words and as a share, in opening time or on the wall clock."""

from datetime import UTC, datetime, timedelta

import pytest

from kcc.domain.timeleft import Urgency, time_left, told_at, urgency, used_share
from tests.domain.calendars import at, plain

DUE = datetime(2026, 11, 25, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=25), "nog 25 min"),
        (timedelta(seconds=1), "nog 1 min"),
        (timedelta(hours=2, minutes=54), "nog 2 u 54"),
        (timedelta(hours=3), "nog 3 u"),
        (timedelta(hours=23, minutes=59, seconds=1), "nog 1 dag"),
        (timedelta(hours=24), "nog 1 dag"),
        (timedelta(hours=71), "nog 2 dagen"),
        (timedelta(0), "nu"),
        (-timedelta(seconds=59), "net te laat"),
        (-timedelta(minutes=5, seconds=59), "5 min te laat"),
        (-timedelta(hours=1, minutes=20), "1 u 20 te laat"),
        (-timedelta(days=1), "1 dag te laat"),
        (-timedelta(days=3, hours=5), "3 dagen te laat"),
    ],
)
def test_without_a_calendar_real_time_is_told(left: timedelta, words: str) -> None:
    assert time_left(DUE, DUE - left) == words


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        ("2026-11-24 13:48", "2026-11-25 17:00", "nog 1 dag"),
        ("2026-11-20 16:40", "2026-11-23 09:20", "nog 40 min"),  # over the weekend
        ("2026-11-23 09:00", "2026-11-23 17:00", "nog 8 u"),
        ("2026-11-23 16:59", "2026-11-24 17:00", "nog 1 dag"),
        ("2026-11-23 17:30", "2026-11-24 17:00", "nog 1 dag"),
        ("2026-11-20 12:00", "2026-11-24 12:00", "nog 2 dagen"),
        ("2026-11-20 17:00", "2026-11-23 09:20", "nog 20 min"),
        ("2026-11-21 10:00", "2026-11-21 12:00", "nog 2 u"),  # due while closed: the wall clock
        ("2026-11-23 17:00", "2026-11-20 17:00", "1 dag te laat"),
        ("2026-11-23 10:20", "2026-11-20 17:00", "1 u 20 te laat"),
        ("2026-11-22 10:00", "2026-11-20 17:00", "net te laat"),  # nobody was there to be late
        ("2026-11-25 17:00", "2026-11-20 17:00", "3 dagen te laat"),
        ("2026-11-20 17:00", "2026-11-20 17:00", "nu"),
    ],
)
def test_with_a_calendar_opening_time_is_told(now: str, due: str, words: str) -> None:
    assert time_left(at(due), at(now), plain()) == words


def test_the_share_runs_from_nothing_to_whole() -> None:
    start = DUE - timedelta(hours=10)

    shares = [used_share(start, DUE, DUE + timedelta(hours=h)) for h in (-20, -10, -5, 0, 9)]
    assert shares == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_the_share_stands_still_while_closed() -> None:
    friday, tuesday = at("2026-11-20 09:00"), at("2026-11-24 17:00")
    week = plain()

    evening = used_share(friday, tuesday, at("2026-11-20 17:00"), week)
    monday = used_share(friday, tuesday, at("2026-11-23 09:00"), week)

    assert evening == monday == pytest.approx(1 / 3)


def test_a_term_without_opening_time_is_used_up() -> None:
    saturday, sunday = at("2026-11-21 10:00"), at("2026-11-22 10:00")

    assert used_share(saturday, sunday, saturday, plain()) == 1.0


@pytest.mark.parametrize(
    ("now", "look"),
    [
        ("2026-11-23 09:00", Urgency.CALM),
        ("2026-11-23 14:59", Urgency.CALM),
        ("2026-11-23 15:00", Urgency.SOON),
        ("2026-11-23 17:00", Urgency.SOON),
        ("2026-11-23 17:01", Urgency.LATE),
    ],
)
def test_a_clock_is_soon_from_three_quarters_and_late_after_its_end(now: str, look: str) -> None:
    start, due = at("2026-11-23 09:00"), at("2026-11-23 17:00")

    assert urgency(start, due, at(now)) is look
    assert urgency(start, due, at(now), plain()) is look


def test_the_share_that_warns_can_be_another() -> None:
    start, due = at("2026-11-23 09:00"), at("2026-11-23 17:00")

    assert urgency(start, due, at("2026-11-23 13:00"), warn_percent=50) is Urgency.SOON


def test_a_clock_turns_soon_after_three_quarters_of_the_opening_time() -> None:
    start, due, week = at("2026-11-20 13:00"), at("2026-11-24 17:00"), plain()
    moment = at("2026-11-24 12:00")

    assert urgency(start, due, moment, week) is Urgency.SOON
    assert urgency(start, due, moment - timedelta(seconds=1), week) is Urgency.CALM


@pytest.mark.parametrize(
    ("due", "now", "told"),
    [
        (None, "14:03:40", "14:03:00"),
        ("17:00:00", "14:03:40", "14:03:00"),
        ("14:03:20", "14:03:10", "14:03:00"),
        ("14:03:20", "14:03:40", "14:03:21"),
        ("14:03:00", "14:03:00", "14:03:00"),
        ("14:03:00", "14:03:40", "14:03:01"),
        ("14:02:59", "14:03:40", "14:03:00"),
    ],
)
def test_a_clock_is_told_by_the_minute_and_late_at_once(
    due: str | None, now: str, told: str
) -> None:
    def moment(clock: str) -> datetime:
        return datetime.fromisoformat(f"2026-03-04T{clock}+00:00")

    assert told_at(moment(due) if due else None, moment(now)) == moment(told)
