"""The municipality's calendar as it stands in the database, read in one statement."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
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
from kcc.models import ClosingDay, OpenDay, OpeningWindow
from kcc.services.rows import fetch

_CALENDAR = "calendar"
_WINDOW, _CLOSING, _SPECIAL = range(3)


def calendar(session: Session) -> Calendar:
    """Its hours, closing days, open days and the legal holidays.

    A session that lives long keeps the one it began with.
    """
    known = session.info.get(_CALENDAR)
    if isinstance(known, Calendar):
        return known
    fresh = _calendar(tuple(map(tuple, fetch(session, _OPENING))))
    session.info[_CALENDAR] = fresh
    return fresh


def forget(session: Session) -> None:
    """Read the calendar anew: opening hours were changed."""
    session.info.pop(_CALENDAR, None)


@lru_cache(maxsize=8)
def _calendar(rows: Sequence[tuple[Any, ...]]) -> Calendar:
    """One calendar for the same rows, as it remembers the days it has looked up."""
    hours = (
        OpeningHours(weekday=day, opens=opens, closes=closes, valid_from=first, valid_until=last)
        for kind, _, day, opens, closes, first, last, _ in rows
        if kind == _WINDOW
    )
    special = (row for row in rows if row[0] == _SPECIAL)
    return Calendar(
        hours=tuple(hours),
        closing_days={row[5]: row[7] for row in rows if row[0] == _CLOSING},
        open_days=tuple(
            open_day(day, opens, closes) for _, _, _, opens, closes, day, *_ in special
        ),
    )


_NO_TIME, _NO_DATE = cast(null(), Time), cast(null(), Date)
_NO_DAY, _NO_NAME = cast(null(), Integer), cast(null(), String)
# kind, place, weekday, opens, closes, from (or the day itself), until, name
_OPENING: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        literal(_WINDOW).label("kind"),
        OpeningWindow.id.label("place"),
        OpeningWindow.weekday,
        OpeningWindow.opens,
        OpeningWindow.closes,
        OpeningWindow.valid_from,
        OpeningWindow.valid_until,
        _NO_NAME.label("name"),
    ),
    select(
        literal(_CLOSING),
        _NO_DAY,
        _NO_DAY,
        _NO_TIME,
        _NO_TIME,
        ClosingDay.day,
        _NO_DATE,
        ClosingDay.name,
    ),
    select(
        literal(_SPECIAL),
        OpenDay.id,
        _NO_DAY,
        OpenDay.opens,
        OpenDay.closes,
        OpenDay.day,
        _NO_DATE,
        _NO_NAME,
    ),
).order_by("kind", "place")
