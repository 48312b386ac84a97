"""A clock tells its story: what counted, what did not, and why."""

from datetime import UTC, date, datetime

import pytest

from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.deadlines import deadline
from kcc.domain.explain import line
from kcc.domain.term import Term, Unit, parse_term
from tests.domain.calendars import NINE_TO_FIVE, at, hours, plain


def test_working_days_over_a_weekend_and_a_holiday() -> None:
    story = deadline(at("2026-04-24 16:30"), parse_term("2 werkdagen"), DEFAULT_CALENDAR)

    assert story.texts == [
        "vr 24 april 16:30 ontvangen",
        "za 25 en zo 26 april weekend, telt niet",
        "ma 27 april Koningsdag, telt niet",
        "di 28 april eerste werkdag",
        "wo 29 april 17:00 uiterlijk, einde van de tweede werkdag",
    ]


def test_what_does_not_count_is_marked() -> None:
    story = deadline(at("2026-04-24 16:30"), parse_term("2 werkdagen"), DEFAULT_CALENDAR)

    assert [step.counts for step in story.steps] == [True, False, False, True, True]


def test_a_step_is_about_a_moment_or_about_whole_days() -> None:
    story = deadline(at("2026-04-24 16:30"), parse_term("1 werkdag"), DEFAULT_CALENDAR)

    assert [step.at for step in story.steps] == [
        at("2026-04-24 16:30"),
        date(2026, 4, 25),
        date(2026, 4, 27),
        at("2026-04-28 17:00"),
    ]


def test_closed_days_in_a_row_are_one_line_per_reason() -> None:
    holiday = {date(2026, 12, day): "Kerstsluiting" for day in (28, 29, 30, 31)}
    story = deadline(at("2026-12-24 12:00"), parse_term("1 werkdag"), plain(closing_days=holiday))

    assert story.texts == [
        "do 24 december 12:00 ontvangen",
        "vr 25 december 17:00 uiterlijk, einde van de eerste werkdag",
    ]
    later = deadline(at("2026-12-25 12:00"), parse_term("1 werkdag"), plain(closing_days=holiday))
    assert later.texts == [
        "vr 25 december 12:00 ontvangen",
        "za 26 en zo 27 december weekend, telt niet",
        "ma 28 t/m do 31 december Kerstsluiting, telt niet",
        "vr 1 januari 17:00 uiterlijk, einde van de eerste werkdag",
    ]


def test_days_between_months_are_written_in_full() -> None:
    story = deadline(at("2026-10-30 12:00"), parse_term("1 werkdag"), plain())

    assert story.texts[1] == "za 31 oktober en zo 1 november weekend, telt niet"


def test_opening_minutes_tell_how_much_of_each_window_counted() -> None:
    calendar = plain(*NINE_TO_FIVE[1:], hours(0, "09:00", "12:30"), hours(0, "13:00", "17:00"))
    story = deadline(at("2026-06-05 16:30"), parse_term("5 uur"), calendar)

    assert story.texts == [
        "vr 5 juni 16:30 ontvangen",
        "vr 5 juni 16:30 tot 17:00, 30 min",
        "za 6 en zo 7 juni weekend, telt niet",
        "ma 8 juni 09:00 tot 12:30, 3 u 30",
        "ma 8 juni 13:00 tot 14:00, 1 u",
        "ma 8 juni 14:00 uiterlijk",
    ]


def test_the_minutes_told_add_up_to_the_term_whatever_the_second_of_receipt() -> None:
    late = at("2026-06-01 16:50").replace(second=30)
    story = deadline(late, Term(15, Unit.OPENING_MINUTES), plain())

    assert story.texts[1:3] == [
        "ma 1 juni 16:50 tot 17:00, 9 min",
        "di 2 juni 09:00 tot 09:05, 6 min",
    ]


def test_receipt_after_hours_starts_to_count_at_opening_time() -> None:
    story = deadline(at("2026-06-01 23:30"), parse_term("30 minuten"), plain())

    assert story.texts == [
        "ma 1 juni 23:30 ontvangen",
        "di 2 juni 09:00 tot 09:30, 30 min",
        "di 2 juni 09:30 uiterlijk",
    ]


def test_receipt_on_a_closed_day_says_that_the_day_does_not_count() -> None:
    story = deadline(at("2026-06-06 11:00"), parse_term("30 minuten"), plain())

    assert story.texts[:2] == [
        "za 6 juni 11:00 ontvangen",
        "za 6 en zo 7 juni weekend, telt niet",
    ]


def test_a_day_that_ends_at_midnight_is_not_followed_by_the_next() -> None:
    calendar = plain(hours(0, "00:00", "00:00"))
    story = deadline(datetime(2026, 5, 31, 10, tzinfo=UTC), parse_term("1 werkdag"), calendar)

    assert story.texts == [
        "zo 31 mei 12:00 ontvangen",
        "di 2 juni 00:00 uiterlijk, einde van de eerste werkdag",
    ]


def test_the_eighth_working_day_and_later_are_numbers() -> None:
    story = deadline(at("2026-06-01 10:00"), parse_term("10 werkdagen"), plain())

    assert "wo 10 juni zevende werkdag" in story.texts
    assert "do 11 juni 8e werkdag" in story.texts
    assert story.texts[-1] == "ma 15 juni 17:00 uiterlijk, einde van de 10e werkdag"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("vr 20 november 16:30 ontvangen", ("vr 20 nov 16:30", "ontvangen", True)),
        ("za 7 en zo 8 mei weekend, telt niet", ("za 7 en zo 8 mei", "weekend, telt niet", False)),
        (
            "do 31 december t/m vr 1 januari sinds 1 januari, telt niet",
            ("do 31 dec t/m vr 1 jan", "sinds 1 januari, telt niet", False),
        ),
        ("ma 1 maart eerste werkdag", ("ma 1 mrt", "eerste werkdag", True)),
        ("di 5 mei 12:00 tot 17:00, 5 u", ("di 5 mei 12:00", "tot 17:00, 5 u", True)),
        ("met de hand aangepast", ("", "met de hand aangepast", True)),
    ],
)
def test_a_stored_line_comes_apart_again(text: str, parts: tuple[str, str, bool]) -> None:
    found = line(text)
    assert (found.when, found.what, found.counts) == parts
