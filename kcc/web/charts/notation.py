"""Figures as Dutch readers write them: 1.234, 87,4%, 6,8 u."""

from enum import StrEnum

NOTHING = "–"


class Unit(StrEnum):
    """What a figure counts: pieces, percents (0 to 100) or hours."""

    COUNT = "count"
    PERCENT = "percent"
    HOURS = "hours"


def written(value: float | None, unit: Unit) -> str:
    """The figure with its unit and at most one decimal; a dash for None."""
    if value is None:
        return NOTHING
    if unit is Unit.PERCENT:
        return f"{number(_never_quite_all(value))}%"
    return f"{number(value)} u" if unit is Unit.HOURS else number(value)


def tabular(value: float | None, unit: Unit) -> str:
    """As `written`, for a column: percents and hours below a thousand all have one decimal."""
    shown = written(value, unit)
    if value is None or unit is Unit.COUNT or "," in shown or "." in shown or abs(value) >= 1000:
        return shown
    digits = shown.rstrip(" %u")
    return shown.replace(digits, f"{digits},0", 1)


def number(value: float) -> str:
    """`1.234`, `6,8` or `−19`; from a thousand without decimals, then `1,2 mln`."""
    if abs(value) >= 999_500:
        return _millions(value)
    shown = f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"
    return _dutch(shown.removesuffix(".0"))


def brief(value: float) -> str:
    """For places with room for four signs: `0,4`, `56`, `12k`, `3 mln`."""
    if abs(value) >= 999_500:
        return f"{_dutch(f'{value / 1_000_000:,.0f}')} mln"
    if abs(value) >= 9_999.5:
        return f"{value / 1000:.0f}k"
    return number(value) if abs(value) < 10 else _dutch(f"{value:,.0f}")


def between(low: float, high: float, unit: Unit) -> str:
    """`84,0 tot 90,3%`: from low to high, the unit once."""
    return f"{tabular(low, unit).rstrip(' %u')} tot {tabular(high, unit)}"


def _millions(value: float) -> str:
    return f"{_dutch(f'{value / 1_000_000:,.1f}'.removesuffix('.0'))} mln"


def _never_quite_all(percent: float) -> float:
    """Rounded, but 100 and 0 only of all and nothing: one late contact in 5,000 is seen."""
    rounded = round(percent, 1)
    if rounded >= 100 > percent:
        return 99.9
    return 0.1 if rounded <= 0 < percent else rounded


def _dutch(shown: str) -> str:
    if shown in {"-0", "-0.0"}:
        return "0"
    return shown.translate(str.maketrans(",.-", ".,−"))
