"""The days on which, by Dutch law, no term ends: the Algemene termijnenwet (Atw), article 3."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

# The library knows more days than the law; Easter and Pentecost fall on Sundays anyway.
_IN_THE_LAW = frozenset(
    {
        "Nieuwjaarsdag",
        "Goede vrijdag",
        "Tweede paasdag",
        "Koningsdag",
        "Bevrijdingsdag",  # every year, not only when most people have the day off
        "Hemelvaartsdag",
        "Tweede pinksterdag",
        "Eerste kerstdag",
        "Tweede kerstdag",
    }
)

# Atw 3(3): equated by royal decree, a few years ahead. A new database is filled with these; where
# there is one, what stands in it counts, so the next decree needs no new program.
FIRST_EQUATED: Mapping[date, str] = MappingProxyType(
    {
        date(2026, 1, 2): "dag na Nieuwjaarsdag",
        date(2026, 5, 15): "dag na Hemelvaartsdag",
        date(2027, 5, 7): "dag na Hemelvaartsdag",
        date(2028, 4, 28): "dag na Koningsdag",
        date(2028, 5, 26): "dag na Hemelvaartsdag",
    }
)


@dataclass(frozen=True, slots=True)
class LegalDays:
    """The days of Atw 3 by year, with these equated ones: (day, name), in order."""

    equated: tuple[tuple[date, str], ...]

    def __call__(self, year: int) -> Mapping[date, str]:
        """The days of one year with their Dutch names, in order."""
        return _days(self.equated, year)


# Without a database.
atw_days = LegalDays(tuple(FIRST_EQUATED.items()))


def dutch_holidays(years: Iterable[int], legal_days: LegalDays = atw_days) -> dict[date, str]:
    """Return every day of Atw 3 in these years with its Dutch name, in order."""
    return {day: name for year in sorted(set(years)) for day, name in legal_days(year).items()}


@lru_cache(maxsize=512)
def _days(equated: tuple[tuple[date, str], ...], year: int) -> Mapping[date, str]:
    added = {day: name for day, name in equated if day.year == year}
    return MappingProxyType(dict(sorted({**named_in_the_law(year), **added}.items())))


@lru_cache(maxsize=256)
def named_in_the_law(year: int) -> Mapping[date, str]:
    """The days that the law itself names: the others are equated with them."""
    from holidays import country_holidays  # costs half a second, so only when a day is asked for

    known = country_holidays(
        "NL", years=year, categories=("public", "optional"), language="nl", expand=False
    )
    return {day: name for day in known if (name := _legal_name(known.get_list(day)))}


def _legal_name(names: Iterable[str]) -> str:
    """Ascension Day can fall on Liberation Day: both names then, joined."""
    return " en ".join(name for name in names if name in _IN_THE_LAW)
