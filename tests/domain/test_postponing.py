"""Until when a contact can be put off: sensible moments, open hours, and before its term ends."""

from datetime import date, timedelta

import pytest

from kcc.domain.errors import Invalid, Refused
from kcc.domain.postponing import LONGEST, Because, Waking, choices, open_from, waking
from tests.domain.calendars import at, hours, plain

NINE_TO_FIVE = plain()
FRIDAY, FRIDAY_AFTERNOON = at("2026-11-20 10:00"), at("2026-11-20 14:00")


def offered(now: str, **closed: str) -> list[tuple[str, str]]:
    closing = {date.fromisoformat(day): "gesloten" for day in closed.values()}
    found = choices(at(now), plain(closing_days=closing))
    return [(one.words, f"{one.at.astimezone(NINE_TO_FIVE.zone):%d %H:%M}") for one in found]


def test_on_a_tuesday_morning_there_are_four_choices() -> None:
    assert offered("2026-11-24 10:00") == [
        ("Vanmiddag", "24 13:00"),
        ("Morgen", "25 09:00"),
        ("Maandag", "30 09:00"),
        ("Over een week", "01 09:00"),
    ]


def test_in_the_afternoon_the_afternoon_is_no_choice() -> None:
    assert offered("2026-11-24 12:00")[0] == ("Morgen", "25 09:00")


def test_on_a_friday_tomorrow_is_monday_and_stands_there_once() -> None:
    assert offered("2026-11-20 14:00") == [("Maandag", "23 09:00"), ("Over een week", "27 09:00")]


def test_on_a_monday_next_monday_is_in_a_week() -> None:
    assert [words for words, _ in offered("2026-11-23 14:00")] == ["Morgen", "Maandag"]


def test_on_a_sunday_a_week_later_is_a_monday_morning() -> None:
    assert offered("2026-11-22 11:00") == [("Morgen", "23 09:00"), ("Over een week", "30 09:00")]


def test_a_day_on_which_we_are_closed_is_passed_over() -> None:
    assert offered("2026-11-20 14:00", monday="2026-11-23")[0] == ("Dinsdag", "24 09:00")


def test_who_opens_later_is_offered_the_opening() -> None:
    late = plain(*(hours(day, "13:30", "17:00") for day in range(5)))
    first, second, *_ = choices(at("2026-11-24 10:00"), late)
    assert [first.at, second.at] == [at("2026-11-24 13:30"), at("2026-11-25 13:30")]


def test_who_never_opens_is_offered_nothing() -> None:
    assert choices(FRIDAY, plain(hours(0, "09:00", "17:00", valid_until=date(2026, 1, 5)))) == ()


def test_closed_time_becomes_the_next_opening() -> None:
    assert open_from(at("2026-11-21 11:00"), NINE_TO_FIVE) == at("2026-11-23 09:00")
    assert open_from(at("2026-11-20 17:00"), NINE_TO_FIVE) == at("2026-11-23 09:00")
    assert open_from(FRIDAY, NINE_TO_FIVE) == FRIDAY


def test_without_a_term_or_before_its_end_it_comes_back_as_chosen() -> None:
    chosen = at("2026-11-23 11:00")
    for due_at in (None, at("2026-11-23 11:01")):
        assert waking(chosen, due_at, FRIDAY, NINE_TO_FIVE) == Waking(
            at=chosen, because=Because.MOMENT
        )


@pytest.mark.parametrize("chosen", ["2026-11-25 17:00", "2026-11-26 09:00", "2026-11-28 12:00"])
def test_it_comes_back_half_a_day_before_its_term_ends(chosen: str) -> None:
    due_at = at("2026-11-25 17:00")

    found = waking(at(chosen), due_at, FRIDAY, NINE_TO_FIVE)

    assert found == Waking(at=at("2026-11-25 13:00"), because=Because.TERM)


def test_closed_time_that_ends_after_the_term_counts_as_after_it() -> None:
    due_at = at("2026-11-23 16:00")
    found = waking(at("2026-11-23 18:00"), due_at, FRIDAY, NINE_TO_FIVE)
    assert found.because is Because.TERM


def test_what_ends_soon_cannot_sleep_until_after_it() -> None:
    with pytest.raises(Invalid, match="vr 20 nov 17:00") as caught:
        waking(at("2026-11-23 09:00"), at("2026-11-20 17:00"), FRIDAY_AFTERNOON, NINE_TO_FIVE)
    assert "until" in caught.value.fields


def test_what_is_late_stays_in_sight() -> None:
    with pytest.raises(Refused, match="al voorbij"):
        waking(at("2026-11-23 09:00"), FRIDAY, FRIDAY, NINE_TO_FIVE)


@pytest.mark.parametrize("off", [timedelta(0), -timedelta(days=1), LONGEST + timedelta(minutes=1)])
def test_the_past_and_what_is_far_away_are_no_moments(off: timedelta) -> None:
    with pytest.raises(Invalid, match="nog komt"):
        waking(FRIDAY + off, None, FRIDAY, NINE_TO_FIVE)
