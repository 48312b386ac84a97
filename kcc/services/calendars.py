"""The calendars as they stand in the database, all of them read in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    Time,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kcc.domain.calendar import Calendar, OpeningHours, open_day
from kcc.domain.holidays import LegalDays
from kcc.models import (
    USUAL_CALENDAR,
    ClosingDay,
    Department,
    EquatedDay,
    OpenDay,
    OpeningCalendar,
    OpeningWindow,
)
from kcc.services.rows import fetch

_CALENDARS = "calendars"
_NAMED, _WINDOW, _CLOSING, _SPECIAL, _EQUATED, _CHOICE = range(6)
_Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendars:
    """All calendars by their number, and which departments chose one."""

    by_id: Mapping[int, Calendar]
    of_departments: Mapping[int, int]
    legal_days: LegalDays

    @property
    def usual(self) -> Calendar:
        """The one that holds where no other was chosen."""
        return self.by_id[USUAL_CALENDAR]

    def of(self, calendar_id: int | None) -> Calendar:
        """The one of this number; the usual one for none."""
        return self.by_id.get(calendar_id or USUAL_CALENDAR, self.usual)

    def chosen(self, calendar_id: int | None, department_id: int | None) -> int:
        """The number of a norm's own calendar, or else of the department's, or the usual one."""
        of_department = self.of_departments.get(department_id or 0, USUAL_CALENDAR)
        return calendar_id or of_department


def all_of(session: Session) -> Calendars:
    """Their hours, closing days, open days and the legal holidays.

    A session that lives long keeps what it began with.
    """
    known = session.info.get(_CALENDARS)
    if isinstance(known, Calendars):
        return known
    fresh = _calendars(tuple(map(tuple, fetch(session, _OPENING))))
    session.info[_CALENDARS] = fresh
    return fresh


def calendar(session: Session, calendar_id: int = USUAL_CALENDAR) -> Calendar:
    """One of them; the usual one unless said otherwise."""
    return all_of(session).of(calendar_id)


def legal_days(session: Session) -> LegalDays:
    """The days of Atw 3, with those that decrees equate as they are kept here."""
    return all_of(session).legal_days


def forget(session: Session) -> None:
    """Read the calendars anew: opening hours were changed."""
    session.info.pop(_CALENDARS, None)


@lru_cache(maxsize=8)
def _calendars(rows: _Rows) -> Calendars:
    """The same for the same rows, as each calendar remembers the days it has looked up."""
    by_kind: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, *told in rows:
        by_kind[kind].append(tuple(told))
    holidays = LegalDays(tuple((day, name) for *_, day, _, name in by_kind[_EQUATED]))
    ids = {USUAL_CALENDAR, *(calendar_id for _, calendar_id, *_ in by_kind[_NAMED])}
    return Calendars(
        legal_days=holidays,
        by_id={
            one: _calendar(
                {kind: [row for row in by_kind[kind] if row[1] == one] for kind in by_kind},
                holidays,
            )
            for one in sorted(ids)
        },
        of_departments={department: chosen for department, chosen, *_ in by_kind[_CHOICE]},
    )


def _calendar(rows: Mapping[int, Iterable[tuple[Any, ...]]], holidays: LegalDays) -> Calendar:
    hours = (
        OpeningHours(weekday=day, opens=opens, closes=closes, valid_from=first, valid_until=last)
        for _, _, day, opens, closes, first, last, _ in rows.get(_WINDOW, ())
    )
    return Calendar(
        hours=tuple(hours),
        closing_days={day: name for *_, day, _, name in rows.get(_CLOSING, ())},
        open_days=tuple(
            open_day(day, opens, closes)
            for _, _, _, opens, closes, day, *_ in rows.get(_SPECIAL, ())
        ),
        holidays=holidays,
    )


_NO_NUMBER, _NO_NAME = cast(null(), Integer), cast(null(), String)
_NO_TIME, _NO_DATE = cast(null(), Time), cast(null(), Date)


def _part(kind: int, **columns: Any) -> Select[Any]:
    """Rows of one kind: what it does not have is null."""
    nothing = {
        "place": _NO_NUMBER,
        "calendar_id": _NO_NUMBER,
        "weekday": _NO_NUMBER,
        "opens": _NO_TIME,
        "closes": _NO_TIME,
        "first": _NO_DATE,  # or the day itself
        "last": _NO_DATE,
        "name": _NO_NAME,
    }
    told = (columns.get(name, none).label(name) for name, none in nothing.items())
    return select(literal(kind).label("kind"), *told)


_OPENING: CompoundSelect[*tuple[Any, ...]] = union_all(
    _part(_NAMED, calendar_id=OpeningCalendar.id),
    _part(
        _WINDOW,
        place=OpeningWindow.id,
        calendar_id=OpeningWindow.calendar_id,
        weekday=OpeningWindow.weekday,
        opens=OpeningWindow.opens,
        closes=OpeningWindow.closes,
        first=OpeningWindow.valid_from,
        last=OpeningWindow.valid_until,
    ),
    _part(_CLOSING, calendar_id=ClosingDay.calendar_id, first=ClosingDay.day, name=ClosingDay.name),
    _part(
        _SPECIAL,
        place=OpenDay.id,
        calendar_id=OpenDay.calendar_id,
        opens=OpenDay.opens,
        closes=OpenDay.closes,
        first=OpenDay.day,
    ),
    _part(_EQUATED, first=EquatedDay.day, name=EquatedDay.name),
    _part(_CHOICE, place=Department.id, calendar_id=Department.calendar_id).where(
        Department.calendar_id.is_not(None)
    ),
).order_by("kind", "place", "first")
