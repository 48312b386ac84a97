"""Terms of the law: days, weeks and months of the calendar, and the Algemene termijnenwet (Atw).

They end with a day, not at an hour; opening hours and the municipality's own closing days do not
count here (Atw 3).
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kcc.domain.errors import Invalid
from kcc.domain.holidays import atw_days
from kcc.domain.pauses import Pause, suspended_days
from kcc.domain.term import Term, Unit
from kcc.domain.words import AMSTERDAM, local

LegalDays = Callable[[int], Mapping[date, str]]  # year -> the days of Atw 3 in it, with names

_DAY = timedelta(days=1)
_SATURDAY = 5
_LEAST = 3  # days from which a term must hold two days on which one can act (Atw 2)
_ORDINARY = 2
# Atw 4: longer terms end on whatever day they end.
_LONGEST = {Unit.CALENDAR_DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3}
_YEARS = range(1970, 2201)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEnd:
    """The last day of a term of the law, and how it came to be that day.

    `counted` is where the term itself ends, `suspended` the days it stood still (Awb 4:15),
    `outages` the other days on which an outage kept us from deciding; `moved` are the days it was
    put off, each with its reason, under Atw 1 or 2.
    """

    first: date
    counted: date
    suspended: tuple[date, ...]
    outages: tuple[date, ...]
    moved: tuple[tuple[date, str], ...]
    last: date

    @property
    def unmoved(self) -> date:
        """The last day with what it stood still for, before the Atw puts it off."""
        return self.counted + (len(self.suspended) + len(self.outages)) * _DAY

    @property
    def due_at(self) -> datetime:
        """The last moment of the last day in Amsterdam, aware UTC."""
        return end_of_day(self.last)


def legal_end(
    start: datetime,
    term: Term,
    pauses: Sequence[Pause] = (),
    legal_days: LegalDays = atw_days,
    *,
    extra_days: int = 0,
    outage_days: Collection[date] = (),
) -> LegalEnd:
    """Return when a term that begins on the day after `start` (aware) ends.

    `extra_days` are those by which it was postponed, `outage_days` those on which we could not
    decide: also the day to which the Atw moved the end. A week ends on the same weekday, a month on
    the same day of the month or, where there is none, on its last (Awb 6:8; Regulation 1182/71, 3
    for the AVG). Raises `Invalid` for a year beyond reason, `ValueError` for a naive start or a
    term of the service.
    """
    if not term.unit.statutory:
        raise ValueError("a term of the service is no term of the law")
    begun = local(start).date()
    if begun.year not in _YEARS:
        raise Invalid(f"Het jaar {begun.year} ligt te ver weg om een termijn te berekenen.")
    counted = counted_end(begun, term) + extra_days * _DAY
    still = suspended_days(pauses, lambda at: local(at).date())
    end, held = _stretched(begun, counted, still | set(outage_days))
    moved = list(_moved(begun, end, term, legal_days))
    while (last := _after(end, moved)) > end and last in outage_days:
        end, more = _stretched(last, last + _DAY, outage_days)
        held += [last, *more]
        moved += _moved(begun, end, term, legal_days)
    return LegalEnd(
        first=begun + _DAY,
        counted=counted,
        suspended=tuple(day for day in held if day in still),
        outages=tuple(day for day in held if day not in still),
        moved=tuple(moved),
        last=last,
    )


def end_of_day(day: date) -> datetime:
    """The last moment of a day in Amsterdam, aware UTC."""
    midnight = datetime.combine(day + _DAY, time(0), AMSTERDAM)
    return midnight.astimezone(UTC) - datetime.resolution


def is_ordinary(day: date, legal_days: LegalDays = atw_days) -> bool:
    """Whether it is no Saturday, Sunday or day of Atw 3."""
    return not reason_against(day, legal_days)


def reason_against(day: date, legal_days: LegalDays = atw_days) -> str:
    """Why no term ends on this day; empty when one may."""
    name = legal_days(day.year).get(day, "")
    return name or ("weekend" if day.weekday() >= _SATURDAY else "")


def counted_end(begun: date, term: Term) -> date:
    """The last day of a term that begins on the day after `begun`, before the Atw."""
    if term.unit is Unit.MONTHS:
        return _months_later(begun, term.amount)
    days = term.amount * 7 if term.unit is Unit.WEEKS else term.amount
    return begun + timedelta(days=days)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after(end: date, moved: Sequence[tuple[date, str]]) -> date:
    """The day on which a term ends that was put off for these days."""
    return max(end, moved[-1][0] + _DAY) if moved else end


def _stretched(begun: date, counted: date, still: Collection[date]) -> tuple[date, list[date]]:
    """The end with as many days added as the term stood still; days beyond it add nothing."""
    end, held = counted, []
    for day in sorted(still):
        if begun < day <= end:
            held.append(day)
            end += _DAY
    return end, held


def _moved(begun: date, end: date, term: Term, legal_days: LegalDays) -> Iterator[tuple[date, str]]:
    """The days that the end is put off for, in order (Atw 1 and 2, within Atw 4)."""
    if term.amount > _LONGEST[term.unit]:
        return
    ordinary = 0
    if term.unit is Unit.CALENDAR_DAYS and term.amount >= _LEAST:
        days = (begun + n * _DAY for n in range(1, (end - begun).days + 1))
        ordinary = sum(is_ordinary(day, legal_days) for day in days)
    else:
        ordinary = _ORDINARY
    while (why := reason_against(end, legal_days)) or ordinary < _ORDINARY:
        yield end, why or "minstens twee gewone dagen"
        end += _DAY
        ordinary += is_ordinary(end, legal_days)
