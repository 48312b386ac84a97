"""What a line chart is asked to show: rows of figures that may have gaps, a target, moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kcc.domain.shares import Share
from kcc.web.charts.marks import Size
from kcc.web.charts.notation import Unit

Interval = tuple[float, float]


class Stroke(StrEnum):
    """How a line is drawn; on paper without colours it is all that tells lines apart."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line: a value per label, None where there is none (the line breaks there).

    `words` follow the last figure at the end of the line ("87% op tijd"). From `provisional_from`
    on the line is dotted. `band` is a 95% interval per value; `details` is what the table says
    beside each value, under `details_head`.
    """

    words: str
    values: tuple[float | None, ...]
    stroke: Stroke = Stroke.SOLID
    provisional_from: int | None = None
    band: tuple[Interval | None, ...] = ()
    details: tuple[str, ...] = ()
    details_head: str = "Aantallen"

    def is_provisional(self, index: int) -> bool:
        return self.provisional_from is not None and index >= self.provisional_from

    @property
    def last(self) -> int | None:
        """The index of the last value that is there."""
        found = (n for n in reversed(range(len(self.values))) if self.values[n] is not None)
        return next(found, None)

    @property
    def last_value(self) -> float | None:
        return None if self.last is None else self.values[self.last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A level to reach; `words` precede its figure at the end of the line: "doel 85%"."""

    value: float
    words: str = "doel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A moment that explains a change: "nieuwe standaardteksten" at the label with this index."""

    index: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A line chart; `head` names what the labels are ("Week"), `zoomed` lets the axis begin higher.

    With `filled` the area between the first two lines is shown. Raises `ValueError` when a series
    has another number of values than there are labels.
    """

    key: str
    title: str
    head: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    size: Size = Size.HALF
    zoomed: bool = False
    filled: bool = False
    target: Target | None = None
    markers: tuple[Marker, ...] = ()

    def __post_init__(self) -> None:
        wanted = len(self.labels)
        for row in self.series:
            beside = (len(row.band), len(row.details))
            if len(row.values) != wanted or any(count not in {0, wanted} for count in beside):
                raise ValueError("each label has one value in each series")


def inflow_and_answered(
    key: str, labels: Sequence[str], inflow: Sequence[int | None], answered: Sequence[int | None]
) -> Lines:
    """Today's running totals: what came in dashed, what was answered solid, the arrears between.

    Hours that are still to come are None.
    """
    return Lines(
        key=key,
        title="Binnengekomen en beantwoord",
        head="Tijd",
        labels=tuple(labels),
        series=(
            Series(words="binnen", values=tuple(inflow), stroke=Stroke.DASHED),
            Series(words="beantwoord", values=tuple(answered)),
        ),
        unit=Unit.COUNT,
        filled=True,
    )


def of_shares(
    words: str, shares: Sequence[Share], *, provisional_from: int | None = None
) -> Series:
    """Shares in percent with their 95% intervals; a gap where a group is too small to show."""
    return Series(
        words=words,
        values=tuple(share.percent if share.is_shown else None for share in shares),
        band=tuple(share.interval if share.is_shown else None for share in shares),
        details=tuple(_of(share) for share in shares),
        provisional_from=provisional_from,
    )


def _of(share: Share) -> str:
    return f"{share.numerator} van {share.denominator}" if share.is_shown else "te weinig"
