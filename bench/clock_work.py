"""Clock calculations of each kind, in the mix of a municipality; the same for the same seed."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from kcc.domain import sla
from kcc.domain.calendar import Calendar, OpeningHours, week
from kcc.domain.deadlines import deadline
from kcc.domain.pauses import Pause
from kcc.domain.statutory import legal_end
from kcc.domain.term import Term, Unit
from kcc.domain.timeleft import time_left

SEED = 5
OPENS, LUNCH, BACK, CLOSES = time(8, 30), time(12, 30), time(13), time(17)
EVENING = OpeningHours(weekday=3, opens=time(18), closes=time(20))
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_YEARS = 5
_LAW = ((Unit.CALENDAR_DAYS, 90), (Unit.WEEKS, 26), (Unit.MONTHS, 6))
_LONG_WAIT = 20 * 24 * 60  # minutes

Arguments = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls of one public function of `kcc.domain`, each with its own arguments."""

    kind: str
    work: Callable[..., object]
    arguments: Sequence[Arguments]


def calendar() -> Calendar:
    """Five days with a lunch break and an evening, closed on the days of the law; nothing known.

    A process that starts knows no day yet: what it takes to look one up is part of the work.
    """
    return Calendar(hours=(*week(OPENS, LUNCH), *week(BACK, CLOSES), EVENING))


def batches(calculations: int, seed: int = SEED) -> Iterator[Batch]:
    """So many in all, spread over five years; each batch on a calendar of its own."""
    made = Maker(random.Random(seed))
    for kind, (percent, work, arguments) in _MIX.items():
        open_hours = calendar()
        count = max(1, calculations * percent // 100)
        yield Batch(kind, work, [arguments(made, open_hours) for _ in range(count)])


class Maker:
    """Arguments by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def start(self) -> datetime:
        """Any minute of the years, also at night."""
        return _FIRST + timedelta(minutes=self.chance.randrange(_YEARS * 365 * 24 * 60))

    def add(self, hours: range, open_hours: Calendar) -> Arguments:
        return self.start(), timedelta(hours=self.chance.choice(hours)), open_hours

    def add_with_pauses(self, open_hours: Calendar) -> Arguments:
        start, amount, _ = self.add(range(1, 81), open_hours)
        return start, amount, open_hours, self.pauses(start)

    def working_days(self, open_hours: Calendar) -> Arguments:
        return self.start(), Term(self.chance.randint(1, 30), Unit.WORKING_DAYS), open_hours

    def working_days_with_pauses(self, open_hours: Calendar) -> Arguments:
        start, term, _ = self.working_days(open_hours)
        return start, term, open_hours, self.pauses(start)

    def between(self, days: int, open_hours: Calendar) -> Arguments:
        start = self.start()
        end = start + timedelta(minutes=self.chance.randrange(days * 24 * 60))
        return start, end, open_hours

    def left(self, open_hours: Calendar) -> Arguments:
        """Still two weeks, or two weeks late, and all between."""
        due, around = self.start(), 14 * 24 * 60
        minutes = self.chance.randrange(-around, around)
        return due, due + timedelta(minutes=minutes), open_hours

    def law(self, _: Calendar) -> Arguments:
        unit, most = self.chance.choice(_LAW)
        return self.start(), Term(self.chance.randint(1, most), unit)

    def law_with_pauses(self, open_hours: Calendar) -> Arguments:
        start, term = self.law(open_hours)
        return start, term, self.pauses(start)

    def story(self, open_hours: Calendar) -> Arguments:
        is_of_law = self.chance.random() < 0.5
        start, term, *_ = (self.law if is_of_law else self.working_days)(open_hours)
        return start, term, open_hours, self.pauses(start)

    def pauses(self, start: datetime) -> tuple[Pause, ...]:
        """One to three times waiting, of an hour up to three weeks, one after the other."""
        found: list[Pause] = []
        for _ in range(self.chance.randint(1, 3)):
            begin = start + timedelta(minutes=self.chance.randint(1, 3 * 24 * 60))
            start = begin + timedelta(minutes=self.chance.randint(60, _LONG_WAIT))
            found.append(Pause(start=begin, end=start))
        return tuple(found)


_Kind = tuple[int, Callable[..., object], Callable[[Maker, Calendar], Arguments]]
# What it is called -> its part in percent, the function, and what that is called with.
_MIX: dict[str, _Kind] = {
    "opening time, 1 to 16 hours": (20, sla.add, lambda m, c: m.add(range(1, 17), c)),
    "opening time, 40 to 400 hours": (10, sla.add, lambda m, c: m.add(range(40, 401), c)),
    "opening time, with pauses": (10, sla.add, Maker.add_with_pauses),
    "working days, 1 to 30": (15, sla.due_at, Maker.working_days),
    "working days, with pauses": (5, sla.due_at, Maker.working_days_with_pauses),
    "between, within two weeks": (10, sla.between, lambda m, c: m.between(14, c)),
    "between, within a year": (5, sla.between, lambda m, c: m.between(365, c)),
    "what is left, in words": (10, time_left, Maker.left),
    "terms of the law": (10, legal_end, Maker.law),
    "terms of the law, suspended": (3, legal_end, Maker.law_with_pauses),
    "either, with its story": (2, deadline, Maker.story),
}
