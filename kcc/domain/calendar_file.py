"""A calendar as a file says it: weekly hours, closing days and open days, mistakes told per line.

[[hours]]                  # one interval on these weekdays, in local time
days = ["ma", "di", "wo"]
opens = "09:00"
closes = "17:00"
from = 2026-01-01          # may be left out, as may `until`

[[closed]]
day = 2026-12-24
name = "Kerstavond"

[[open]]                   # instead of the weekly hours, on a holiday too
day = 2026-11-28
opens = "10:00"
closes = "14:00"
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import TypeVar

from kcc.domain.calendar import Calendar, OpeningHours, open_day, overlapping
from kcc.domain.errors import Invalid

Entry = Mapping[str, object]
T = TypeVar("T")

_WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_PARTS = {
    "hours": {"days", "opens", "closes", "from", "until"},
    "closed": {"day", "name"},
    "open": {"day", "opens", "closes"},
}


def read_calendar(text: str) -> Calendar:
    """Return the calendar in a TOML text; raises `Invalid` with every mistake, one a line."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"Dit bestand is geen TOML: {error}.") from None
    mistakes = [f"“{part}” hoort niet in een kalender." for part in told if part not in _PARTS]
    hours = _read(told, "hours", _hours, mistakes)
    closed = _read(told, "closed", _closed, mistakes)
    special = _read(told, "open", _open, mistakes)
    weekly = tuple(one for several in hours for one in several)
    mistakes += overlapping(weekly)
    mistakes += [f"{special_day} {line}" for special_day, line in _clashes(special)]
    if not weekly and not mistakes:
        mistakes.append("Er staan geen openingstijden ([[hours]]) in.")
    if mistakes:
        raise Invalid("\n".join(["Deze kalender klopt niet.", *mistakes]))
    return Calendar(hours=weekly, closing_days=dict(closed), open_days=tuple(special))


def _read(
    told: Mapping[str, object], part: str, make: Callable[[Entry], T], mistakes: list[str]
) -> list[T]:
    entries = told.get(part, [])
    if not isinstance(entries, list):
        mistakes.append(f"Schrijf [[{part}]] met dubbele haken.")
        return []
    made = []
    for place, entry in enumerate(entries, start=1):
        try:
            _refuse_unknown(entry, part)
            made.append(make(entry))
        except Invalid as error:
            mistakes.append(f"[[{part}]] nummer {place}: {error}")
    return made


def _refuse_unknown(entry: object, part: str) -> None:
    if not isinstance(entry, dict):
        raise Invalid(f"Schrijf [[{part}]] met dubbele haken.")
    unknown = [name for name in entry if name not in _PARTS[part]]
    if unknown:
        raise Invalid(f"“{unknown[0]}” is geen gegeven van [[{part}]].")


def _hours(entry: Entry) -> Sequence[OpeningHours]:
    opens, closes = _time(entry, "opens"), _time(entry, "closes")
    first, last = _day(entry, "from"), _day(entry, "until")
    return [
        OpeningHours(
            weekday=weekday, opens=opens, closes=closes, valid_from=first, valid_until=last
        )
        for weekday in _weekdays(entry)
    ]


def _weekdays(entry: Entry) -> list[int]:
    days = entry.get("days")
    if not isinstance(days, list) or not days or any(one not in _WEEKDAYS for one in days):
        raise Invalid(f"“days” is een lijst van {', '.join(_WEEKDAYS)}.")
    return sorted({_WEEKDAYS.index(one) for one in days})


def _closed(entry: Entry) -> tuple[date, str]:
    name = entry.get("name", "gesloten")
    if not isinstance(name, str):
        raise Invalid("“name” is een tekst.")
    return _wanted(_day(entry, "day"), "day"), name


def _open(entry: Entry) -> OpeningHours:
    day = _wanted(_day(entry, "day"), "day")
    return open_day(day, _time(entry, "opens"), _time(entry, "closes"))


def _clashes(special: Sequence[OpeningHours]) -> list[tuple[str, str]]:
    return [
        (f"Op {one.valid_from:%d-%m-%Y}:", line)
        for place, one in enumerate(special)
        for other in special[:place]
        for line in overlapping([other, one])
    ]


def _time(entry: Entry, name: str) -> time:
    value = entry.get(name)
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Invalid(f'“{name}” is een tijd als "09:00".') from None


def _day(entry: Entry, name: str) -> date | None:
    value = entry.get(name)
    if value is None or type(value) is date:
        return value
    raise Invalid(f"“{name}” is een datum als 2026-12-24, zonder aanhalingstekens.")


def _wanted(day: date | None, name: str) -> date:
    if day is None:
        raise Invalid(f"“{name}” ontbreekt.")
    return day
