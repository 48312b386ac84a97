"""Clock calculations: how many a second of each kind, and beside the library that others use."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bench import clock_rival, clock_work
from bench.clock_work import Batch, Maker
from bench.report import column
from bench.wishes import Wish
from kcc.domain import sla
from kcc.domain.holidays import dutch_holidays

FORTY_HOURS = timedelta(hours=40)
OURS, RIVAL = "40 hours, by us", f"40 hours, by {clock_rival.NAME}"
TOTAL = "all kinds together"
COMPARED = 1_000  # additions of 40 hours in each round
_YEARS = range(2023, 2031)  # those of the starts, and a year on either side


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the calculations of one kind took in one round, in seconds of the processor."""

    kind: str
    calculations: int
    seconds: float

    def line(self) -> str:
        return f"{self.kind:32} {self.calculations:7} in {self.seconds:7.3f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Medians over the rounds; how many times as fast as the rival, round by round."""

    kind: str
    calculations: int
    per_second: int = column("a second")
    microseconds: float = column("us each")
    times_rival: float | None = column(f"x {clock_rival.NAME}")


def measure(calculations: int, wish: Wish) -> list[Figures]:
    """Every kind in every round, then 40 hours by the rival and by us in turns.

    Raises RuntimeError when the two do not give the same answers.
    """
    dutch_holidays(_YEARS)  # loads the library that knows them: half a second, once a process
    is_compared = clock_rival.is_here()
    if not is_compared:
        print(f"  not compared: {clock_rival.NAME} is not installed (make setup)", flush=True)
    return [
        _told(figures)
        for number in range(wish.rounds)
        for figures in _round(number, calculations, is_compared)
    ]


def summarise(found: Sequence[Figures]) -> list[Speed]:
    """A line for each kind, in the order in which they ran."""
    grouped: dict[str, list[Figures]] = {}
    for one in found:
        grouped.setdefault(one.kind, []).append(one)
    return [_speed(own, grouped.get(RIVAL, [])) for own in grouped.values()]


def _round(number: int, calculations: int, is_compared: bool) -> Iterator[Figures]:
    kinds = [_timed(batch) for batch in clock_work.batches(calculations)]
    yield from kinds
    yield Figures(
        kind=TOTAL,
        calculations=sum(one.calculations for one in kinds),
        seconds=sum(one.seconds for one in kinds),
    )
    if is_compared:
        yield from _compared(number)


def _compared(number: int) -> Iterator[Figures]:
    """Other starts in each round; who goes first in one round goes last in the next."""
    made = Maker(random.Random(number))
    starts = [made.start() for _ in range(COMPARED)]
    theirs, open_hours = clock_rival.adding(_YEARS), clock_rival.calendar()
    sides: list[tuple[str, Callable[[datetime], datetime]]] = [
        (RIVAL, lambda start: theirs(start, FORTY_HOURS)),
        (OURS, lambda start: sla.add(start, FORTY_HOURS, open_hours)),
    ]
    answers = []
    for kind, add in sides if number % 2 == 0 else reversed(sides):
        begun = time.process_time()
        answers.append([add(start) for start in starts])
        took = time.process_time() - begun
        yield Figures(kind=kind, calculations=COMPARED, seconds=took)
    check_equal(starts, *answers)


def check_equal(
    starts: Sequence[datetime], some: Sequence[datetime], others: Sequence[datetime]
) -> None:
    """Raises RuntimeError with the first start whose answers differ."""
    for start, one, other in zip(starts, some, others, strict=True):
        if one != other:
            raise RuntimeError(f"40 hours from {start}: {one} or {other}?")


def _timed(batch: Batch) -> Figures:
    work = batch.work
    begun = time.process_time()
    for arguments in batch.arguments:
        work(*arguments)
    took = time.process_time() - begun
    return Figures(kind=batch.kind, calculations=len(batch.arguments), seconds=took)


def _speed(own: Sequence[Figures], rival: Sequence[Figures]) -> Speed:
    each = median(one.seconds / one.calculations for one in own)
    is_compared = own[0].kind in (OURS, RIVAL)
    pairs = zip(own, rival, strict=True) if is_compared else ()
    ratios = [least.seconds / one.seconds for one, least in pairs]
    return Speed(
        kind=own[0].kind,
        calculations=own[0].calculations,
        per_second=round(1 / each),
        microseconds=round(each * 1_000_000, 2),
        times_rival=round(median(ratios), 1) if ratios else None,
    )


def _told(figures: Figures) -> Figures:
    print(f"  {figures.line()}", flush=True)
    return figures
