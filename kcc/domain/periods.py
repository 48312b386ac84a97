"""Periods of reports: which days they are, and by what they are divided on an axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from kcc.domain.errors import Invalid
from kcc.domain.words import day_range, short_day

_EARLIEST = 2000
LONGEST = 5 * 366  # days that one report is about
_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)
_BY_DAY, _BY_WEEK = 21, 190  # the longest period, in days, that is divided so
# fmt: off
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
# fmt: on


class Step(StrEnum):
    """What one point on the axis is."""

    DAY = "dag"
    WEEK = "week"
    MONTH = "maand"


class Usual(StrEnum):
    """Periods by the name they have in an address; weeks are whole, so they end last Sunday."""

    THIS_WEEK = "deze-week"
    WEEKS_4 = "4-weken"
    WEEKS_13 = "13-weken"
    WEEKS_26 = "26-weken"
    WEEKS_52 = "52-weken"
    THIS_QUARTER = "dit-kwartaal"
    LAST_QUARTER = "vorig-kwartaal"
    THIS_YEAR = "dit-jaar"
    LAST_YEAR = "vorig-jaar"

    @property
    def label(self) -> str:
        return _LABELS[self]

    def until(self, today: date) -> "Period":
        """The days that it is, seen from this day."""
        monday = today - _ONE_DAY * today.weekday()
        quarter = date(today.year, today.month - (today.month - 1) % 3, 1)
        if self is Usual.THIS_WEEK:
            return Period(first=monday, last=today)
        if self in _WEEKS:
            return Period(first=monday - _ONE_WEEK * _WEEKS[self], last=monday - _ONE_DAY)
        if self is Usual.THIS_QUARTER:
            return Period(first=quarter, last=today)
        if self is Usual.LAST_QUARTER:
            ended = quarter - _ONE_DAY
            return Period(first=date(ended.year, ended.month - 2, 1), last=ended)
        if self is Usual.THIS_YEAR:
            return Period(first=date(today.year, 1, 1), last=today)
        return Period(first=date(today.year - 1, 1, 1), last=date(today.year - 1, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Local days, the first and the last included; raises Invalid for none, or too many."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.year < _EARLIEST:
            raise Invalid(f"Kies een eerste dag in {_EARLIEST} of later.")
        if self.last < self.first:
            raise Invalid("Kies een laatste dag die niet voor de eerste ligt.")
        if (self.last - self.first).days >= LONGEST:
            raise Invalid("Kies een periode van ten hoogste vijf jaar.")

    @property
    def step(self) -> Step:
        length = (self.last - self.first).days + 1
        if length <= _BY_DAY:
            return Step.DAY
        return Step.WEEK if length <= _BY_WEEK else Step.MONTH

    @property
    def words(self) -> str:
        """`ma 24 augustus t/m zo 22 november 2026`; with both years where they differ."""
        if self.first.year != self.last.year:
            first, last = (f"{short_day(day)} {day.year}" for day in (self.first, self.last))
            return f"{first} t/m {last}"
        return f"{day_range(self.first, self.last)} {self.last.year}"

    def parts(self) -> Sequence["Period"]:
        """What the axis shows: its days, or the weeks or months as far as they lie in it."""
        count = (self.last - self.first).days + 1
        days = [self.first + _ONE_DAY * n for n in range(count)]
        of_part = _PART[self.step]
        groups = [list(group) for _, group in groupby(days, of_part)]
        return [Period(first=group[0], last=group[-1]) for group in groups]

    def label(self, part: "Period") -> str:
        """A part on the axis: `ma 23 nov`, `wk 47`, `nov 26`."""
        if self.step is Step.DAY:
            return short_day(part.first)
        if self.step is Step.WEEK:
            return f"wk {part.first.isocalendar().week}"
        return f"{_MONTHS[part.first.month - 1]} {part.first:%y}"


def _day(day: date) -> tuple[int, ...]:
    return (day.toordinal(),)


def _week(day: date) -> tuple[int, ...]:
    return tuple(day.isocalendar())[:2]


def _month(day: date) -> tuple[int, ...]:
    return day.year, day.month


_PART = {Step.DAY: _day, Step.WEEK: _week, Step.MONTH: _month}
_WEEKS: Mapping[Usual, int] = {
    Usual.WEEKS_4: 4,
    Usual.WEEKS_13: 13,
    Usual.WEEKS_26: 26,
    Usual.WEEKS_52: 52,
}
_LABELS = {
    Usual.THIS_WEEK: "Deze week",
    Usual.WEEKS_4: "Laatste 4 weken",
    Usual.WEEKS_13: "Laatste 13 weken",
    Usual.WEEKS_26: "Laatste 26 weken",
    Usual.WEEKS_52: "Laatste 52 weken",
    Usual.THIS_QUARTER: "Dit kwartaal",
    Usual.LAST_QUARTER: "Vorig kwartaal",
    Usual.THIS_YEAR: "Dit jaar",
    Usual.LAST_YEAR: "Vorig jaar",
}
