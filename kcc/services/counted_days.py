"""The stored counts of days, added up by the database; which days have them that still hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kcc.domain.tallies import COUNTS, SPREADS, NormTally, Tally, sum_of
from kcc.models import CountedDay, Cut, DaySpread, DayTally, DayTerm, StaleDay
from kcc.services.day_facts import Part
from kcc.services.rows import fetch


def holding(session: Session, days: Sequence[date]) -> Sequence[date]:
    """Those of the days that were counted and have not changed since."""
    if not days:
        return []
    first, last = min(days), max(days)
    noted = select(StaleDay.day).where(StaleDay.day.between(first, last))
    counted = select(CountedDay.day).where(CountedDay.day.between(first, last))
    held = session.scalars(counted.where(CountedDay.day.not_in(noted)))
    return sorted(set(held).intersection(days))


class Stored:
    """The counts of days in a part of the work; a part by topic is not stored."""

    def __init__(self, session: Session, days: Sequence[date], part: Part) -> None:
        self._session = session
        self._days = days
        self._part = part

    def by_day(self) -> Mapping[date, Tally]:
        """With what is kept of how long things took, and in which hours they came."""
        counts = self.by("day", Cut.PLACE)
        if not self._days:
            return {}
        spreads = self._spreads()
        return {
            day: sum_of([counts.get(day, Tally()), *spreads.get(day, [])]) for day in self._days
        }

    def by(self, name: str, cut: Cut) -> Mapping[Any, Tally]:
        """The counts for each value of a column of `DayTally`, as that cut has it."""
        if not self._days:
            return {}
        column = getattr(DayTally, name)
        sums = (func.sum(getattr(DayTally, count)) for count in COUNTS)
        query = (
            select(column, *sums)
            .where(DayTally.cut == cut, *self._chosen(DayTally))
            .group_by(column)
        )
        return {
            key: Tally(**_counts(totals))
            for key, *totals in map(tuple, fetch(self._session, query))
        }

    def by_rule(self) -> Mapping[int, NormTally]:
        if not self._days:
            return {}
        query = (
            select(DayTerm.rule, func.sum(DayTerm.due), func.sum(DayTerm.met))
            .where(*self._chosen(DayTerm))
            .group_by(DayTerm.rule)
        )
        rows = map(tuple, fetch(self._session, query))
        return {rule: NormTally(due=int(due), met=int(met)) for rule, due, met in rows}

    def _spreads(self) -> Mapping[date, Sequence[Tally]]:
        cut = Cut.WHOLE if self._part == Part() else Cut.PLACE
        columns = (getattr(DaySpread, name) for name in SPREADS)
        query = select(DaySpread.day, *columns).where(
            DaySpread.cut == cut, *self._chosen(DaySpread)
        )
        found: dict[date, list[Tally]] = {}
        for day, *spreads in map(tuple, fetch(self._session, query)):
            told: dict[str, Any] = dict(zip(SPREADS, map(_numbers, spreads), strict=True))
            found.setdefault(day, []).append(Tally(**told))
        return found

    def _chosen(
        self, table: type[DayTally] | type[DaySpread] | type[DayTerm]
    ) -> list[ColumnElement[bool]]:
        first, last = self._days[0], self._days[-1]
        chosen: list[ColumnElement[bool]] = [table.day.between(first, last)]
        if len(self._days) <= (last - first).days:
            chosen.append(table.day.in_(self._days))
        return [*chosen, *self._part.in_place(table.channel, table.department_id)]


def _numbers(texts: Mapping[str, int]) -> Mapping[int, int]:
    """JSON has texts for keys."""
    return dict(zip(map(int, texts), texts.values(), strict=True))


def _counts(totals: Sequence[Any]) -> dict[str, Any]:
    """PostgreSQL adds whole numbers up to something larger than an int."""
    return {name: int(total) for name, total in zip(COUNTS, totals, strict=True)}
