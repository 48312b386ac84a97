"""The time in which a clock stands still, such as while the citizen has to answer first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kcc.domain.errors import Invalid

_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]
LocalDate = Callable[[datetime], date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A clock stood still from `start` up to `end`, both aware; `why` says so in Dutch.

    Raises `Invalid` unless it ends after it begins, `ValueError` for a naive moment.
    """

    start: datetime
    end: datetime
    why: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        if self.end <= self.start:
            raise Invalid.at("pause", "Een pauze moet eindigen nadat zij begint.")

    def holds_at(self, at: datetime) -> bool:
        """Whether the clock stands still at this moment; it runs again at `end` itself."""
        return self.start <= at < self.end


def without(spans: Iterable[Span], pauses: Sequence[Pause]) -> Iterator[Span]:
    """What is left of spans, oldest first, when the pauses are taken out; empty ones are gone."""
    for span in spans:
        yield from _left_of(span, sorted(pauses, key=lambda pause: pause.start))


def suspended_days(pauses: Iterable[Pause], local_date: LocalDate) -> set[date]:
    """The whole days by which a term of the law moves.

    Suspended from the day after the one on which the citizen was asked, until the day on which
    the answer came (Awb 4:15, first paragraph): neither of those two is among them.
    """
    days = set()
    for pause in pauses:
        day, last = local_date(pause.start) + _DAY, local_date(pause.end)
        while day < last:
            days.add(day)
            day += _DAY
    return days


def _left_of(span: Span, pauses: Sequence[Pause]) -> Iterator[Span]:
    begin, end = span
    for pause in pauses:
        if pause.end <= begin or pause.start >= end:
            continue
        if pause.start > begin:
            yield begin, pause.start
        begin = pause.end
    if begin < end:
        yield begin, end
