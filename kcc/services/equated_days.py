"""The days that a royal decree equates with holidays (Atw 3, third paragraph)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound
from kcc.domain.holidays import named_in_the_law
from kcc.models import EquatedDay
from kcc.services import admin_log, clock_rules

_YEARS = range(1970, 2201)


def listed(session: Session) -> Sequence[EquatedDay]:
    """All of them in order."""
    return session.scalars(select(EquatedDay).order_by(EquatedDay.day)).all()


def add(session: Session, equated: EquatedDay, now: datetime, actor: Actor) -> None:
    """Let no term end on this day; terms that run keep their end.

    Raises Invalid for a day in the list, or one that the law names itself or a term skips anyway.
    """
    named = named_in_the_law(equated.day.year) if equated.day.year in _YEARS else {}
    admin_log.begin(session)
    if session.get(EquatedDay, equated.day):
        raise Invalid.at("day", f"{equated.day:%d-%m-%Y} staat al in de lijst.")
    if name := named.get(equated.day):
        raise Invalid.at("day", f"{equated.day:%d-%m-%Y} is {name}: die staat al in de wet.")
    if equated.day.year not in _YEARS:
        raise Invalid.at("day", "Dit jaar ligt te ver weg.")
    session.add(equated)
    data = {"bron": equated.source}
    _record(session, AdminAction.EQUATED_DAY_ADDED, equated, now, actor, data)


def remove(session: Session, day: date, now: datetime, actor: Actor) -> None:
    """Let terms end on this day again; raises NotFound."""
    admin_log.begin(session)
    found = session.get(EquatedDay, day)
    if found is None:
        raise NotFound("Deze dag staat niet meer in de lijst.")
    session.delete(found)
    _record(session, AdminAction.EQUATED_DAY_REMOVED, found, now, actor)


def _record(
    session: Session,
    action: AdminAction,
    equated: EquatedDay,
    now: datetime,
    actor: Actor,
    data: dict[str, str] | None = None,
) -> None:
    subject = f"{equated.day:%d-%m-%Y} {equated.name}"
    admin_log.record(session, action, subject, now, actor, data)
    clock_rules.forget(session)
