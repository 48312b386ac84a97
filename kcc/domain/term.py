"""A term: so many opening minutes or working days."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kcc.domain.errors import Invalid

_WRITTEN = re.compile(r"\s*([0-9]{1,9})\s*([a-z]+)\s*", re.IGNORECASE)


class Unit(StrEnum):
    """What a service norm counts; the value is also the word on screen."""

    OPENING_MINUTES = "openingsminuten"
    WORKING_DAYS = "werkdagen"


# Ten years of each; more is a slip of the finger, and would only keep a machine busy.
_LIMITS = {Unit.OPENING_MINUTES: 10 * 366 * 24 * 60, Unit.WORKING_DAYS: 10 * 366}

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
        """`2 werkdagen`, `1 werkdag`, `15 openingsminuten` or `4 openingsuren`."""
        if self.unit is Unit.WORKING_DAYS:
            return "1 werkdag" if self.amount == 1 else f"{self.amount} werkdagen"
        hours, rest = divmod(self.amount, 60)
        if rest:
            return "1 openingsminuut" if self.amount == 1 else f"{self.amount} openingsminuten"
        return "1 openingsuur" if hours == 1 else f"{hours} openingsuren"


def parse_term(text: str) -> Term:
    """Read `2 werkdagen`, `15 minuten` or `4 uur`; raise `Invalid` with what would be right."""
    written = _WRITTEN.fullmatch(text)
    if written is None or written[2].lower() not in _UNITS:
        raise Invalid.at(
            "amount",
            f"“{text}” is geen termijn. Schrijf een aantal met werkdagen, openingsminuten"
            " of openingsuren, bijvoorbeeld “2 werkdagen”.",
        )
    unit, factor = _UNITS[written[2].lower()]
    return Term(int(written[1]) * factor, unit)
