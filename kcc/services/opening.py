"""When the municipality is open, as admins keep it: by weekday, and on days that differ."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.calendar import OpeningHours, open_day, overlapping
from kcc.domain.errors import Invalid, NotFound
from kcc.domain.words import weekday_name
from kcc.models import ClosingDay, OpenDay, OpeningWindow
from kcc.services import admin_log, clocks


def windows(session: Session) -> Sequence[OpeningWindow]:
    """All intervals in the order of the week."""
    order = (OpeningWindow.weekday, OpeningWindow.opens, OpeningWindow.valid_from)
    return session.scalars(select(OpeningWindow).order_by(*order)).all()


def get(session: Session, window_id: int) -> OpeningWindow:
    """Raises NotFound."""
    found = session.get(OpeningWindow, window_id)
    if found is None:
        raise NotFound("Deze openingstijd is er niet meer.")
    return found


def add(session: Session, hours: OpeningHours, now: datetime, actor: Actor) -> None:
    """Raises Invalid when the hours overlap others, with a sentence for each."""
    admin_log.begin(session)
    _check(session, hours)
    session.add(OpeningWindow(**asdict(hours)))
    _record(session, AdminAction.HOURS_ADDED, hours, now, actor)


def change(
    session: Session,
    window_id: int,
    hours: OpeningHours,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Terms that run keep the end they have.

    Raises NotFound, Changed as `admin_log.assign` does, and Invalid as `add` does.
    """
    admin_log.begin(session)
    window = get(session, window_id)
    _check(session, hours, window_id)
    changed = admin_log.assign(session, window, asdict(hours), seen)
    if changed:
        _record(session, AdminAction.HOURS_CHANGED, hours, now, actor, changed)


def remove(session: Session, window_id: int, now: datetime, actor: Actor) -> None:
    """Raises NotFound."""
    window = get(session, window_id)
    session.delete(window)
    _record(session, AdminAction.HOURS_REMOVED, as_hours(window), now, actor)


def closing_days(session: Session, since: date) -> Sequence[ClosingDay]:
    """The municipality's own closing days from a date on."""
    query = select(ClosingDay).where(ClosingDay.day >= since).order_by(ClosingDay.day)
    return session.scalars(query).all()


def close_on(session: Session, closed: ClosingDay, now: datetime, actor: Actor) -> None:
    """Raises Invalid when the day is in one of the lists already."""
    admin_log.begin(session)
    if session.get(ClosingDay, closed.day):
        raise _at_day(f"{closed.day:%d-%m-%Y} staat al in de lijst.")
    if _open_hours(session, closed.day):
        raise _at_day(f"{closed.day:%d-%m-%Y} staat bij de openingsdagen. Verwijder die eerst.")
    session.add(closed)
    _record_day(session, AdminAction.CLOSING_DAY_ADDED, closed, now, actor)


def reopen(session: Session, day: date, now: datetime, actor: Actor) -> None:
    """Take a day from the closing days; raises NotFound."""
    found = session.get(ClosingDay, day)
    if found is None:
        raise NotFound("Deze sluitingsdag is er niet meer.")
    session.delete(found)
    _record_day(session, AdminAction.CLOSING_DAY_REMOVED, found, now, actor)


def open_days(session: Session, since: date) -> Sequence[OpenDay]:
    """Days with hours of their own, from a date on, in order."""
    query = select(OpenDay).where(OpenDay.day >= since)
    return session.scalars(query.order_by(OpenDay.day, OpenDay.opens)).all()


def open_on(session: Session, opened: OpenDay, now: datetime, actor: Actor) -> None:
    """Open on a date in these hours, whatever day it is; raises Invalid.

    That is when the hours overlap others of that date, or the day is a closing day.
    """
    admin_log.begin(session)
    if session.get(ClosingDay, opened.day):
        raise _at_day(f"{opened.day:%d-%m-%Y} staat bij de sluitingsdagen. Verwijder die eerst.")
    hours = open_day(opened.day, opened.opens, opened.closes)
    _refuse_overlap([*_open_hours(session, opened.day), hours])
    session.add(opened)
    _record_hours(session, AdminAction.OPEN_DAY_ADDED, opened, now, actor)


def unopen(session: Session, open_day_id: int, now: datetime, actor: Actor) -> None:
    """Let a date be like any other of its weekday again; raises NotFound."""
    found = session.get(OpenDay, open_day_id)
    if found is None:
        raise NotFound("Deze openingsdag is er niet meer.")
    session.delete(found)
    _record_hours(session, AdminAction.OPEN_DAY_REMOVED, found, now, actor)


def as_hours(window: OpeningWindow) -> OpeningHours:
    return OpeningHours(
        weekday=window.weekday,
        opens=window.opens,
        closes=window.closes,
        valid_from=window.valid_from,
        valid_until=window.valid_until,
    )


def _check(session: Session, hours: OpeningHours, own_id: int | None = None) -> None:
    others = [as_hours(window) for window in windows(session) if window.id != own_id]
    _refuse_overlap([*others, hours])


def _open_hours(session: Session, day: date) -> list[OpeningHours]:
    rows = session.scalars(select(OpenDay).where(OpenDay.day == day))
    return [open_day(row.day, row.opens, row.closes) for row in rows]


def _refuse_overlap(hours: Sequence[OpeningHours]) -> None:
    if mistakes := overlapping(hours):
        message = " ".join(mistakes)
        raise Invalid(message, {"opens": message})


def _at_day(message: str) -> Invalid:
    return Invalid(message, {"day": message})


def _record(
    session: Session,
    action: AdminAction,
    hours: OpeningHours,
    now: datetime,
    actor: Actor,
    data: dict[str, str] | None = None,
) -> None:
    subject = f"{weekday_name(hours.weekday)} {hours.opens:%H:%M} tot {hours.closes:%H:%M}"
    admin_log.record(session, action, subject, now, actor, data)
    clocks.forget_rules(session)


def _record_day(
    session: Session, action: AdminAction, closed: ClosingDay, now: datetime, actor: Actor
) -> None:
    admin_log.record(session, action, f"{closed.day:%d-%m-%Y} {closed.name}", now, actor)
    clocks.forget_rules(session)


def _record_hours(
    session: Session, action: AdminAction, opened: OpenDay, now: datetime, actor: Actor
) -> None:
    subject = f"{opened.day:%d-%m-%Y} {opened.opens:%H:%M} tot {opened.closes:%H:%M}"
    admin_log.record(session, action, subject, now, actor)
    clocks.forget_rules(session)
