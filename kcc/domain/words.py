"""Dates, times and durations in words; Europe/Amsterdam exists here and in calendars only."""

from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from kcc.domain.term import Term

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# fmt: off
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)
_MONTHS_SHORT = (
    "jan", "feb", "mrt", "apr", "mei", "jun",
    "jul", "aug", "sep", "okt", "nov", "dec",
)
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
_ORDINALS = ("eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende")


def local(at: datetime) -> datetime:
    """The same moment on a clock in Amsterdam; raise `ValueError` for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(AMSTERDAM)


def weekday_name(weekday: int) -> str:
    """`maandag` for 0."""
    return _DAYS[weekday]


def short_day(day: date) -> str:
    """`wo 25 november`."""
    return f"{_short(day)} {day.day} {_month(day)}"


def short_moment(at: datetime) -> str:
    """`wo 25 nov 17:00`, in Amsterdam."""
    there = local(at)
    return f"{_short(there)} {there.day} {_MONTHS_SHORT[there.month - 1]} {there:%H:%M}"


def recent_moment(at: datetime, now: datetime) -> str:
    """`vandaag 13:48`, within a week `ma 10:12`, else `vr 20 nov 16:30`, or with another year."""
    there, here = local(at), local(now)
    days = (here.date() - there.date()).days
    if days == 0:
        return f"vandaag {there:%H:%M}"
    if 0 < days < 7:
        return f"{_short(there)} {there:%H:%M}"
    if there.year == here.year:
        return short_moment(at)
    return f"{_short(there)} {there.day} {_MONTHS_SHORT[there.month - 1]} {there:%Y %H:%M}"


def long_date(day: date, *, with_year: bool = False) -> str:
    """`woensdag 25 november`, as citizens and lists read it."""
    year = f" {day.year}" if with_year else ""
    return f"{_DAYS[day.weekday()]} {day.day} {_month(day)}{year}"


def plain_date(day: date, today: date, *, short: bool = False) -> str:
    """`2 november` or in short `2 nov`; a day of another year with that year."""
    month = _MONTHS_SHORT[day.month - 1] if short else _month(day)
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {month}{year}"


def long_date_en(day: date, *, with_year: bool = False) -> str:
    """`Wednesday 25 November`, for citizens who read English."""
    year = f" {day.year}" if with_year else ""
    return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}{year}"


def citizens_date(day: date, language: str) -> str:
    """A day with its year as citizens read it, in English for `en`."""
    written = long_date_en if language == "en" else long_date
    return written(day, with_year=True)


def citizens_moment(there: datetime, language: str) -> str:
    """`dinsdag 24 november 2026 om 14:00 uur`, for a moment that is `local`."""
    day = citizens_date(there, language)
    return f"{day} at {there:%H:%M}" if language == "en" else f"{day} om {there:%H:%M} uur"


def citizens_term(term: Term, language: str) -> str:
    """`2 werkdagen` or `2 working days`, for a term in working days."""
    if language != "en":
        return str(term)
    return "1 working day" if term.amount == 1 else f"{term.amount} working days"


def day_range(first: date, last: date) -> str:
    """`vr 24 april`, `za 25 en zo 26 april` or `ma 28 december t/m vr 1 januari`."""
    if first == last:
        return short_day(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    start = f"{_short(first)} {first.day}" if same_month else short_day(first)
    joint = "en" if last - first == timedelta(days=1) else "t/m"
    return f"{start} {joint} {short_day(last)}"


def exact(count: int) -> str:
    """`1.234.567`: a count to the last one."""
    return f"{count:,}".replace(",", ".")


def duration(minutes: int) -> str:
    """`25 min`, `2 u` or `2 u 54`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} u {rest:02}" if rest else f"{hours} u"


def whole_minutes(wait: timedelta) -> int:
    """The minutes after which a wait is over for sure."""
    return ceil(wait / timedelta(minutes=1))


def minutes(count: int) -> str:
    """`1 minuut` or `25 minuten`."""
    return "1 minuut" if count == 1 else f"{count} minuten"


def file_size(size: int) -> str:
    """`812 B`, `48 kB`, `3,5 MB` or `1,2 GB`, of a size in bytes."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size // 1024} kB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB".replace(".", ",")
    return f"{size / 1024**3:.1f} GB".replace(".", ",")


def ordinal(number: int) -> str:
    """`eerste`, `tweede` ... `zevende`, then `8e`."""
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else f"{number}e"


def _short(day: date) -> str:
    return _DAYS[day.weekday()][:2]


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]
