"""How sure a share is, and where in a distribution a value lies, as reports show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

SMALLEST_GROUP = 10  # a share of fewer says more about who is in it than about the work
_Z = 1.959963984540054  # of a 95% interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many; raises `ValueError` when the part is larger than the whole."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError("a part lies between nothing and the whole")

    @property
    def is_shown(self) -> bool:
        """Whether the group is large enough to say something without naming people."""
        return self.denominator >= SMALLEST_GROUP

    @property
    def percent(self) -> float | None:
        """From 0 to 100; None of nothing."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% score interval in percent (Wilson, 1927); None of nothing."""
        n = self.denominator
        if not n:
            return None
        p, z2 = self.numerator / n, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def percentile(counts: Mapping[int, int], percent: int) -> int | None:
    """The value that `percent` of all stay within (nearest rank); None of nothing.

    `counts` says how often each value occurs. Raises `ValueError` beyond 1 to 100.
    """
    if not 1 <= percent <= 100:
        raise ValueError("a percentile lies from 1 to 100")
    total = sum(counts.values())
    wanted, passed = ceil(total * percent / 100), 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= wanted and total:
            return value
    return None
