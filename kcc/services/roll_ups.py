"""The counts of days as reports read them: stored, and made anew where something changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from kcc.db import take_turn
from kcc.domain.tallies import COUNTS, SPREADS
from kcc.domain.words import local
from kcc.models import Contact, CountedDay, Cut, DaySpread, DayTally, DayTerm, StaleDay
from kcc.services.day_counts import Cell, DayCounts, Rule, count_days
from kcc.services.rows import Row, add_rows, fetch

_Stored = DayTally | DaySpread | DayTerm
_ONE_DAY = timedelta(days=1)
_STORED: tuple[type[_Stored], ...] = (DayTally, DaySpread, DayTerm)
_TURN = "counted days"


def to_count(session: Session, now: datetime) -> Sequence[date]:
    """The days that are over, and were not counted or have changed since; the last first."""
    first_at = session.scalar(select(func.min(Contact.received_at)))
    noted = set(session.scalars(select(StaleDay.day).distinct()))
    today = local(now).date()
    first = min([*noted, *([local(first_at).date()] if first_at else [])], default=today)
    counted = set(session.scalars(select(CountedDay.day)))
    every = (today - _ONE_DAY * back for back in range(1, (today - first).days + 1))
    return [day for day in every if day in noted or day not in counted]


def count(session: Session, day: date, now: datetime) -> None:
    """Store the counts of a day that is over, in place of what was stored; one writer at a time.

    The notes go first: what commits meanwhile leaves a note that is not seen here, and the day is
    counted once more.
    """
    take_turn(session, _TURN)
    session.execute(delete(StaleDay).where(StaleDay.day == day))
    for table in _STORED:
        session.execute(delete(table).where(*_of_day(table, day)))
    session.execute(delete(CountedDay).where(CountedDay.day == day))
    counts = count_days(session, [day], now)[day]
    for model, rows in zip(_STORED, rows_of(day, counts), strict=True):
        add_rows(session, model, rows)
    session.add(CountedDay(day=day, at=now))
    session.flush()


def thin(session: Session, now: datetime) -> None:
    """Keep one note of each day that is not over: it says as much as many."""
    last = select(func.max(StaleDay.id)).group_by(StaleDay.day)
    ahead = StaleDay.day >= local(now).date()
    session.execute(delete(StaleDay).where(ahead, StaleDay.id.not_in(last)))


def differing(session: Session, day: date, now: datetime) -> bool:
    """Whether what is stored of a day is not what its rows say."""
    counted = rows_of(day, count_days(session, [day], now)[day])
    return any(
        _comparable(stored) != _comparable(made)
        for stored, made in zip(_stored(session, day), counted, strict=True)
    )


def rows_of(day: date, counts: DayCounts) -> list[list[Row]]:
    """The rows of `DayTally`, `DaySpread` and `DayTerm`."""
    tallies: list[Row] = [
        {"day": day} | cell._asdict() | {name: numbers[name] for name in COUNTS}
        for cell, numbers in counts.tallies.items()
    ]
    spreads: list[Row] = [
        {"day": day, **_place(cell)} | {name: _texts(counts, cell, name) for name in SPREADS}
        for cell in dict.fromkeys(cell for cell, _ in counts.spreads)
    ]
    terms: list[Row] = [
        {"day": day} | rule._asdict() | {"due": numbers["due"], "met": numbers["met"]}
        for rule, numbers in counts.terms.items()
    ]
    return [tallies, spreads, terms]


def _place(cell: Cell) -> Row:
    return {"cut": cell.cut, "channel": cell.channel, "department_id": cell.department_id}


def _texts(counts: DayCounts, cell: Cell, name: str) -> dict[str, int]:
    """JSON has texts for keys."""
    found: Mapping[int, int] = counts.spreads.get((cell, name), {})
    return {str(value): number for value, number in sorted(found.items())}


def _stored(session: Session, day: date) -> list[list[Row]]:
    found: list[list[Row]] = []
    for model, names in zip(_STORED, _NAMES, strict=True):
        columns = [getattr(model, name) for name in names]
        rows = fetch(session, select(*columns).where(*_of_day(model, day)))
        found.append([dict(zip(names, row, strict=True)) for row in map(tuple, rows)])
    return found


def _of_day(table: type[_Stored], day: date) -> list[ColumnElement[bool]]:
    """By cut and day, as the rows are found."""
    of_day: list[ColumnElement[bool]] = [table.day == day]
    return of_day if issubclass(table, DayTerm) else [table.cut.in_(list(Cut)), *of_day]


def _comparable(rows: Sequence[Row]) -> list[str]:
    return sorted(str(sorted((name, str(value)) for name, value in row.items())) for row in rows)


_NAMES: tuple[tuple[str, ...], ...] = (
    ("day", *Cell._fields, *COUNTS),
    ("day", "cut", "channel", "department_id", *SPREADS),
    ("day", *Rule._fields, "due", "met"),
)
