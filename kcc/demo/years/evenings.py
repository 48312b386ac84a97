"""The open work at the end of each day of the last invented year, as a worker would keep it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import Calendar
from kcc.domain.measures import AGE_LIMITS, midnight
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models import Clock, Closure, Contact, OpenWork, Snapshot
from kcc.services.rows import Row, add_rows, fetch

_DAYS = 400
_ONE_DAY = timedelta(days=1)
_Times = Mapping[int, Sequence[tuple[datetime, datetime | None]]]
_AGES = ("up_to_2", "up_to_5", "up_to_10", "up_to_15", "older")


class _Place(NamedTuple):
    channel: ChannelKind
    department_id: int | None


class _Span(NamedTuple):
    """A time in which a contact was open."""

    place: _Place
    received_at: datetime
    late: Sequence[tuple[datetime, datetime | None]]
    start: datetime
    end: datetime | None

    def was_late(self, at: datetime) -> bool:
        return any(due < at and (met is None or met >= at) for due, met in self.late)


def remember(session: Session, now: datetime, calendar: Calendar) -> None:
    """Write a snapshot for each day that nobody counted, from the rows that were invented."""
    today = local(now).date()
    days = [today - _ONE_DAY * back for back in range(_DAYS, 0, -1)]
    taken = set(session.scalars(select(Snapshot.day)))
    evenings = _Evenings(days, calendar)
    for span in _spans(session, midnight(days[0])):
        evenings.add(span)
    fresh = [day for day in days if day not in taken]
    add_rows(session, Snapshot, [{"day": day, "at": midnight(day + _ONE_DAY)} for day in fresh])
    add_rows(session, OpenWork, [row for row in evenings.rows() if row["day"] not in taken])


class _Evenings:
    """Counts at the end of each day what was open."""

    def __init__(self, days: Sequence[date], calendar: Calendar) -> None:
        self._days = days
        self._ends = [midnight(day + _ONE_DAY) for day in days]
        self._first = days[0] - _ONE_DAY * _DAYS
        every = (self._first + _ONE_DAY * n for n in range((days[-1] - self._first).days + 1))
        self._worked = list(accumulate(int(calendar.day(day).is_open) for day in every))
        self._counted: dict[tuple[date, _Place], Counter[str]] = {}

    def add(self, span: _Span) -> None:
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._ends, span.end) if span.end else len(self._ends)
        if first >= last:
            return
        received = self._worked_until(local(span.received_at).date())
        for day, end in zip(self._days[first:last], self._ends[first:last], strict=True):
            age = self._worked_until(day) - received
            counted = self._counted.setdefault((day, span.place), Counter())
            counted[_AGES[bisect_left(AGE_LIMITS, age)]] += 1
            counted["late"] += span.was_late(end)

    def rows(self) -> Iterator[Row]:
        for (day, place), counted in self._counted.items():
            ages = {name: counted[name] for name in (*_AGES, "late")}
            yield {"day": day} | place._asdict() | ages

    def _worked_until(self, day: date) -> int:
        """Working days up to and including this one; what is older than all counts as the first."""
        return self._worked[max((day - self._first).days, 0)]


def _spans(session: Session, since: datetime) -> Iterator[_Span]:
    """From receipt to the first end, and from each time it was taken up again to the next."""
    lasted = or_(Contact.closed_at.is_(None), Contact.closed_at >= since)
    ids = select(Contact.id).where(lasted, Contact.state != State.NO_ACTION)
    ends, late = _ends(session, ids), _misses(session)
    names = (Contact.id, Contact.channel, Contact.department_id, Contact.received_at)
    query = select(*names, Contact.closed_at).where(Contact.id.in_(ids))
    for contact_id, channel, department_id, received_at, closed_at in map(
        tuple, fetch(session, query)
    ):
        told = (_Place(channel, department_id), received_at, late.get(contact_id, ()))
        start: datetime | None = received_at
        for at, again in ends.get(contact_id, ()):
            if start is not None:
                yield _Span(*told, start, at)
            start = again
        if start is not None and (closed_at is None or closed_at > start):
            yield _Span(*told, start, closed_at)


def _ends(session: Session, contact_ids: Select[int]) -> _Times:
    """When each was closed, and taken up again."""
    ends = select(Closure.contact_id, Closure.closed_at, Closure.reopened_at)
    return _by_contact(session, ends.where(Closure.contact_id.in_(contact_ids)))


def _misses(session: Session) -> _Times:
    """From when a term was late, until it was met."""
    clocks = select(Clock.contact_id, Clock.due_at, Clock.met_at).where(
        or_(Clock.met_at.is_(None), Clock.met_at > Clock.due_at),
        Clock.ended_at.is_(None),
        Clock.paused == false(),
        Clock.moment != Moment.ACKNOWLEDGE,
    )
    return _by_contact(session, clocks)


def _by_contact(session: Session, query: Select[int, datetime, datetime | None]) -> _Times:
    found: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for contact_id, start, end in map(tuple, fetch(session, query)):
        found.setdefault(contact_id, []).append((start, end))
    for times in found.values():
        times.sort(key=itemgetter(0))
    return found
