"""The calendars themselves, as admins keep them: their names, and what a file says of one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.calendar import Calendar
from kcc.domain.errors import Invalid, NotFound, Refused
from kcc.models import (
    USUAL_CALENDAR,
    Clock,
    ClosingDay,
    Department,
    Norm,
    OpenDay,
    OpeningCalendar,
    OpeningWindow,
)
from kcc.services import admin_log, clock_rules

_CONTENTS = (OpeningWindow, ClosingDay, OpenDay)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInput:
    """What an admin fills in."""

    name: str
    note: str = ""


def listed(session: Session) -> Sequence[OpeningCalendar]:
    """The usual one first, the others by name."""
    rows = texts.by_name(session.scalars(select(OpeningCalendar)))
    return sorted(rows, key=lambda one: one.id != USUAL_CALENDAR)


def get(session: Session, calendar_id: int) -> OpeningCalendar:
    """Raises NotFound."""
    found = session.get(OpeningCalendar, calendar_id)
    if found is None:
        raise NotFound("Deze kalender is er niet.")
    return found


def users(session: Session, calendar_id: int) -> list[str]:
    """The names of the departments that chose it."""
    chose = select(Department.name).where(Department.calendar_id == calendar_id)
    return sorted(session.scalars(chose), key=texts.name_key)


def add(
    session: Session,
    given: CalendarInput,
    now: datetime,
    actor: Actor,
    *,
    contents: Calendar | None = None,
) -> OpeningCalendar:
    """A calendar with these contents, or with the hours of the usual one.

    So it is never one in which no term ends. Raises Invalid when the name is taken.
    """
    admin_log.begin(session)
    _check(session, given)
    made = OpeningCalendar(**asdict(given))
    session.add(made)
    session.flush()
    if contents is not None:
        _fill(session, made.id, contents)
    else:
        _copy_hours(session, made.id)
    _record(session, AdminAction.CALENDAR_ADDED, made, now, actor)
    return made


def change(
    session: Session,
    calendar_id: int,
    given: CalendarInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Raises NotFound, Changed as `admin_log.assign` does, and Invalid as `add` does."""
    admin_log.begin(session)
    found = get(session, calendar_id)
    _check(session, given, calendar_id)
    changed = admin_log.assign(session, found, asdict(given), seen)
    if changed:
        _record(session, AdminAction.CALENDAR_CHANGED, found, now, actor, changed)


def replace(
    session: Session, calendar_id: int, contents: Calendar, now: datetime, actor: Actor
) -> None:
    """Let a calendar be what a file says, instead of all that stood in it; raises NotFound."""
    admin_log.begin(session)
    found = get(session, calendar_id)
    for model in _CONTENTS:
        session.execute(delete(model).where(model.calendar_id == calendar_id))
    _fill(session, calendar_id, contents)
    counted = {
        "openingstijden": str(len(contents.hours)),
        "sluitingsdagen": str(len(contents.closing_days)),
        "openingsdagen": str(len(contents.open_days)),
    }
    _record(session, AdminAction.CALENDAR_READ, found, now, actor, counted)


def remove(session: Session, calendar_id: int, now: datetime, actor: Actor) -> None:
    """Raises NotFound, and Refused while somebody uses it or a term was counted in it."""
    admin_log.begin(session)
    found = get(session, calendar_id)
    _refuse_used(session, calendar_id)
    for model in _CONTENTS:
        session.execute(delete(model).where(model.calendar_id == calendar_id))
    session.delete(found)
    _record(session, AdminAction.CALENDAR_REMOVED, found, now, actor)


def _refuse_used(session: Session, calendar_id: int) -> None:
    if calendar_id == USUAL_CALENDAR:
        raise Refused("Deze kalender geldt voor wie er geen koos. Zij kan niet weg.")
    if departments := users(session, calendar_id):
        names = ", ".join(departments)
        raise Refused(f"Deze kalender is in gebruik bij {names}. Kies daar eerst een andere.")
    for model, words in ((Norm, "een norm"), (Clock, "een termijn van een contact")):
        used = select(model.id).where(model.calendar_id == calendar_id).limit(1)
        if session.scalar(used) is not None:
            raise Refused(f"Met deze kalender is {words} geteld. Zij blijft daarom staan.")


def _fill(session: Session, calendar_id: int, contents: Calendar) -> None:
    own = {"calendar_id": calendar_id}
    session.add_all(OpeningWindow(**own, **asdict(hours)) for hours in contents.hours)
    session.add_all(
        ClosingDay(**own, day=day, name=name) for day, name in contents.closing_days.items()
    )
    session.add_all(
        OpenDay(**own, day=one.valid_from, opens=one.opens, closes=one.closes)
        for one in contents.open_days
    )
    session.flush()


def _copy_hours(session: Session, calendar_id: int) -> None:
    same = ("weekday", "opens", "closes", "valid_from", "valid_until")
    usual = select(OpeningWindow).where(OpeningWindow.calendar_id == USUAL_CALENDAR)
    session.add_all(
        OpeningWindow(calendar_id=calendar_id, **{name: getattr(one, name) for name in same})
        for one in session.scalars(usual.order_by(OpeningWindow.id))
    )


def _check(session: Session, given: CalendarInput, own_id: int | None = None) -> None:
    known = session.execute(select(OpeningCalendar.id, OpeningCalendar.name))
    by_key = {texts.name_key(name): id_ for id_, name in known}
    if by_key.get(texts.name_key(given.name)) not in (None, own_id):
        raise Invalid.at("name", f"Er is al een kalender {given.name}.")


def _record(
    session: Session,
    action: AdminAction,
    calendar: OpeningCalendar,
    now: datetime,
    actor: Actor,
    data: dict[str, str] | None = None,
) -> None:
    admin_log.record(session, action, calendar.name, now, actor, data)
    clock_rules.forget(session)
