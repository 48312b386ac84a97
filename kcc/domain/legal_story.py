"""The story of a term of the law: from when it counts, what stood still, what put its end off."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from kcc.domain.calendar import Calendar
from kcc.domain.explain import NOT_COUNTED, Step, days_step, moment_step
from kcc.domain.statutory import LegalEnd
from kcc.domain.term import Term

_DAY = timedelta(days=1)


def legal_steps(
    start: datetime,
    end: LegalEnd,
    term: Term,
    calendar: Calendar,
    *,
    ends: str = "",
) -> tuple[Step, ...]:
    """Tell how `term` leads from `start` (aware) to the last day, oldest step first.

    `ends` is what ends where the Algemene termijnenwet moves it from, if that is not `term`.
    """
    told = [days_step(end.first, end.first, f"eerste dag van {term}")]
    told += [
        days_step(first, last, f"opgeschort{NOT_COUNTED}", counts=False)
        for first, last in _stretches(end.suspended)
    ]
    if end.moved:
        last_counted = end.moved[0][0]
        told.append(days_step(last_counted, last_counted, f"einde van {ends or term}"))
        told += [
            days_step(day, day, f"{why}, schuift door (Algemene termijnenwet)", counts=False)
            for day, why in end.moved
        ]
    return (
        moment_step(start, "ontvangen", calendar),
        *told,
        moment_step(end.due_at, "uiterlijk, einde van de laatste dag", calendar),
    )


def _stretches(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Days in a row together, as the first and the last of them."""
    first = last = None
    for day in days:
        if last is not None and day - last == _DAY:
            last = day
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = day
    if first is not None and last is not None:
        yield first, last
