"""The closed days are those of the Algemene termijnenwet, no more and no less."""

from datetime import date, timedelta

import pytest

from kcc.domain.holidays import FIRST_EQUATED, atw_days, dutch_holidays


def easter(year: int) -> date:
    """Easter Sunday by the method of Meeus, Jones and Butcher: a witness beside the library."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def law(year: int) -> set[date]:
    """Atw 3(1) and 3(2), written out."""
    sunday = easter(year)
    birthday = date(year, 4, 27)
    kings_day = birthday - timedelta(days=1) if birthday.weekday() == 6 else birthday
    moving = {sunday + timedelta(days=days) for days in (-2, 1, 39, 50)}
    fixed = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return moving | fixed | {kings_day}


@pytest.mark.parametrize("year", range(2014, 2100))
def test_every_year_has_exactly_the_days_of_the_law(year: int) -> None:
    equated = {day for day in FIRST_EQUATED if day.year == year}

    assert set(atw_days(year)) == law(year) | equated


def test_the_days_of_2026_have_dutch_names_in_order() -> None:
    assert dutch_holidays([2026]) == {
        date(2026, 1, 1): "Nieuwjaarsdag",
        date(2026, 1, 2): "dag na Nieuwjaarsdag",
        date(2026, 4, 3): "Goede vrijdag",
        date(2026, 4, 6): "Tweede paasdag",
        date(2026, 4, 27): "Koningsdag",
        date(2026, 5, 5): "Bevrijdingsdag",
        date(2026, 5, 14): "Hemelvaartsdag",
        date(2026, 5, 15): "dag na Hemelvaartsdag",
        date(2026, 5, 25): "Tweede pinksterdag",
        date(2026, 12, 25): "Eerste kerstdag",
        date(2026, 12, 26): "Tweede kerstdag",
    }
    assert list(dutch_holidays([2026])) == sorted(dutch_holidays([2026]))


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2030])
def test_liberation_day_counts_every_year(year: int) -> None:
    assert atw_days(year)[date(year, 5, 5)] == "Bevrijdingsdag"


def test_kings_day_moves_to_saturday_when_it_falls_on_sunday() -> None:
    assert date(2031, 4, 26) in atw_days(2031)
    assert date(2031, 4, 27) not in atw_days(2031)


def test_ascension_on_liberation_day_carries_both_names() -> None:
    name = atw_days(2016)[date(2016, 5, 5)]

    assert "Bevrijdingsdag" in name
    assert "Hemelvaartsdag" in name


def test_several_years_are_given_together_and_each_once() -> None:
    days = dutch_holidays([2028, 2027, 2027])

    assert set(days) == set(atw_days(2027)) | set(atw_days(2028))
    assert days[date(2027, 5, 7)] == days[date(2028, 5, 26)] == "dag na Hemelvaartsdag"
    assert days[date(2028, 4, 28)] == "dag na Koningsdag"
