"""When the municipality is open: hours per weekday and closing days, as admins keep them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.calendar import OpeningHours, overlapping
from kcc.domain.errors import Invalid, NotFound
from kcc.domain.words import weekday_name
from kcc.models import ClosingDay, OpeningWindow
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
    session: Session, window_id: int, hours: OpeningHours, now: datetime, actor: Actor
) -> None:
    """Terms that run keep the end they have. Raises NotFound, and Invalid as `add` does."""
    admin_log.begin(session)
    window = get(session, window_id)
    _check(session, hours, window_id)
    changed = admin_log.assign(window, asdict(hours))
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
    """Raises Invalid when the day is there already."""
    admin_log.begin(session)
    if session.get(ClosingDay, closed.day):
        message = f"{closed.day:%d-%m-%Y} staat al in de lijst."
        raise Invalid(message, {"day": message})
    session.add(closed)
    _record_day(session, AdminAction.CLOSING_DAY_ADDED, closed, now, actor)


def open_on(session: Session, day: date, now: datetime, actor: Actor) -> None:
    """Raises NotFound."""
    found = session.get(ClosingDay, day)
    if found is None:
        raise NotFound("Deze sluitingsdag is er niet meer.")
    session.delete(found)
    _record_day(session, AdminAction.CLOSING_DAY_REMOVED, found, now, actor)


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
    mistakes = overlapping([*others, hours])
    if mistakes:
        message = " ".join(mistakes)
        raise Invalid(message, {"opens": message})


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
