"""Deadlines in working days and opening minutes, on known days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kcc.domain.calendar import DEFAULT_CALENDAR, Calendar
from kcc.domain.deadlines import deadline
from kcc.domain.errors import Invalid
from kcc.domain.sla import add, between, due_at
from kcc.domain.term import Term, Unit, parse_term
from tests.domain.calendars import NINE_TO_FIVE, at, hours, plain

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OF_THE_SERVICE = [unit for unit in Unit if not unit.statutory]


def working_days(amount: int) -> Term:
    return Term(amount, Unit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("received", "in_two", "in_ten"),
    [
        ("2026-04-02", "2026-04-08", "2026-04-20"),  # Goede Vrijdag and Pasen
        ("2026-04-24", "2026-04-29", "2026-05-12"),  # Koningsdag and 5 mei
        ("2026-05-04", "2026-05-07", "2026-05-21"),  # 5 mei in a year without a day off
        ("2026-05-13", "2026-05-19", "2026-06-01"),  # Hemelvaart, its equated Friday, Pinksteren
        ("2026-12-24", "2026-12-29", "2027-01-11"),  # Kerst and Nieuwjaar
        ("2027-05-04", "2027-05-11", "2027-05-24"),  # 5 mei, Hemelvaart, its Friday, Pinksteren
    ],
)
@pytest.mark.parametrize("hour", ["00:00", "10:00", "17:00", "23:30"])
def test_working_days_end_at_closing_time_of_the_nth_day_after_receipt(
    received: str, in_two: str, in_ten: str, hour: str
) -> None:
    start = at(f"{received} {hour}")

    assert due_at(start, working_days(2), DEFAULT_CALENDAR) == at(f"{in_two} 17:00")
    assert due_at(start, working_days(10), DEFAULT_CALENDAR) == at(f"{in_ten} 17:00")


def test_the_date_of_receipt_is_that_in_amsterdam() -> None:
    half_past_midnight = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # already 2 June there

    assert due_at(half_past_midnight, working_days(1), DEFAULT_CALENDAR) == at("2026-06-03 17:00")


def test_a_working_day_ends_with_its_last_window() -> None:
    thursday_evening = plain(*NINE_TO_FIVE, hours(3, "18:00", "20:00"))

    assert due_at(at("2026-06-02 10:00"), working_days(2), thursday_evening) == at(
        "2026-06-04 20:00"
    )


def test_opening_minutes_skip_the_night_and_the_weekend() -> None:
    friday = at("2026-06-05 16:50")

    assert due_at(friday, Term(15, Unit.OPENING_MINUTES), plain()) == at("2026-06-08 09:05")


def test_opening_minutes_skip_lunch() -> None:
    calendar = plain(hours(0, "09:00", "12:30"), hours(0, "13:00", "17:00"))

    assert add(at("2026-06-01 12:00"), HOUR, calendar) == at("2026-06-01 13:30")
    assert add(at("2026-06-01 12:45"), HOUR, calendar) == at("2026-06-01 14:00")


def test_a_term_that_fills_the_day_ends_at_closing_time_not_next_morning() -> None:
    assert add(at("2026-06-01 09:00"), 8 * HOUR, plain()) == at("2026-06-01 17:00")


def test_opening_minutes_skip_holidays_and_closing_days() -> None:
    calendar = Calendar(hours=NINE_TO_FIVE, closing_days={date(2026, 4, 28): "Brugdag"})

    assert add(at("2026-04-24 16:30"), HOUR, calendar) == at("2026-04-29 09:30")


def test_hours_that_change_during_the_term_count_as_they_are_on_each_day() -> None:
    calendar = plain(
        hours(0, "09:00", "17:00", valid_until=date(2026, 6, 1)),
        hours(0, "09:00", "11:00", valid_from=date(2026, 6, 2)),
    )

    assert add(at("2026-06-01 16:00"), 2 * HOUR, calendar) == at("2026-06-08 10:00")
    assert between(at("2026-06-01 00:00"), at("2026-06-30 00:00"), calendar) == 16 * HOUR


def test_no_hour_is_lost_or_found_when_the_clock_changes() -> None:
    always = plain(*(hours(day, "00:00", "00:00") for day in range(7)))

    assert add(at("2026-03-28 18:00"), 12 * HOUR, always) == at("2026-03-29 07:00")
    assert add(at("2026-10-24 18:00"), 12 * HOUR, always) == at("2026-10-25 05:00")
    assert between(at("2026-03-29 00:00"), at("2026-03-30 00:00"), always) == 23 * HOUR
    assert between(at("2026-10-25 00:00"), at("2026-10-26 00:00"), always) == 25 * HOUR


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
def test_closing_time_is_on_the_clock_of_that_day_when_it_changes(sunday: str) -> None:
    day = date.fromisoformat(sunday)
    friday, monday = day - timedelta(days=2), day + timedelta(days=1)

    assert due_at(at(f"{friday} 10:00"), working_days(1), plain()) == at(f"{monday} 17:00")
    assert add(at(f"{friday} 16:00"), 2 * HOUR, plain()) == at(f"{monday} 10:00")


def test_opening_time_between_two_moments_counts_only_what_was_open() -> None:
    assert between(at("2026-06-05 16:00"), at("2026-06-08 10:00"), plain()) == 2 * HOUR
    assert between(at("2026-06-06 10:00"), at("2026-06-07 10:00"), plain()) == timedelta(0)


def test_opening_time_backwards_is_negative() -> None:
    early, late = at("2026-06-01 10:00"), at("2026-06-01 11:30")

    assert between(late, early, plain()) == -between(early, late, plain()) == -90 * MINUTE


@pytest.mark.parametrize("unit", OF_THE_SERVICE)
def test_a_calendar_that_never_opens_is_refused_instead_of_waited_for(unit: Unit) -> None:
    never = Calendar(hours=())

    with pytest.raises(Invalid, match="eindigt een termijn nooit"):
        due_at(at("2026-06-01 10:00"), Term(1, unit), never)


@pytest.mark.parametrize("unit", OF_THE_SERVICE)
def test_a_calendar_that_stops_opening_is_refused_too(unit: Unit) -> None:
    until_june = plain(hours(0, "09:00", "17:00", valid_until=date(2026, 6, 30)))

    with pytest.raises(Invalid, match="na 29-06-2026 twee jaar lang niet open"):
        due_at(at("2026-06-01 10:00"), Term(3000, unit), until_june)


def test_a_long_closure_is_waited_for() -> None:
    rebuilt = plain(hours(0, "09:00", "17:00", valid_from=date(2027, 9, 1)))

    assert due_at(at("2026-06-01 10:00"), working_days(1), rebuilt) == at("2027-09-06 17:00")


@pytest.mark.parametrize("year", [1969, 2201])
def test_a_year_beyond_reason_is_refused(year: int) -> None:
    with pytest.raises(Invalid, match="te ver weg"):
        due_at(datetime(year, 6, 1, tzinfo=UTC), working_days(1), DEFAULT_CALENDAR)


def test_the_programmer_hears_about_a_naive_moment_or_a_negative_amount() -> None:
    naive = datetime(2026, 6, 1, 12)  # noqa: DTZ001 - on purpose

    with pytest.raises(ValueError, match="time zone"):
        add(naive, HOUR, plain())
    with pytest.raises(ValueError, match="forward"):
        add(at("2026-06-01 10:00"), -HOUR, plain())


def test_forty_hours_cost_a_look_at_each_day_once_and_never_again() -> None:
    asked: list[int] = []

    def no_holidays(year: int) -> dict[date, str]:
        asked.append(year)
        return {}

    calendar = Calendar(hours=NINE_TO_FIVE, holidays=no_holidays)
    monday = at("2026-06-01 10:00")

    assert add(monday, 40 * HOUR, calendar) == at("2026-06-08 10:00")
    assert len(asked) == 8  # Monday to Monday: days are looked at, not minutes
    assert add(monday, 40 * HOUR, calendar) == at("2026-06-08 10:00")
    assert len(asked) == 8


@pytest.mark.parametrize(
    ("text", "term", "written"),
    [
        ("2 werkdagen", Term(2, Unit.WORKING_DAYS), "2 werkdagen"),
        ("1 Werkdag", Term(1, Unit.WORKING_DAYS), "1 werkdag"),
        (" 15minuten ", Term(15, Unit.OPENING_MINUTES), "15 openingsminuten"),
        ("1 openingsminuut", Term(1, Unit.OPENING_MINUTES), "1 openingsminuut"),
        ("4 uur", Term(240, Unit.OPENING_MINUTES), "4 openingsuren"),
        ("1 openingsuur", Term(60, Unit.OPENING_MINUTES), "1 openingsuur"),
        ("90 openingsminuten", Term(90, Unit.OPENING_MINUTES), "90 openingsminuten"),
        ("14 kalenderdagen", Term(14, Unit.CALENDAR_DAYS), "14 dagen"),
        ("1 dag", Term(1, Unit.CALENDAR_DAYS), "1 dag"),
        ("6 weken", Term(6, Unit.WEEKS), "6 weken"),
        ("1 maand", Term(1, Unit.MONTHS), "1 maand"),
    ],
)
def test_a_term_is_read_and_written_as_people_say_it(text: str, term: Term, written: str) -> None:
    assert parse_term(text) == term
    assert str(term) == written
    assert parse_term(written) == term


@pytest.mark.parametrize("text", ["", "werkdagen", "2", "twee werkdagen", "2 jaar", "-1 uur"])
def test_what_is_no_term_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Invalid, match="bijvoorbeeld “2 werkdagen”"):
        parse_term(text)


@pytest.mark.parametrize("text", ["0 werkdagen", "3661 werkdagen", "999999999 uur", "121 maanden"])
def test_a_term_of_nothing_or_of_ages_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_term(text)

    assert "amount" in refused.value.fields


def test_a_deadline_carries_its_moment_and_its_story() -> None:
    answer = deadline(at("2026-06-01 10:00"), working_days(1), plain())

    assert answer.due_at == at("2026-06-02 17:00")
    assert answer.due_at.tzinfo is UTC
    assert str(answer) == " · ".join(answer.texts)


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit.statutory])
def test_the_programmer_hears_about_a_term_of_another_family(unit: Unit) -> None:
    with pytest.raises(ValueError, match="opening time"):
        due_at(at("2026-06-01 10:00"), Term(1, unit), plain())
