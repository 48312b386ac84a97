"""What an agent promises in an answer: "u hoort uiterlijk vrijdag van ons" is a date to keep."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kcc.domain.calendar import Calendar

_DAY = timedelta(days=1)
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_MONTHS_EN = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBERS = {
    **{word: n for n, word in enumerate(("een", "twee", "drie", "vier", "vijf", "zes"), start=1)},
    "één": 1,
    "tien": 10,
    "veertien": 14,
}
_FRIDAY = 4

# Who promises: the municipality does something, or the citizen gets something.
_WE = (
    r"\b(?:ik|wij|we|mijn collega|een collega|een medewerker|de afdeling)\b[^.!?\n]{0,80}?"
    r"\b(?:bel(?:len|t)?|mail(?:en|t)?|laten?|laat|reage(?:er|ert|ren)|antwoord(?:en)?|kom(?:en|t)?"
    r"|stu(?:ur|urt|ren)|neemt?|nemen|geven|geef|contact)\b"
)
_YOU = (
    r"\bu\b[^.!?\n]{0,20}?\b(?:hoort|krijgt|ontvangt|wordt|heeft)\b|\b(?:hoort|krijgt|ontvangt) u\b"
)
_PROMISES = re.compile(f"(?:{_WE})|(?:{_YOU})", re.IGNORECASE)
# What the citizen has to do first, and what may not happen, is no promise of ours.
_DEPENDS = re.compile(
    r"\b(?:als|indien|mits|tenzij|zodra|wanneer|nadat|graag|verzoeken?|vragen? (?:ik |wij |we )?u"
    r"|moet|dient|probe(?:er|ren)|hopen?|niet (?:voor|eerder)|pas|misschien)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]+)*[.!?]?")
_WEEKDAY = (
    rf"(?P<next>volgende week )?(?:(?:aanstaande|komende) )?(?P<weekday>{'|'.join(_WEEKDAYS)})"
)
_DATE = (
    rf"(?P<day>\d{{1,2}})(?:\s+(?P<month>{'|'.join(_MONTHS)})|[-/](?P<number>\d{{1,2}}))"
    r"(?:[ \-/](?P<year>20\d\d))?"
)
_FULL = re.compile(
    rf"\b(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join((*_MONTHS, *_MONTHS_EN))})\s+(?P<year>20\d\d)\b",
    re.IGNORECASE,
)
# "voor donderdag 3 december": a weekday and a date are one day, and the date says which.
_WHEN = re.compile(
    rf"\b(?P<before>(?:vóór|voor)\s+)?(?:{_WEEKDAY}(?:\s+(?=\d))?)?(?:{_DATE})?\b", re.IGNORECASE
)
_WITHIN = re.compile(
    rf"\bbinnen (?P<amount>\d{{1,2}}|{'|'.join(_NUMBERS)}) "
    r"(?P<unit>werkdag|dag|week|weken)(?:en)?\b",
    re.IGNORECASE,
)


def _friday(day: date) -> date:
    return day + ((_FRIDAY - day.weekday()) % 7) * _DAY


_LOOSE: tuple[tuple[re.Pattern[str], Callable[[date], date]], ...] = (
    (re.compile(r"\bvandaag\b(?! ontvangen)", re.IGNORECASE), lambda day: day),
    (re.compile(r"\bovermorgen\b", re.IGNORECASE), lambda day: day + 2 * _DAY),
    (re.compile(r"\bmorgen\b", re.IGNORECASE), lambda day: day + _DAY),
    (
        re.compile(r"\b(?:eind(?:e)? (?:van )?|in de loop van )?volgende week\b", re.IGNORECASE),
        lambda day: _friday(day) + 7 * _DAY,
    ),
    (
        re.compile(r"\b(?:eind(?:e)? (?:van )?)?(?:deze|de) week\b", re.IGNORECASE),
        _friday,
    ),
)
_LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The last day on which the citizen hears from us, and the sentence that says so."""

    day: date
    words: str


def promise_in(text: str, today: date, calendar: Calendar) -> Promise | None:
    """The first promise with a day in the agent's own words, as read on `today` in Amsterdam.

    "Voor vrijdag" is Thursday; "binnen twee werkdagen" counts open days; a week ends on Friday.
    None for a day in the past, and where the promise hangs on something that comes first.
    """
    for sentence in _SENTENCE.findall(text[:_LONGEST]):
        promised = _PROMISES.search(sentence)
        if promised is None or _DEPENDS.search(sentence):
            continue
        days = [day for day in _days_in(sentence, today, calendar) if day >= today]
        if days:
            return Promise(day=min(days), words=" ".join(sentence.split()))
    return None


def day_told(text: str, today: date, calendar: Calendar) -> Promise | None:
    """The day by which a letter says that the answer comes, in Dutch or English.

    Where it promises nothing in words that are known, it is the first date in full that has yet
    to come: the day on which the citizen wrote has been.
    """
    found = promise_in(text, today, calendar)
    if found is not None:
        return found
    for sentence in _SENTENCE.findall(text[:_LONGEST]):
        days = (_in_full(one) for one in _FULL.finditer(sentence))
        coming = [day for day in days if day is not None and day >= today]
        if coming:
            return Promise(day=coming[0], words=" ".join(sentence.split()))
    return None


def _in_full(found: re.Match[str]) -> date | None:
    month = found["month"].lower()
    names = _MONTHS if month in _MONTHS else _MONTHS_EN
    try:
        return date(int(found["year"]), names.index(month) + 1, int(found["day"]))
    except ValueError:
        return None


def _days_in(sentence: str, today: date, calendar: Calendar) -> Iterator[date]:
    for found in _WITHIN.finditer(sentence):
        yield _within(found, today, calendar)
    named = [found for found in _WHEN.finditer(sentence) if found["weekday"] or found["day"]]
    for found in named:
        day = _named(found, today)
        if day is not None:
            yield day - _DAY if found["before"] else day
    if not named:
        yield from (day(today) for pattern, day in _LOOSE if pattern.search(sentence))


def _within(found: re.Match[str], today: date, calendar: Calendar) -> date:
    amount = _NUMBERS.get(found["amount"].lower()) or int(found["amount"])
    unit = found["unit"].lower()
    if unit != "werkdag":
        return today + amount * (_DAY if unit == "dag" else 7 * _DAY)
    day = today
    while amount:
        day += _DAY
        amount -= calendar.day(day).is_open
    return day


def _named(found: re.Match[str], today: date) -> date | None:
    if found["day"]:
        return _date_of(found, today)
    weekday = _WEEKDAYS.index(found["weekday"].lower())
    if found["next"]:
        return today + (7 - today.weekday() + weekday) * _DAY
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * _DAY


def _date_of(found: re.Match[str], today: date) -> date | None:
    month = _MONTHS.index(found["month"].lower()) + 1 if found["month"] else int(found["number"])
    year = int(found["year"]) if found["year"] else today.year
    try:
        day = date(year, month, int(found["day"]))
        return day if found["year"] or day >= today else date(year + 1, month, day.day)
    except ValueError:
        return None
