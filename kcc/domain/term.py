"""A term: so much of a unit, of the service's own or of the law."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kcc.domain.errors import Invalid

_WRITTEN = re.compile(r"\s*([0-9]{1,9})\s*([a-z]+)\s*", re.IGNORECASE)


class Unit(StrEnum):
    """What a term counts; the value is also the word on screen.

    The first two are of the service: they run while the municipality is open. The others are of
    the law (Awb, Woo, AVG): they count every day, and end as the Algemene termijnenwet says.
    """

    OPENING_MINUTES = "openingsminuten"
    WORKING_DAYS = "werkdagen"
    CALENDAR_DAYS = "dagen"
    WEEKS = "weken"
    MONTHS = "maanden"

    @property
    def statutory(self) -> bool:
        """Whether it counts days of the calendar, as the law does."""
        return self not in (Unit.OPENING_MINUTES, Unit.WORKING_DAYS)


_YEARS = 10
# Ten years of each; more is a slip of the finger, and would only keep a machine busy.
_LIMITS = {
    Unit.OPENING_MINUTES: _YEARS * 366 * 24 * 60,
    Unit.WORKING_DAYS: _YEARS * 366,
    Unit.CALENDAR_DAYS: _YEARS * 366,
    Unit.WEEKS: _YEARS * 53,
    Unit.MONTHS: _YEARS * 12,
}

_UNITS: dict[str, tuple[Unit, int]] = {
    "werkdag": (Unit.WORKING_DAYS, 1),
    "werkdagen": (Unit.WORKING_DAYS, 1),
    "minuut": (Unit.OPENING_MINUTES, 1),
    "minuten": (Unit.OPENING_MINUTES, 1),
    "openingsminuut": (Unit.OPENING_MINUTES, 1),
    "openingsminuten": (Unit.OPENING_MINUTES, 1),
    "uur": (Unit.OPENING_MINUTES, 60),
    "uren": (Unit.OPENING_MINUTES, 60),
    "openingsuur": (Unit.OPENING_MINUTES, 60),
    "openingsuren": (Unit.OPENING_MINUTES, 60),
    "dag": (Unit.CALENDAR_DAYS, 1),
    "dagen": (Unit.CALENDAR_DAYS, 1),
    "kalenderdag": (Unit.CALENDAR_DAYS, 1),
    "kalenderdagen": (Unit.CALENDAR_DAYS, 1),
    "week": (Unit.WEEKS, 1),
    "weken": (Unit.WEEKS, 1),
    "maand": (Unit.MONTHS, 1),
    "maanden": (Unit.MONTHS, 1),
}
_SINGULAR = {
    Unit.WORKING_DAYS: "werkdag",
    Unit.CALENDAR_DAYS: "dag",
    Unit.WEEKS: "week",
    Unit.MONTHS: "maand",
}


@dataclass(frozen=True, slots=True)
class Term:
    """An amount of a unit; raises `Invalid` unless it is at least 1 and at most ten years."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise Invalid.at("amount", "Een termijn is minstens 1.")
        if self.amount > _LIMITS[self.unit]:
            raise Invalid.at("amount", "Een termijn is hoogstens tien jaar.")

    def __str__(self) -> str:
        """`2 werkdagen`, `1 week`, `15 openingsminuten` or `4 openingsuren`."""
        if self.unit in _SINGULAR:
            return f"{self.amount} {_SINGULAR[self.unit] if self.amount == 1 else self.unit}"
        hours, rest = divmod(self.amount, 60)
        if rest:
            return "1 openingsminuut" if self.amount == 1 else f"{self.amount} openingsminuten"
        return "1 openingsuur" if hours == 1 else f"{hours} openingsuren"


def parse_term(text: str) -> Term:
    """Read `2 werkdagen`, `15 minuten` or `6 weken`; raise `Invalid` with what would be right."""
    written = _WRITTEN.fullmatch(text)
    if written is None or written[2].lower() not in _UNITS:
        raise Invalid.at(
            "amount",
            f"“{text}” is geen termijn. Schrijf een aantal met werkdagen, openingsminuten,"
            " openingsuren, dagen, weken of maanden, bijvoorbeeld “2 werkdagen”.",
        )
    unit, factor = _UNITS[written[2].lower()]
    return Term(int(written[1]) * factor, unit)
