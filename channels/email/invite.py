"""An invitation, its cancellation or the answer to one, in words that an agent can read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import Message

from channels.email.charsets import decode
from channels.email.headers import text_of
from channels.email.icalendar import LONGEST, Event, Line, Moment, event_in
from channels.email.parts import charset_of, content_type_of, filename_of
from channels.email.transfer import beginning_of

_CALENDARS = ("text/calendar", "application/ics")
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()
_METHODS = {
    "REQUEST": "Uitnodiging voor een afspraak",
    "ADD": "Aanvulling op een afspraak",
    "CANCEL": "Afgezegde afspraak",
    "REPLY": "Antwoord op een uitnodiging",
    "COUNTER": "Voorstel voor een ander moment",
    "DECLINECOUNTER": "Ander moment niet overgenomen",
    "REFRESH": "Vraag om een afspraak nog eens te sturen",
}
_ANSWERS = {
    "ACCEPTED": "komt",
    "DECLINED": "komt niet",
    "TENTATIVE": "komt misschien",
    "DELEGATED": "laat iemand anders komen",
}
_REPEATS = {
    "DAILY": ("elke dag", "dagen"),
    "WEEKLY": ("elke week", "weken"),
    "MONTHLY": ("elke maand", "maanden"),
    "YEARLY": ("elk jaar", "jaar"),
}
_INTERVAL = re.compile(r"INTERVAL=([0-9]{1,3})")
_PEOPLE = 10
_DESCRIPTION = 2_000
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation in Dutch: what, when, where and who, and what its writer says about it."""

    summary: str
    description: str

    @property
    def whole(self) -> str:
        """Both, as the text of a mail that has none."""
        return "\n\n".join(filter(None, (self.summary, self.description)))


def invitation_in(files: Iterable[Message]) -> Invitation | None:
    """What the first calendar among these files says; None without any. Times are Dutch ones."""
    for part in files:
        if not part.is_multipart() and _is_calendar(part):
            event = event_in(decode(beginning_of(part, LONGEST), charset_of(part))[0])
            return _told(event) if event else None
    return None


def _is_calendar(part: Message) -> bool:
    kind = content_type_of(part)
    named = kind == "application/octet-stream" and filename_of(part).lower().endswith(".ics")
    return kind in _CALENDARS or named


def _told(event: Event) -> Invitation:
    description = event.first("DESCRIPTION")
    return Invitation(
        summary="\n".join(_summary(event)),
        description=description.text.strip()[:_DESCRIPTION] if description else "",
    )


def _summary(event: Event) -> Iterator[str]:
    subject = _text(event.first("SUMMARY")) or "zonder titel"
    yield f"{_METHODS.get(event.method, 'Afspraak')}: {subject}"
    if event.begins:
        yield f"Wanneer: {_when(event.begins, event.ends)}"
    if repeats := event.first("RRULE"):
        yield f"Herhaalt zich: {_repeats(repeats.value)}"
    if where := _text(event.first("LOCATION")):
        yield f"Waar: {where}"
    if organiser := event.first("ORGANIZER"):
        yield f"Organisator: {_person(organiser)}"
    yield from _people(event)
    if comment := _text(event.first("COMMENT")):
        yield f"Opmerking: {comment}"


def _people(event: Event) -> Iterator[str]:
    attendees = event.all("ATTENDEE")
    if event.method in ("REPLY", "COUNTER"):
        for one in attendees[:_PEOPLE]:
            said = _ANSWERS.get(one.parameters.get("PARTSTAT", "").upper(), "onbekend")
            yield f"Antwoord van {_person(one)}: {said}"
    elif attendees:
        more = f" en nog {len(attendees) - _PEOPLE}" if len(attendees) > _PEOPLE else ""
        yield f"Genodigd: {', '.join(map(_person, attendees[:_PEOPLE]))}{more}"


def _person(line: Line) -> str:
    name = text_of(line.parameters.get("CN", ""), 200)
    address = text_of(line.value, 254)
    bare = address[7:] if address.lower().startswith("mailto:") else address
    return f"{name} <{bare}>" if name and name != bare else bare


def _text(line: Line | None) -> str:
    return text_of(line.text.replace("\n", " "), 300) if line else ""


def _repeats(rule: str) -> str:
    frequency = rule.upper().partition("FREQ=")[2].partition(";")[0]
    interval = _INTERVAL.search(rule.upper())
    each, many = _REPEATS.get(frequency, ("ja", ""))
    if not many or interval is None or int(interval[1]) < 2:
        return each
    return f"elke {int(interval[1])} {many}"


def _when(begins: Moment, ends: Moment | None) -> str:
    at, until = begins.at, ends.at if ends else None
    if not isinstance(at, datetime):
        return _days(at, until)
    said = f"{_day(at)}, {_hours(at, until)}"
    if not begins.zone:
        return said
    return f"{said} (tijdzone {text_of(begins.zone, 60)} is niet bekend; de tijd kan anders zijn)"


def _hours(at: datetime, until: date | None) -> str:
    if not isinstance(until, datetime) or until <= at:
        return f"{at:%H:%M} uur"
    day = "" if until.date() == at.date() else f"{_day(until)}, "
    return f"van {at:%H:%M} tot {day}{until:%H:%M} uur"


def _days(first: date, after: date | None) -> str:
    """Whole days; `after` is the day after the last (RFC 5545, 3.6.1)."""
    if after is None or isinstance(after, datetime) or (after - first) <= _A_DAY:
        return f"{_day(first)}, de hele dag"
    return f"{_day(first)} tot en met {_day(after - _A_DAY)}"


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
