"""When the municipality is open: every minute of the time is asked by itself."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.scenario.recount.rows import Row, Rows

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE, ONE_DAY = timedelta(minutes=1), timedelta(days=1)
USUAL = 1
Span = tuple[datetime, datetime]
_FIXED = ((1, 1), (4, 27), (5, 5), (12, 25), (12, 26))
_AFTER_EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension Day, Whit Monday


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


class Hours:
    """Of all calendars, from the midnight of `first` to that after `last`."""

    def __init__(self, rows: Rows, first: date, last: date) -> None:
        self._rows = rows
        self.begin, self.end = midnight(first), midnight(last + ONE_DAY)
        self._known: dict[tuple[int, date], list[tuple[int, int]]] = {}
        self._passed: array[int] | None = None

    def minutes(self, start: datetime, end: datetime, holes: Iterable[Span] = ()) -> int:
        """Open minutes of the usual calendar in that time, outside the holes."""
        spans = sorted((max(a, start), min(b, end)) for a, b in holes)
        total, done = self._between(start, end), start
        for a, b in spans:
            if b > max(a, done):
                total -= self._between(max(a, done), b)
                done = b
        return total

    def due(
        self, start: datetime, days: int, calendar: int, holes: Sequence[Span] = ()
    ) -> datetime:
        """The last closing of the so-manieth day with hours after that of `start`.

        A day on which it stands still as we close does not count.
        """
        day, counted = local_day(start), 0
        while True:
            day += ONE_DAY
            closes = self.closing(day, calendar)
            if closes is not None:
                counted += not any(a < closes <= b for a, b in holes)
                if counted == days:
                    return closes

    def closing(self, day: date, calendar: int = USUAL) -> datetime | None:
        """When it closes for the last time on a day; None when it is not open."""
        windows = self._windows(day, calendar)
        if not windows:
            return None
        minutes = max(end for _, end in windows)
        wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=ZONE)
        return wall.astimezone(UTC)

    def _between(self, start: datetime, end: datetime) -> int:
        passed = self._passed or self._walk()
        a, b = ((at - self.begin) // MINUTE for at in (start, end))
        return passed[b] - passed[a]

    def _walk(self) -> "array[int]":
        """How many open minutes there were before each minute."""
        key = repr([self.begin, self.end, *(self._rows[name] for name in _TABLES)])
        if key not in _walked:
            _walked[key] = _walk(self)
        self._passed = _walked[key]
        return self._passed

    def is_open(self, at: datetime) -> bool:
        here = at.astimezone(ZONE)
        minute = here.hour * 60 + here.minute
        return any(a <= minute < b for a, b in self._windows(here.date(), USUAL))

    def _windows(self, day: date, calendar: int) -> list[tuple[int, int]]:
        known = self._known.get((calendar, day))
        if known is None:
            known = self._known[calendar, day] = list(self._looked_up(day, calendar))
        return known

    def _looked_up(self, day: date, calendar: int) -> Iterable[tuple[int, int]]:
        if any(one["day"] == day for one in self._own("closing_day", calendar)):
            return ()
        special = [one for one in self._own("open_day", calendar) if one["day"] == day]
        if special:
            return map(_window, special)
        if day in holidays(day.year) or any(one["day"] == day for one in self._rows["equated_day"]):
            return ()
        return (_window(one) for one in self._own("opening_window", calendar) if _holds(one, day))

    def _own(self, table: str, calendar: int) -> list[Row]:
        return [one for one in self._rows[table] if one["calendar_id"] == calendar]


_walked: dict[str, "array[int]"] = {}  # of the same hours, once


def _walk(hours: Hours) -> "array[int]":
    passed, at = array("l", [0]), hours.begin
    while at < hours.end:
        passed.append(passed[-1] + hours.is_open(at))
        at += MINUTE
    return passed


def _window(row: Row) -> tuple[int, int]:
    opens, closes = (row[name].hour * 60 + row[name].minute for name in ("opens", "closes"))
    return opens, closes or 24 * 60


def _holds(row: Row, day: date) -> bool:
    begun = row["valid_from"] is None or row["valid_from"] <= day
    over = row["valid_until"] is not None and row["valid_until"] < day
    return row["weekday"] == day.weekday() and begun and not over


@lru_cache
def holidays(year: int) -> set[date]:
    """Those that article 3 of the Algemene termijnenwet names, but Sundays."""
    easter = _easter(year)
    days = {date(year, month, day) for month, day in _FIXED}
    if date(year, 4, 27).weekday() == 6:  # then the king's day is kept on Saturday
        days.add(date(year, 4, 26))
    return days | {easter + timedelta(days=after) for after in _AFTER_EASTER}


def _easter(year: int) -> date:
    """By Meeus, Jones and Butcher (1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


_TABLES = ("opening_window", "closing_day", "open_day", "equated_day")
_LIMITS = (2, 5, 10, 15)


def age_group(hours: Hours, received: datetime, day: date) -> int:
    """0 to 4: how many working days after that of receipt have been, up to and with `day`."""
    one, worked = local_day(received), 0
    while one < day:
        one += ONE_DAY
        worked += hours.closing(one) is not None
    return bisect_left(_LIMITS, worked)
