"""How much work was open at the end of each day, by age: counted then and never again.

Source: KPI "backlog", open at 24:00. Afterwards it cannot be known: contacts move and are merged.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.db import take_turn
from kcc.domain.measures import age_bounds, midnight
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.tallies import Backlog
from kcc.domain.words import local
from kcc.models import Clock, Closure, Contact, OpenWork, Snapshot, Standstill
from kcc.services import calendars
from kcc.services.day_facts import COUNTS, Part
from kcc.services.rows import Row, add_rows, fetch

_ONE_DAY = timedelta(days=1)
_NAMES = ("up_to_2", "up_to_5", "up_to_10", "up_to_15", "older")
_TURN = "snapshot"


class Open(NamedTuple):
    """A contact that was open at the end of a day, and when it came in."""

    at: datetime
    contact_id: int


def is_missing(session: Session, now: datetime) -> bool:
    """Whether the end of yesterday was not counted yet; earlier days cannot be any more."""
    return session.get(Snapshot, local(now).date() - _ONE_DAY) is None


def take(session: Session, now: datetime) -> None:
    """Count what was open at the last midnight, if nobody did; once, whoever else tries.

    A worker that slept through midnight counts when it wakes, on the same day: what came in or
    was closed meanwhile is told apart by its moment.
    """
    take_turn(session, _TURN)
    if not is_missing(session, now):
        return
    day = local(now).date() - _ONE_DAY
    session.add(Snapshot(day=day, at=now))
    session.flush()
    add_rows(session, OpenWork, _rows(session, day))


def of_days(
    session: Session, days: Sequence[date], part: Part, now: datetime
) -> Mapping[date, Backlog | None]:
    """What was open at the end of each of these days that is over; None where it is not known."""
    if part.topic_id is not None or not days:
        return {}
    over = [day for day in days if day < local(now).date()]
    taken = set(
        session.scalars(select(Snapshot.day).where(Snapshot.day.between(days[0], days[-1])))
    )
    rows = map(tuple, fetch(session, _added(days, part)))
    found = {day: Backlog(ages=tuple(map(int, ages)), late=int(late)) for day, late, *ages in rows}
    nothing = Backlog(ages=(0,) * len(_NAMES), late=0)
    return {day: found.get(day, nothing) if day in taken else None for day in over}


def contacts(
    session: Session, day: date, part: Part, *, age: int | None = None, late: bool = False
) -> Sequence[Open]:
    """What was open at the end of a day, by the rows as they are now: for looking at, not to count.

    `age` is the place of a group in `Backlog.ages`. Contacts that were merged, moved or called
    spam since were counted that night and are not here.
    """
    end = midnight(day + _ONE_DAY)
    asked = part.conditions(Contact.department_id)
    if age is not None:
        asked.append(_ages(end, age_bounds(day, calendars.calendar(session)))[age])
    if late:
        asked.append(_was_late(end))
    found: list[Open] = []
    for open_or_closed in _open_or_closed(end):
        query = select(Contact.received_at, Contact.id)
        rows = fetch(session, query.where(open_or_closed, *_was_open(end), *asked))
        found += (Open(*row) for row in map(tuple, rows))
    return found


def _rows(session: Session, day: date) -> list[Row]:
    """One for each place, of what is open still and of what was closed since."""
    end = midnight(day + _ONE_DAY)
    ages = _ages(end, age_bounds(day, calendars.calendar(session)))
    places: dict[tuple[ChannelKind, int | None], Counter[str]] = {}
    for open_or_closed in _open_or_closed(end):
        for channel, department_id, *numbers in _counted(session, end, ages, open_or_closed):
            place = places.setdefault((channel, department_id), Counter())
            place.update(dict(zip((*_NAMES, "late"), map(int, numbers), strict=True)))
    return [
        {"day": day, "channel": channel, "department_id": department_id, **numbers}
        for (channel, department_id), numbers in places.items()
    ]


def _counted(
    session: Session,
    end: datetime,
    ages: Sequence[ColumnElement[bool]],
    open_or_closed: ColumnElement[bool],
) -> Sequence[Sequence[Any]]:
    query = (
        select(
            Contact.channel,
            Contact.department_id,
            *(func.count().filter(age) for age in ages),
            func.count().filter(_was_late(end)),
        )
        .where(open_or_closed, *_was_open(end))
        .group_by(Contact.channel, Contact.department_id)
    )
    return [tuple(row) for row in fetch(session, query)]


def _open_or_closed(end: datetime) -> Sequence[ColumnElement[bool]]:
    """What is open still and what was closed since: two statements, as each reads an index."""
    return Contact.closed_at.is_(None), Contact.closed_at >= end


def _was_open(end: datetime) -> list[ColumnElement[bool]]:
    """What else makes one of those open at that moment."""
    return [COUNTS, Contact.received_at < end, ~_closed_over(end)]


def _was_late(end: datetime) -> ColumnElement[bool]:
    """What had a clock that was over and ran: `Contact.due_at` says that of now only."""
    return exists().where(
        Clock.contact_id == Contact.id,
        Clock.moment != Moment.ACKNOWLEDGE,
        Clock.started_at < end,
        Clock.due_at < end,
        _not_until(end, Clock.met_at),
        _not_until(end, Clock.ended_at),
        ~_stood_still(end),
    )


def _stood_still(end: datetime) -> ColumnElement[bool]:
    """Whether the contact waited for something by which this clock stops."""
    stops = (
        and_(Standstill.reason == reason, Clock.legal == legal, Clock.moment.in_(moments))
        for reason in PauseReason
        for legal in (False, True)
        if (moments := [one for one in Moment if reason.stops(one, legal=legal)])
    )
    return exists().where(
        Standstill.contact_id == Clock.contact_id,
        Standstill.started_at < end,
        _not_until(end, Standstill.ended_at),
        or_(*stops),
    )


def _not_until(end: datetime, at: SQLColumnExpression[datetime | None]) -> ColumnElement[bool]:
    """That this happens later, if ever."""
    return or_(at.is_(None), at >= end)


def _ages(end: datetime, bounds: Sequence[datetime]) -> Sequence[ColumnElement[bool]]:
    """For each group in `Backlog.ages`, when its contacts came in."""
    limits = [end, *bounds, None]
    return [_between(*span) for span in zip(limits[1:], limits, strict=False)]


def _between(oldest: datetime | None, youngest: datetime | None) -> ColumnElement[bool]:
    before = Contact.received_at < youngest
    return before if oldest is None else and_(before, Contact.received_at >= oldest)


def _closed_over(end: datetime) -> ColumnElement[bool]:
    """What was closed at that moment, and has been taken up again since."""
    return exists().where(
        Closure.contact_id == Contact.id, Closure.closed_at < end, Closure.reopened_at >= end
    )


def _added(days: Sequence[date], part: Part) -> Select[Any]:
    """The day, what was late, and each age, youngest first; added up over places."""
    names = ("late", *_NAMES)
    query = select(OpenWork.day, *(func.sum(getattr(OpenWork, name)) for name in names))
    of_days = OpenWork.day.between(days[0], days[-1])
    in_place = part.in_place(OpenWork.channel, OpenWork.department_id)
    return query.where(of_days, *in_place).group_by(OpenWork.day)
