"""What came in and what was answered today, hour by hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, literal, select
from sqlalchemy.orm import Session

from kcc.models import Clock, Contact
from kcc.services.now_choices import COUNTS, Choice, Moments, Scope, chosen, met_today
from kcc.services.rows import fetch

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What came in and was answered from the start of the day until a moment."""

    until: datetime
    received: int
    answered: int


def hours(session: Session, scope: Scope, moments: Moments) -> Sequence[Hour]:
    """Added up from midnight, at each whole hour from the first with anything and at `now`."""
    ends = _ends(moments)
    received = dict(map(tuple, fetch(session, _received(scope, moments, ends))))
    answered = dict(map(tuple, fetch(session, _answered(scope, moments, ends))))
    first = min([*received, *answered, len(ends) - 1])
    found, so_far = [], (0, 0)
    for place, end in enumerate(ends):
        so_far = (so_far[0] + received.get(place, 0), so_far[1] + answered.get(place, 0))
        if place >= first:
            found.append(Hour(until=end, received=so_far[0], answered=so_far[1]))
    return found


def _ends(moments: Moments) -> Sequence[datetime]:
    """The ends of the hours of today: each whole hour, and now."""
    ended = -((moments.midnight - moments.now) // _HOUR) - 1  # before now: now is an end itself
    return [*(moments.midnight + n * _HOUR for n in range(1, ended + 1)), moments.now]


def _received(scope: Scope, moments: Moments, ends: Sequence[datetime]) -> Select[*tuple[int, int]]:
    place = _place(Contact.received_at, ends).label("place")
    wanted = chosen(Choice.RECEIVED, scope, moments)
    return select(place, func.count()).select_from(Contact).where(*wanted).group_by("place")


def _answered(scope: Scope, moments: Moments, ends: Sequence[datetime]) -> Select[*tuple[int, int]]:
    """Each contact in the hour of the first answer of today that met a term of it."""
    first = (
        select(Clock.contact_id, func.min(Clock.met_at).label("met_at"))
        .where(*met_today(moments))
        .group_by(Clock.contact_id)
        .subquery()
    )
    place = _place(first.c.met_at, ends).label("place")
    return (
        select(place, func.count())
        .select_from(first)
        .join(Contact, Contact.id == first.c.contact_id)
        .where(*scope.conditions(), COUNTS)
        .group_by("place")
    )


def _place(at: SQLColumnExpression[datetime], ends: Sequence[datetime]) -> ColumnElement[int]:
    """The number of the hour in which something was, by its end."""
    last = len(ends) - 1
    before = [(at < end, number) for number, end in enumerate(ends[:-1])]
    return case(*before, else_=last) if before else literal(last)
