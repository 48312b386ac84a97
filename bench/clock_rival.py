"""The library that others count opening time with, on the same opening hours and holidays."""

import importlib.util
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bench.clock_work import BACK, CLOSES, LUNCH, OPENS
from kcc.domain.calendar import Calendar, week
from kcc.domain.holidays import dutch_holidays

NAME = "businesstimedelta"

Add = Callable[[datetime, timedelta], datetime]


def is_here() -> bool:
    """Whether it is installed: it comes with what developers need, `make setup`."""
    return importlib.util.find_spec(NAME) is not None


def calendar() -> Calendar:
    """Ours with the hours that the library can say too: one day of each week is like another."""
    return Calendar(hours=(*week(OPENS, LUNCH), *week(BACK, CLOSES)))


def adding(years: Sequence[int]) -> Add:
    """How the library adds opening time; it knows the holidays of these years only."""
    import businesstimedelta
    import pytz

    zone = pytz.timezone("Europe/Amsterdam")
    holidays: set[date] = set(dutch_holidays(years))  # a set, which is what it looks in fastest
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(OPENS, CLOSES, list(range(5)), tz=zone),
            businesstimedelta.LunchTimeRule(LUNCH, BACK, list(range(5)), tz=zone),
            businesstimedelta.HolidayRule(holidays, tz=zone),
        ]
    )

    def add(start: datetime, amount: timedelta) -> datetime:
        end: datetime = start + businesstimedelta.BusinessTimeDelta(rules, timedelta=amount)
        return end

    return add
