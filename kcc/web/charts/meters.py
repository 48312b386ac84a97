"""Draws a share as a small bar from 0 to 100%: a dot for the figure, a stroke for its margin."""

from collections.abc import Iterator
from dataclasses import dataclass

from kcc.domain.shares import Share
from kcc.web.charts.marks import Box, Dot, Mark, Path, straight
from kcc.web.charts.notation import Unit, between, written

WIDTH = 180
HEIGHT = 16
_EDGE = 5.0  # so that the dots at 0 and 100 lie within
_TOO_FEW = "te weinig"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A share in a cell: `words` beside it, `description` for who does not see it.

    Without marks the group is too small to show; then the words say so.
    """

    marks: tuple[Mark, ...]
    words: str
    description: str


def draw(share: Share, *, target: float | None = None) -> Meter:
    """The meter of a share with its 95% interval, and a line at the target in percent."""
    percent, margin = share.percent, share.interval
    if not share.is_shown or percent is None or margin is None:
        return Meter(marks=(), words=_TOO_FEW, description=f"{_TOO_FEW} om te tonen")
    words = written(percent, Unit.PERCENT)
    told = f"{words}, 95%-marge {between(*margin, Unit.PERCENT)}"
    if target is not None:
        told += f", doel {written(target, Unit.PERCENT)}"
    return Meter(marks=tuple(_marks(percent, margin, target)), words=words, description=told)


def _marks(percent: float, margin: tuple[float, float], target: float | None) -> Iterator[Mark]:
    low, high = _x(margin[0]), _x(margin[1])
    middle = HEIGHT / 2
    yield Box(x=0.5, y=3.5, width=WIDTH - 1, height=HEIGHT - 7, look="track", radius=2)
    yield Box(x=low, y=middle - 2, width=high - low, height=4, look="margin", radius=2)
    if target is not None:
        yield Path(d=straight(_x(target), 0, _x(target), HEIGHT), look="target")
    yield Dot(x=_x(percent), y=middle, look="dot solid")


def _x(percent: float) -> float:
    return _EDGE + percent / 100 * (WIDTH - 2 * _EDGE)
