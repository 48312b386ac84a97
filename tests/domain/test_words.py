"""Dates, times and durations as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date

from kcc.domain import words
from tests.domain.calendars import at


def test_a_moment_is_short_and_on_the_clock_in_amsterdam() -> None:
    assert words.short_moment(datetime(2026, 11, 25, 16, tzinfo=UTC)) == "wo 25 nov 17:00"
    assert words.short_moment(datetime(2026, 3, 31, 22, 5, tzinfo=UTC)) == "wo 1 apr 00:05"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-24 13:48", "vandaag 13:48"),
        ("2026-11-24 00:00", "vandaag 00:00"),
        ("2026-11-23 10:12", "ma 10:12"),
        ("2026-11-18 23:59", "wo 23:59"),
        ("2026-11-17 10:12", "di 17 nov 10:12"),
        ("2026-11-25 09:00", "wo 25 nov 09:00"),
        ("2025-12-31 16:30", "wo 31 dec 2025 16:30"),
    ],
)
def test_the_nearer_a_moment_the_fewer_words(moment: str, text: str) -> None:
    assert words.recent_moment(at(moment), at("2026-11-24 14:00")) == text


def test_citizens_read_whole_words_in_their_language() -> None:
    wednesday = date(2026, 11, 25)

    assert words.long_date(wednesday) == "woensdag 25 november"
    assert words.long_date(wednesday, with_year=True) == "woensdag 25 november 2026"
    assert words.long_date_en(wednesday) == "Wednesday 25 November"
    assert words.long_date_en(date(2026, 5, 1), with_year=True) == "Friday 1 May 2026"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 4, 24), date(2026, 4, 24), "vr 24 april"),
        (date(2026, 4, 25), date(2026, 4, 26), "za 25 en zo 26 april"),
        (date(2026, 10, 31), date(2026, 11, 1), "za 31 oktober en zo 1 november"),
        (date(2026, 12, 28), date(2026, 12, 31), "ma 28 t/m do 31 december"),
        (date(2026, 12, 28), date(2027, 1, 1), "ma 28 december t/m vr 1 januari"),
        (date(2026, 1, 1), date(2027, 1, 1), "do 1 januari t/m vr 1 januari"),
    ],
)
def test_days_in_a_row_are_one_phrase(first: date, last: date, text: str) -> None:
    assert words.day_range(first, last) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 min"), (25, "25 min"), (60, "1 u"), (80, "1 u 20"), (125, "2 u 05")],
)
def test_durations_are_minutes_or_hours_with_minutes(minutes: int, text: str) -> None:
    assert words.duration(minutes) == text


def test_ordinals_are_words_up_to_seven() -> None:
    assert [words.ordinal(n) for n in (1, 2, 7, 8, 21)] == [
        "eerste",
        "tweede",
        "zevende",
        "8e",
        "21e",
    ]


def test_every_month_and_weekday_has_the_name_that_babel_gives_it() -> None:
    firsts = [date(2026, month, 1) for month in range(1, 13)]
    week = [date(2026, 6, day) for day in range(1, 8)]

    for day in firsts + week:
        assert words.long_date(day) == format_date(day, "EEEE d MMMM", locale="nl")
        assert words.long_date_en(day) == format_date(day, "EEEE d MMMM", locale="en_GB")
        noon = at(f"{day} 12:00")
        assert words.short_moment(noon) == format_date(day, "EEE d MMM 12:00", locale="nl")


def test_a_moment_without_a_time_zone_has_no_words() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.short_moment(datetime(2026, 11, 25, 17))  # noqa: DTZ001 - on purpose


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (timedelta(seconds=1), "1 minuut"),
        (timedelta(minutes=1), "1 minuut"),
        (timedelta(minutes=1, microseconds=1), "2 minuten"),
        (timedelta(hours=1), "60 minuten"),
    ],
)
def test_a_wait_is_never_said_too_short(wait: timedelta, said: str) -> None:
    assert words.minutes(words.whole_minutes(wait)) == said
