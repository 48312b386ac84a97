"""The scale beside a chart: round steps that hold all values."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from kcc.web.charts.notation import Unit

_STEPS = 4  # about as many lines as one reads at a glance
_PERCENT_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0)
# A working day has eight hours, a week forty.
_HOUR_STEPS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0, 80.0, 200.0, 400.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From the lowest to the highest tick; the lowest is below the highest."""

    unit: Unit
    ticks: tuple[float, ...]

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]

    @property
    def is_cut(self) -> bool:
        """Whether the axis leaves out nothing: differences look larger than they are."""
        return self.low > 0

    def part(self, value: float) -> float:
        """Where a value lies, from 0 at the bottom to 1 at the top; beyond is drawn at the edge."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def axis(values: Iterable[float], unit: Unit, *, zoomed: bool = False) -> Axis:
    """An axis from zero, or `zoomed` around the values; percents never leave 0 to 100."""
    found = list(values) or [0.0]
    if unit is Unit.PERCENT and not zoomed:
        return Axis(unit=unit, ticks=(0.0, 25.0, 50.0, 75.0, 100.0))
    low, high = _ends(found, unit, zoomed=zoomed)
    step = _step((high - low) / _STEPS, unit)
    first, last = floor(low / step), ceil(high / step)
    if unit is Unit.PERCENT:
        first, last = max(0, first), min(last, floor(100 / step))
    return Axis(unit=unit, ticks=tuple(round(n * step, 6) for n in range(first, last + 1)))


def _ends(values: list[float], unit: Unit, *, zoomed: bool) -> tuple[float, float]:
    low, high = min(values), max(values)
    if not zoomed:
        return min(0.0, low), max(high, 1.0 if low >= 0 else 0.0)
    room = 5.0 if unit is Unit.PERCENT else 1.0
    if high - low >= room:
        return low, high
    bottom = max(0.0, low - room) if low >= 0 else low - room
    return bottom, high + room if unit is not Unit.PERCENT else min(100.0, high + room)


def _step(raw: float, unit: Unit) -> float:
    fixed = {Unit.PERCENT: _PERCENT_STEPS, Unit.HOURS: _HOUR_STEPS, Unit.COUNT: ()}[unit]
    for step in fixed:
        if step >= raw:
            return step
    decade = 10.0 ** floor(log10(raw))
    step = next(factor * decade for factor in (1, 2, 5, 10) if factor * decade >= raw * 0.999)
    return max(1.0, step)
