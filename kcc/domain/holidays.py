"""The days on which, by Dutch law, no term ends: the Algemene termijnenwet (Atw), article 3."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
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

# Atw 3(3): equated by royal decree, a few years ahead. The next decree adds rows here.
EQUATED_DAYS: Mapping[date, str] = MappingProxyType(
    {
        date(2026, 1, 2): "dag na Nieuwjaarsdag",
        date(2026, 5, 15): "dag na Hemelvaartsdag",
        date(2027, 5, 7): "dag na Hemelvaartsdag",
        date(2028, 4, 28): "dag na Koningsdag",
        date(2028, 5, 26): "dag na Hemelvaartsdag",
    }
)


def dutch_holidays(years: Iterable[int]) -> dict[date, str]:
    """Return every day of Atw 3 in these years with its Dutch name, in order."""
    return {day: name for year in sorted(set(years)) for day, name in atw_days(year).items()}


@cache
def atw_days(year: int) -> Mapping[date, str]:
    """Return the days of Atw 3 in one year: the nine it names and the equated ones."""
    from holidays import country_holidays  # costs half a second, so only when a day is asked for

    known = country_holidays(
        "NL", years=year, categories=("public", "optional"), language="nl", expand=False
    )
    days = {day: name for day in known if (name := _legal_name(known.get_list(day)))}
    equated = {day: name for day, name in EQUATED_DAYS.items() if day.year == year}
    return MappingProxyType(dict(sorted((days | equated).items())))


def _legal_name(names: Iterable[str]) -> str:
    """Ascension Day can fall on Liberation Day: both names then, joined."""
    return " en ".join(name for name in names if name in _IN_THE_LAW)
