"""Figures over time: what reports say of a period, from the counts of its days.

What is stored is added up by the database; days that are not stored yet, or have changed since,
are counted here and now, so that a report is never behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.tallies import Backlog, NormTally, Tally, sum_of
from kcc.domain.words import local
from kcc.models import Cut
from kcc.services import counted_days, snapshots
from kcc.services.counted_days import Stored
from kcc.services.day_counts import Cell, DayCounts, count_days
from kcc.services.day_facts import Part

_ONE_DAY = timedelta(days=1)
_ALL = Part()
_Fresh = Mapping[date, DayCounts]
_Divided = tuple[Stored, _Fresh]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(Part):
    """Which work, in which local days; the first and the last are included."""

    first: date
    last: date

    @property
    def part(self) -> Part:
        return Part(**{one.name: getattr(self, one.name) for one in fields(Part)})

    def days(self, now: datetime) -> Sequence[date]:
        """Those that have begun."""
        last = min(self.last, local(now).date())
        return [self.first + _ONE_DAY * n for n in range((last - self.first).days + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The figures of a selection.

    Channels, departments and topics have counts only, no spreads. `backlog` is what was open at
    the end of each day that is over, None where nobody counted it then; nothing is kept per topic.
    """

    days: Mapping[date, Tally]
    norms: Mapping[int, NormTally]
    channels: Mapping[ChannelKind, Tally]
    departments: Mapping[int | None, Tally]
    topics: Mapping[int | None, Tally]
    backlog: Mapping[date, Backlog | None]

    @property
    def whole(self) -> Tally:
        return sum_of(self.days.values())


def report(
    session: Session, selection: Selection, now: datetime
) -> tuple[Trend, Mapping[int, Tally]]:
    """`trend` and `agents` of the same work: what is not stored is counted once for both."""
    work = _divided(session, selection, now)
    return _trend(session, selection, now, work), _agents(selection, work)


def trend(session: Session, selection: Selection, now: datetime) -> Trend:
    """All figures of a period but those of people; `now` is aware UTC."""
    return _trend(session, selection, now, _divided(session, selection, now))


def agents(session: Session, selection: Selection, now: datetime) -> Mapping[int, Tally]:
    """What each agent answered and closed: whether the reader may know is for the caller."""
    return _agents(selection, _divided(session, selection, now))


def _trend(session: Session, selection: Selection, now: datetime, work: _Divided) -> Trend:
    days, part, (stored, fresh) = selection.days(now), selection.part, work
    of_topic = Cut.TOPIC if part == _ALL else Cut.PLACE_AND_TOPIC
    by_day = {**stored.by_day(), **{day: _tally(counts) for day, counts in fresh.items()}}
    return Trend(
        days={day: by_day[day] for day in days},
        norms=_norms(stored, fresh),
        channels=_by(stored, fresh, "channel", Cut.PLACE),
        departments=_by(stored, fresh, "department_id", Cut.PLACE),
        topics=_by(stored, fresh, "topic_id", of_topic),
        backlog=snapshots.of_days(session, days, part, now),
    )


def _agents(selection: Selection, work: _Divided) -> Mapping[int, Tally]:
    cut = Cut.AGENT if selection.part == _ALL else Cut.PLACE_AND_AGENT
    return _by(*work, "agent_id", cut)


def _divided(session: Session, selection: Selection, now: datetime) -> _Divided:
    """The days of which the stored counts hold, and the others, counted now; of a topic, all."""
    days, part = selection.days(now), selection.part
    held = counted_days.holding(session, days) if part.topic_id is None else []
    missing = sorted(set(days).difference(held))
    fresh: dict[date, DayCounts] = {}
    for span in _spans(missing):
        fresh.update(count_days(session, span, now, part))
    return Stored(session, held, part), fresh


def _spans(days: Sequence[date]) -> Iterable[Sequence[date]]:
    """Days that follow each other, together."""
    places = groupby(enumerate(days), lambda place: place[1].toordinal() - place[0])
    return ([day for _, day in span] for _, span in places)


def _tally(counts: DayCounts) -> Tally:
    """A whole day."""
    spreads: dict[str, Any] = {
        name: values for (cell, name), values in counts.spreads.items() if cell.cut is Cut.WHOLE
    }
    return sum_of([*_cells(counts, Cut.PLACE).values(), Tally(**spreads)])


def _cells(counts: DayCounts, cut: Cut) -> Mapping[Cell, Tally]:
    return {
        cell: Tally(**dict[str, Any](numbers))
        for cell, numbers in counts.tallies.items()
        if cell.cut is cut
    }


def _by(stored: Stored, fresh: _Fresh, name: str, cut: Cut) -> Mapping[Any, Tally]:
    parts: dict[Any, list[Tally]] = {}
    for key, tally in stored.by(name, cut).items():
        parts.setdefault(key, []).append(tally)
    for counts in fresh.values():
        for cell, tally in _cells(counts, cut).items():
            parts.setdefault(getattr(cell, name), []).append(tally)
    return {key: sum_of(tallies) for key, tallies in parts.items()}


def _norms(stored: Stored, fresh: _Fresh) -> Mapping[int, NormTally]:
    found = dict(stored.by_rule())
    for counts in fresh.values():
        for rule, numbers in counts.terms.items():
            old = found.get(rule.rule, NormTally())
            added = NormTally(due=old.due + numbers["due"], met=old.met + numbers["met"])
            found[rule.rule] = added
    return found
