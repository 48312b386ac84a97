"""Calendars and moments for the tests of clocks."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from kcc.domain.calendar import Calendar, OpeningHours, week
from kcc.domain.words import AMSTERDAM

NINE_TO_FIVE = week(time(9), time(17))


def at(text: str) -> datetime:
    """`2026-04-24 16:30` on a clock in Amsterdam, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def hours(weekday: int, opens: str, closes: str, **validity: date) -> OpeningHours:
    return OpeningHours(
        weekday=weekday,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        **validity,
    )


def plain(*more: OpeningHours, closing_days: Mapping[date, str] | None = None) -> Calendar:
    """These hours, or Monday to Friday nine to five, with no holidays but `closing_days`."""
    return Calendar(
        hours=more or NINE_TO_FIVE, closing_days=closing_days or {}, holidays=lambda _year: {}
    )
