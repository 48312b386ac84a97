"""The first event in a calendar file (RFC 5545): what a person needs of it, whatever the bytes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONGEST = 100_000
MOST_LINES = 2_000
LINE_LENGTH = 5_000

HERE = ZoneInfo("Europe/Amsterdam")

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"((?:[^\":]|\"[^\"]*\")*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=(\"[^\"]*\"|[^\";:]*)")
_ESCAPED = re.compile(r"\\([nN\\;,])")
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?\d*S?)?"
)

# What Outlook calls the zones from which a Dutch municipality is invited (CLDR windowsZones).
_WINDOWS = {
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "eastern standard time": "America/New_York",
    "pacific standard time": "America/Los_Angeles",
    "turkey standard time": "Europe/Istanbul",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One property: its parameters have their names in upper case, its value is as it stood."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as its writer typed it (RFC 5545, 3.3.11)."""
        return _ESCAPED.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, or an aware time. `zone`: a time zone that nobody here knows, then taken as ours."""

    at: date | datetime
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The first event of a calendar, and what its sender wants with it (RFC 5546: REQUEST, ...)."""

    method: str
    lines: tuple[Line, ...]

    def first(self, name: str) -> Line | None:
        """The first property of that name."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[Line]:
        """Every property of that name, in order."""
        return [line for line in self.lines if line.name == name]

    @property
    def begins(self) -> Moment | None:
        """When it begins; None when it does not say."""
        return _moment(self.first("DTSTART"))

    @property
    def ends(self) -> Moment | None:
        """When it ends, which for a day is the day after its last; None when it does not say."""
        lasts = self.first("DURATION")
        return _moment(self.first("DTEND")) or (_later(self.begins, lasts.value) if lasts else None)


def event_in(text: str) -> Event | None:
    """The first event of a calendar; None when it holds none. Never fails, never takes long."""
    method, inside, found = "", [""], list[Line]()
    for line in _lines(text):
        if line.name == "BEGIN":
            inside.append(line.value.strip().upper())
        elif line.name == "END":
            if inside[-1] == "VEVENT":
                break
            inside = inside[:-1] or [""]
        elif line.name == "METHOD" and inside[-1] == "VCALENDAR":
            method = line.value.strip().upper()
        elif inside[-1] == "VEVENT":
            found.append(line)
    return Event(method=method, lines=tuple(found)) if found else None


def _lines(text: str) -> Iterator[Line]:
    unfolded = _FOLD.sub("", text[:LONGEST]).replace("\r", "\n")
    for written in unfolded.split("\n", MOST_LINES)[:MOST_LINES]:
        found = _LINE.fullmatch(written[:LINE_LENGTH])
        if found:
            name = found[1].partition(";")[0].strip().upper()
            known = {one.upper(): value.strip('"') for one, value in _PARAMETER.findall(found[1])}
            yield Line(name=name, parameters=known, value=found[2])


def _moment(line: Line | None) -> Moment | None:
    found = _MOMENT.fullmatch(line.value.strip()) if line else None
    if not line or not found:
        return None
    try:
        if not found[2]:
            return Moment(at=date.fromisoformat(found[1]))
        named = line.parameters.get("TZID", "")
        zone = UTC if found[3] else _zone(named)
        at = datetime.fromisoformat(f"{found[1]}T{found[2]}")
        return Moment(
            at=at.replace(tzinfo=zone or HERE).astimezone(HERE), zone="" if zone else named
        )
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    """The time zone by the name that a calendar gives it; ours without a name."""
    if not name:
        return HERE
    known = _WINDOWS.get(name.strip().lower(), name.strip().strip("/"))
    # Whatever the name of a zone makes of the look-up on disk, it is no zone then.
    try:
        return ZoneInfo("Europe/Amsterdam" if "amsterdam" in known.lower() else known)
    except (ValueError, LookupError, OSError):
        return None


def _later(begins: Moment | None, duration: str) -> Moment | None:
    found = _DURATION.fullmatch(duration.strip())
    if not begins or not found:
        return None
    weeks, days, hours, minutes = (int(one or 0) for one in found.groups())
    lasts = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    try:
        at = begins.at.astimezone(UTC) if isinstance(begins.at, datetime) else begins.at
        end = at + lasts
        return Moment(at=end.astimezone(HERE) if isinstance(end, datetime) else end)
    except OverflowError:
        return None
