"""When the municipality is open: the calendar in which service clocks run."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kcc.domain.errors import Invalid
from kcc.domain.holidays import atw_days
from kcc.domain.words import AMSTERDAM, weekday_name

Holidays = Callable[[int], Mapping[date, str]]  # year -> the closed days in it, with their names
Window = tuple[datetime, datetime]  # from opening up to closing, aware UTC

_MIDNIGHT = time(0)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """One interval on a weekday (0 is Monday), in local time; closing at 00:00 is midnight after.

    `valid_from` and `valid_until` are both days on which it still holds. A boundary that falls in
    the hour when the clock goes back or forward is read as before the change.
    Raises `Invalid` when it ends before it begins.
    """

    weekday: int
    opens: time
    closes: time
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise Invalid.at("weekday", "Kies een dag van de week.")
        if self.closes != _MIDNIGHT and self.closes <= self.opens:
            raise Invalid.at("closes", "De sluitingstijd moet na de openingstijd liggen.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Invalid.at("valid_until", "De laatste dag moet op of na de eerste dag liggen.")

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )

    def overlaps(self, other: "OpeningHours") -> bool:
        """Tell whether there is a day on which both hold at the same time."""
        return (
            self.weekday == other.weekday
            and (self.valid_from or date.min) <= (other.valid_until or date.max)
            and (other.valid_from or date.min) <= (self.valid_until or date.max)
            and (other.closes == _MIDNIGHT or self.opens < other.closes)
            and (self.closes == _MIDNIGHT or other.opens < self.closes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local date: the windows in which it is open, or the reason why it has none."""

    date: date
    windows: tuple[Window, ...]
    closed_because: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Weekly opening hours, less holidays and closing days; a working day has a window in it.

    `closing_days` are the municipality's own. `open_days` are hours of single dates, made by
    `open_day`: on those they hold instead of the weekly ones, in a weekend and on a holiday too.
    Hours that overlap count once: `overlapping` finds them for whoever enters them.
    """

    hours: tuple[OpeningHours, ...]
    closing_days: Mapping[date, str] = field(default_factory=dict, hash=False)
    open_days: tuple[OpeningHours, ...] = ()
    holidays: Holidays = atw_days
    zone: ZoneInfo = AMSTERDAM
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day(self, day: date) -> Day:
        """Return the date as this calendar sees it; computed once per date."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._look_up(day)
        return known

    def local_date(self, at: datetime) -> date:
        """Return the date on the wall at this moment; raise `ValueError` for a naive one."""
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return at.astimezone(self.zone).date()

    def _look_up(self, day: date) -> Day:
        if day in self.closing_days:
            return Day(date=day, windows=(), closed_because=self.closing_days[day])
        if windows := self._windows(day, self.open_days):
            return Day(date=day, windows=windows)
        if name := self.holidays(day.year).get(day):
            return Day(date=day, windows=(), closed_because=name)
        if windows := self._windows(day, self.hours):
            return Day(date=day, windows=windows)
        reason = "weekend" if day.weekday() >= _SATURDAY else "gesloten"
        return Day(date=day, windows=(), closed_because=reason)

    def _windows(self, day: date, hours: Iterable[OpeningHours]) -> tuple[Window, ...]:
        return tuple(_merged(sorted(self._span(day, one) for one in hours if one.holds_on(day))))

    def _span(self, day: date, hours: OpeningHours) -> Window:
        last = day + timedelta(days=1) if hours.closes == _MIDNIGHT else day
        opens = datetime.combine(day, hours.opens, self.zone)
        closes = datetime.combine(last, hours.closes, self.zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)


def open_day(day: date, opens: time, closes: time) -> OpeningHours:
    """One interval on one date, for `Calendar.open_days`; raises `Invalid` as the hours do."""
    return OpeningHours(
        weekday=day.weekday(), opens=opens, closes=closes, valid_from=day, valid_until=day
    )


def overlapping(hours: Iterable[OpeningHours]) -> tuple[str, ...]:
    """Return a Dutch sentence for each pair of hours that claim the same time."""
    by_day: dict[int, list[OpeningHours]] = defaultdict(list)
    mistakes = []
    for new in hours:
        mistakes += [_clash(old, new) for old in by_day[new.weekday] if old.overlaps(new)]
        by_day[new.weekday].append(new)
    return tuple(mistakes)


def week(opens: time, closes: time, weekdays: Iterable[int] = range(5)) -> tuple[OpeningHours, ...]:
    """Return the same hours for several weekdays, Monday to Friday unless told."""
    return tuple(OpeningHours(weekday=day, opens=opens, closes=closes) for day in weekdays)


def _merged(spans: Iterable[Window]) -> Iterator[Window]:
    """Join sorted spans that touch or overlap, so no minute counts twice."""
    current: Window | None = None
    for opens, closes in spans:
        if current is None:
            current = (opens, closes)
        elif opens <= current[1]:
            current = (current[0], max(current[1], closes))
        else:
            yield current
            current = (opens, closes)
    if current is not None:
        yield current


def _clash(old: OpeningHours, new: OpeningHours) -> str:
    return (
        f"Op {weekday_name(new.weekday)} overlapt {new.opens:%H:%M} tot {new.closes:%H:%M}"
        f" met {old.opens:%H:%M} tot {old.closes:%H:%M}."
    )


# What a municipality starts with: `kcc termijn` counts in it and a new database is filled with it.
DEFAULT_HOURS = week(time(8, 30), time(17))
DEFAULT_CALENDAR = Calendar(hours=DEFAULT_HOURS)
# Day and night, on holidays too: elapsed time on the wall clock.
ALWAYS = Calendar(hours=week(_MIDNIGHT, _MIDNIGHT, range(7)), holidays=lambda _year: {})
