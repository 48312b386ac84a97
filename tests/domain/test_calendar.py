"""When the municipality is open: hours, validity, holidays and closing days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kcc.domain.calendar import (
    DEFAULT_CALENDAR,
    DEFAULT_HOURS,
    Calendar,
    Day,
    OpeningHours,
    open_day,
    overlapping,
    week,
)
from kcc.domain.errors import Invalid
from kcc.domain.words import AMSTERDAM
from tests.domain.calendars import NINE_TO_FIVE, at, hours, plain


def local_windows(day: Day) -> list[str]:
    return [
        f"{opens.astimezone(AMSTERDAM):%H:%M}-{closes.astimezone(AMSTERDAM):%H:%M}"
        for opens, closes in day.windows
    ]


def test_a_working_day_has_its_windows_in_utc() -> None:
    day = plain().day(date(2026, 7, 1))

    assert day.windows == (
        (datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 1, 15, tzinfo=UTC)),
    )
    assert day.is_open


def test_a_lunch_break_splits_the_day() -> None:
    calendar = plain(hours(0, "13:00", "17:00"), hours(0, "09:00", "12:30"))

    assert local_windows(calendar.day(date(2026, 6, 1))) == ["09:00-12:30", "13:00-17:00"]


def test_hours_hold_from_their_first_up_to_and_including_their_last_day() -> None:
    calendar = plain(
        hours(0, "09:00", "17:00", valid_until=date(2026, 6, 8)),
        hours(0, "10:00", "16:00", valid_from=date(2026, 6, 15), valid_until=date(2026, 6, 15)),
    )
    mondays = [date(2026, 6, day) for day in (1, 8, 15, 22)]

    assert [local_windows(calendar.day(day)) for day in mondays] == [
        ["09:00-17:00"],
        ["09:00-17:00"],
        ["10:00-16:00"],
        [],
    ]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 4, 27), "Koningsdag"),
        (date(2026, 4, 25), "weekend"),
        (date(2026, 12, 26), "Tweede kerstdag"),  # a Saturday: the name says more
        (date(2026, 5, 15), "dag na Hemelvaartsdag"),
    ],
)
def test_a_closed_day_says_why(day: date, reason: str) -> None:
    closed = DEFAULT_CALENDAR.day(day)

    assert not closed.is_open
    assert closed.closed_because == reason


def test_a_weekday_without_hours_is_simply_closed() -> None:
    assert plain(hours(0, "09:00", "17:00")).day(date(2026, 6, 2)).closed_because == "gesloten"


def test_own_closing_days_come_before_holidays() -> None:
    calendar = Calendar(hours=NINE_TO_FIVE, closing_days={date(2026, 4, 27): "Brugdag"})

    assert calendar.day(date(2026, 4, 27)).closed_because == "Brugdag"


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday
        date(2026, 12, 20),  # a Sunday on which the shops are open
        date(2026, 12, 24),  # an ordinary Thursday, on which all go home early
    ],
)
def test_on_an_open_day_only_its_own_hours_hold(day: date) -> None:
    lunch = open_day(day, time(13), time(15)), open_day(day, time(10), time(12, 30))
    calendar = Calendar(hours=NINE_TO_FIVE, open_days=lunch)

    assert local_windows(calendar.day(day)) == ["10:00-12:30", "13:00-15:00"]
    assert not calendar.day(date(2026, 4, 6)).is_open
    assert local_windows(calendar.day(day + timedelta(days=7))) in (["09:00-17:00"], [])


def test_a_closing_day_is_closed_whatever_else_is_said_of_it() -> None:
    day = date(2026, 12, 24)
    calendar = Calendar(
        hours=NINE_TO_FIVE,
        closing_days={day: "Verhuizing"},
        open_days=(open_day(day, time(9), time(12)),),
    )

    assert calendar.day(day).closed_because == "Verhuizing"


def test_hours_that_touch_or_overlap_count_once() -> None:
    calendar = plain(
        hours(0, "12:00", "17:00"), hours(0, "09:00", "12:00"), hours(0, "10:00", "11:00")
    )

    assert local_windows(calendar.day(date(2026, 6, 1))) == ["09:00-17:00"]


def test_closing_at_midnight_means_the_end_of_the_day() -> None:
    calendar = plain(hours(0, "00:00", "00:00"))

    ((opens, closes),) = calendar.day(date(2026, 6, 1)).windows
    assert (opens, closes) == (at("2026-06-01 00:00"), at("2026-06-02 00:00"))


@pytest.mark.parametrize(("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_the_days_on_which_the_clock_changes_are_an_hour_off(day: date, length: int) -> None:
    ((opens, closes),) = plain(hours(6, "00:00", "00:00")).day(day).windows

    assert closes - opens == timedelta(hours=length)


@pytest.mark.parametrize(
    ("opens", "closes", "validity", "field"),
    [
        ("17:00", "09:00", {}, "closes"),
        ("09:00", "09:00", {}, "closes"),
        (
            "09:00",
            "17:00",
            {"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 31)},
            "valid_until",
        ),
    ],
)
def test_impossible_hours_are_refused_at_their_field(
    opens: str, closes: str, validity: dict[str, date], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        hours(0, opens, closes, **validity)

    assert list(refused.value.fields) == [field]


def test_an_eighth_day_of_the_week_is_refused() -> None:
    with pytest.raises(Invalid, match="dag van de week"):
        OpeningHours(weekday=7, opens=time(9), closes=time(17))


def test_overlapping_hours_are_named_for_whoever_enters_them() -> None:
    mistakes = overlapping(
        [hours(0, "09:00", "12:30"), hours(0, "12:00", "17:00"), hours(1, "09:00", "17:00")]
    )

    assert mistakes == ("Op maandag overlapt 12:00 tot 17:00 met 09:00 tot 12:30.",)


def test_hours_after_each_other_do_not_overlap() -> None:
    same_day = [hours(0, "09:00", "12:00"), hours(0, "12:00", "00:00")]
    same_hours = [
        hours(0, "09:00", "17:00", valid_until=date(2026, 6, 30)),
        hours(0, "09:00", "17:00", valid_from=date(2026, 7, 1)),
    ]

    assert overlapping(same_day) == overlapping(same_hours) == ()


def test_hours_until_midnight_overlap_with_the_evening() -> None:
    assert overlapping([hours(3, "09:00", "00:00"), hours(3, "18:00", "20:00")])
    assert overlapping([hours(3, "18:00", "20:00"), hours(3, "09:00", "00:00")])


def test_the_shipped_calendar_is_open_on_weekdays_from_half_past_eight_to_five() -> None:
    monday = date(2026, 6, 1)
    week_of_june = [DEFAULT_CALENDAR.day(monday + timedelta(days=n)) for n in range(7)]

    assert [local_windows(day) for day in week_of_june] == [["08:30-17:00"]] * 5 + [[], []]
    assert overlapping(DEFAULT_HOURS) == ()


def test_equal_calendars_are_equal_whatever_was_looked_up() -> None:
    one, other = Calendar(hours=week(time(9), time(17))), Calendar(hours=NINE_TO_FIVE)
    one.day(date(2026, 6, 1))

    assert one == other
    assert hash(one) == hash(other)


def test_a_moment_without_a_time_zone_has_no_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        DEFAULT_CALENDAR.local_date(datetime(2026, 6, 1, 12))  # noqa: DTZ001 - on purpose
