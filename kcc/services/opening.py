"""When a calendar is open, as admins keep it: by weekday, and on days that differ."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import Base
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.calendar import OpeningHours, open_day, overlapping
from kcc.domain.errors import Invalid, NotFound
from kcc.domain.words import weekday_name
from kcc.models import USUAL_CALENDAR, ClosingDay, OpenDay, OpeningCalendar, OpeningWindow
from kcc.services import admin_log, clock_rules

Row = TypeVar("Row", bound=Base)


def windows(session: Session, calendar_id: int) -> Sequence[OpeningWindow]:
    """All intervals of a calendar in the order of the week."""
    order = (OpeningWindow.weekday, OpeningWindow.opens, OpeningWindow.valid_from)
    own = select(OpeningWindow).where(OpeningWindow.calendar_id == calendar_id)
    return session.scalars(own.order_by(*order)).all()


def get(session: Session, window_id: int) -> OpeningWindow:
    """Raises NotFound."""
    found = session.get(OpeningWindow, window_id)
    if found is None:
        raise NotFound("Deze openingstijd is er niet meer.")
    return found


def add(
    session: Session, calendar_id: int, hours: OpeningHours, now: datetime, actor: Actor
) -> None:
    """Raises Invalid when the hours overlap others, with a sentence for each."""
    admin_log.begin(session)
    _check(session, hours, calendar_id)
    added = OpeningWindow(calendar_id=calendar_id, **asdict(hours))
    session.add(added)
    _record(session, AdminAction.HOURS_ADDED, added, _weekly(hours), now, actor)


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
    _check(session, hours, window.calendar_id, window_id)
    changed = admin_log.assign(session, window, asdict(hours), seen)
    if changed:
        _record(session, AdminAction.HOURS_CHANGED, window, _weekly(hours), now, actor, changed)


def remove(session: Session, window_id: int, now: datetime, actor: Actor) -> int:
    """Returns the calendar it was of. Raises NotFound."""
    window = _taken_out(session, OpeningWindow, window_id)
    _record(session, AdminAction.HOURS_REMOVED, window, _weekly(window), now, actor)
    return window.calendar_id


def closing_days(session: Session, calendar_id: int, since: date) -> Sequence[ClosingDay]:
    """The closing days of a calendar from a date on."""
    own = select(ClosingDay).where(ClosingDay.calendar_id == calendar_id, ClosingDay.day >= since)
    return session.scalars(own.order_by(ClosingDay.day)).all()


def add_closing_day(session: Session, closed: ClosingDay, now: datetime, actor: Actor) -> None:
    """Raises Invalid when the day is in one of the lists already."""
    admin_log.begin(session)
    if session.get(ClosingDay, (closed.calendar_id, closed.day)):
        raise Invalid.at("day", f"{closed.day:%d-%m-%Y} staat al in de lijst.")
    if _open_hours(session, closed.calendar_id, closed.day):
        raise Invalid.at(
            "day", f"{closed.day:%d-%m-%Y} staat bij de openingsdagen. Verwijder die eerst."
        )
    session.add(closed)
    _record(session, AdminAction.CLOSING_DAY_ADDED, closed, _closed(closed), now, actor)


def remove_closing_day(
    session: Session, calendar_id: int, day: date, now: datetime, actor: Actor
) -> None:
    """Let a date be like any other of its weekday again; raises NotFound."""
    closed = _taken_out(session, ClosingDay, (calendar_id, day))
    _record(session, AdminAction.CLOSING_DAY_REMOVED, closed, _closed(closed), now, actor)


def open_days(session: Session, calendar_id: int, since: date) -> Sequence[OpenDay]:
    """Days of a calendar with hours of their own, from a date on, in order."""
    query = select(OpenDay).where(OpenDay.calendar_id == calendar_id, OpenDay.day >= since)
    return session.scalars(query.order_by(OpenDay.day, OpenDay.opens)).all()


def add_open_day(session: Session, opened: OpenDay, now: datetime, actor: Actor) -> None:
    """Open on a date in these hours, whatever day it is.

    Raises Invalid when the hours overlap others of that date, or the day is a closing day.
    """
    admin_log.begin(session)
    if session.get(ClosingDay, (opened.calendar_id, opened.day)):
        raise Invalid.at(
            "day", f"{opened.day:%d-%m-%Y} staat bij de sluitingsdagen. Verwijder die eerst."
        )
    hours = open_day(opened.day, opened.opens, opened.closes)
    _refuse_overlap([*_open_hours(session, opened.calendar_id, opened.day), hours])
    session.add(opened)
    _record(session, AdminAction.OPEN_DAY_ADDED, opened, _opened(opened), now, actor)


def remove_open_day(session: Session, open_day_id: int, now: datetime, actor: Actor) -> int:
    """Let a date be like any other of its weekday again, in the calendar returned.

    Raises NotFound.
    """
    opened = _taken_out(session, OpenDay, open_day_id)
    _record(session, AdminAction.OPEN_DAY_REMOVED, opened, _opened(opened), now, actor)
    return opened.calendar_id


def _as_hours(window: OpeningWindow) -> OpeningHours:
    return OpeningHours(
        weekday=window.weekday,
        opens=window.opens,
        closes=window.closes,
        valid_from=window.valid_from,
        valid_until=window.valid_until,
    )


def _check(
    session: Session, hours: OpeningHours, calendar_id: int, own_id: int | None = None
) -> None:
    known = windows(session, calendar_id)
    others = [_as_hours(window) for window in known if window.id != own_id]
    _refuse_overlap([*others, hours])


def _open_hours(session: Session, calendar_id: int, day: date) -> list[OpeningHours]:
    of_day = select(OpenDay).where(OpenDay.calendar_id == calendar_id, OpenDay.day == day)
    rows = session.scalars(of_day)
    return [open_day(row.day, row.opens, row.closes) for row in rows]


def _refuse_overlap(hours: Sequence[OpeningHours]) -> None:
    if mistakes := overlapping(hours):
        raise Invalid.at("opens", " ".join(mistakes))


def _taken_out(session: Session, kind: type[Row], key: int | tuple[int, date]) -> Row:
    """The row that is deleted now; of two who do so at once the second gets NotFound."""
    admin_log.begin(session)
    found = session.get(kind, key)
    if found is None:
        raise NotFound("Dit staat niet meer bij de openingstijden.")
    session.delete(found)
    return found


def _record(
    session: Session,
    action: AdminAction,
    row: OpeningWindow | ClosingDay | OpenDay,
    subject: str,
    now: datetime,
    actor: Actor,
    data: dict[str, str] | None = None,
) -> None:
    """Of another calendar than the usual one its name is said."""
    if row.calendar_id != USUAL_CALENDAR:
        name = session.get_one(OpeningCalendar, row.calendar_id).name
        data = {"kalender": name} | (data or {})
    admin_log.record(session, action, subject, now, actor, data)
    clock_rules.forget(session)


def _weekly(hours: OpeningHours | OpeningWindow) -> str:
    return f"{weekday_name(hours.weekday)} {_from_to(hours)}"


def _opened(opened: OpenDay) -> str:
    return f"{opened.day:%d-%m-%Y} {_from_to(opened)}"


def _closed(closed: ClosingDay) -> str:
    return f"{closed.day:%d-%m-%Y} {closed.name}"


def _from_to(hours: OpeningHours | OpeningWindow | OpenDay) -> str:
    return f"{hours.opens:%H:%M} tot {hours.closes:%H:%M}"
