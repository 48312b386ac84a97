"""How the work stands at this moment, in figures that a team leader can act on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.calendar import Calendar
from kcc.models import NEVER, Clock, Contact, Norm
from kcc.services import now_agents, now_hours
from kcc.services.now_agents import AtWork
from kcc.services.now_choices import (
    COUNTS,
    IS_MISSED,
    Choice,
    Moments,
    Scope,
    chosen,
    due_today,
    is_open_and,
)
from kcc.services.now_hours import Hour
from kcc.services.rows import fetch

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many contacts of one part of the work are in each choice.

    `oldest_at` is when the oldest open one was received, `longest_late` when the first term ended
    of those that are late, `next_due` when the next one ends; None without any. Of `due` contacts
    an answer was due today and has been given or missed by now; `missed` had none in time.
    """

    late: int = 0
    within_hour: int = 0
    within_four_hours: int = 0
    nobodys: int = 0
    waits_for_citizen: int = 0
    waits_for_department: int = 0
    open: int = 0
    oldest_at: datetime | None = None
    longest_late: datetime | None = None
    next_due: datetime | None = None
    due: int = 0
    missed: int = 0

    @property
    def on_time(self) -> int:
        return self.due - self.missed

    @property
    def on_time_percent(self) -> int | None:
        """Rounded down, so that 100 is all of them; None when nothing was due."""
        return 100 * self.on_time // self.due if self.due else None

    @property
    def hurry(self) -> tuple[int, int, int]:
        """For comparing where most has to be done first."""
        return self.late, self.within_hour, self.open

    def plus(self, other: "Counts") -> "Counts":
        told: dict[str, Any] = {
            name: getattr(self, name) + getattr(other, name) for name in _NUMBERS
        }
        told |= {name: _first(getattr(self, name), getattr(other, name)) for name in _FIRSTS}
        return Counts(**told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oldest:
    """The contact that has been open for longest."""

    number: str
    received_at: datetime
    topic_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything at one moment, exact; `targets` are the lowest and highest of norms due today."""

    at: datetime
    whole: Counts
    channels: Mapping[ChannelKind, Counts]
    departments: Mapping[int | None, Counts]
    targets: tuple[int, int] | None
    oldest: Oldest | None
    hours: Sequence[Hour]
    at_work: Sequence[AtWork]

    @property
    def received(self) -> int:
        return self.hours[-1].received

    @property
    def answered(self) -> int:
        return self.hours[-1].answered


def board(session: Session, scope: Scope, now: datetime, calendar: Calendar) -> Board:
    """The figures of a scope; `calendar` says what an hour ahead is."""
    moments = Moments.around(now, calendar)
    parts, targets = _parts(session, scope, moments)
    whole = _sum(parts.values())
    return Board(
        at=now,
        whole=whole,
        channels=_summed((channel, counts) for (channel, _), counts in parts.items()),
        departments=_summed((department, counts) for (_, department), counts in parts.items()),
        targets=targets,
        oldest=_oldest(session, scope, whole.oldest_at),
        hours=now_hours.hours(session, scope, moments),
        at_work=now_agents.at_work(session, scope, moments),
    )


_Part = tuple[ChannelKind, int | None]


def _parts(
    session: Session, scope: Scope, moments: Moments
) -> tuple[dict[_Part, Counts], tuple[int, int] | None]:
    """The counts of each channel in each department; both statements read an index range."""
    found: dict[_Part, Counts] = {}
    for channel, department, *told in map(tuple, fetch(session, _open(scope, moments))):
        found[channel, department] = Counts(**dict(zip(_COUNTED, told, strict=True)))
    targets: list[int] = []
    for channel, department, due, missed, *norms in map(
        tuple, fetch(session, _due(scope, moments))
    ):
        before = found.get((channel, department), Counts())
        found[channel, department] = replace(before, due=due, missed=missed)
        targets += (target for target in norms if target is not None)
    return found, (min(targets), max(targets)) if targets else None


def _open(scope: Scope, moments: Moments) -> Select[*tuple[object, ...]]:
    def number(choice: Choice) -> ColumnElement[int]:
        return func.count().filter(is_open_and(choice, moments))

    late, due = Contact.due_at < moments.now, Contact.due_at
    comes = (due >= moments.now) & (due != NEVER)
    return (
        select(
            Contact.channel,
            Contact.department_id,
            *(number(Choice(choice)) for choice in _OPEN_CHOICES),
            func.min(Contact.received_at),
            func.min(case((late, due))),
            func.min(case((comes, due))),
        )
        .where(*chosen(Choice.OPEN, scope, moments))
        .group_by(Contact.channel, Contact.department_id)
    )


def _due(scope: Scope, moments: Moments) -> Select[*tuple[object, ...]]:
    """A contact counts once, however many clocks it had; one missed is missed."""
    missed = func.max(case((IS_MISSED, 1), else_=0)).label("missed")
    targets = (func.min(Norm.target_percent).label("low"), func.max(Norm.target_percent))
    clocks = (
        select(Clock.contact_id, missed, targets[0], targets[1].label("high"))
        .outerjoin(Norm, Norm.id == Clock.norm_id)
        .where(*due_today(moments))
        .group_by(Clock.contact_id)
        .subquery()
    )
    return (
        select(
            Contact.channel,
            Contact.department_id,
            func.count(),
            func.sum(clocks.c.missed),
            func.min(clocks.c.low),
            func.max(clocks.c.high),
        )
        .join(clocks, clocks.c.contact_id == Contact.id)
        .where(*scope.conditions(), COUNTS)
        .group_by(Contact.channel, Contact.department_id)
    )


def _summed(parts: Iterable[tuple[K, Counts]]) -> dict[K, Counts]:
    of_each: dict[K, list[Counts]] = defaultdict(list)
    for key, counts in parts:
        of_each[key].append(counts)
    return {key: _sum(found) for key, found in of_each.items()}


def _sum(parts: Iterable[Counts]) -> Counts:
    return reduce(Counts.plus, parts, Counts())


def _oldest(session: Session, scope: Scope, received_at: datetime | None) -> Oldest | None:
    if received_at is None:
        return None
    query = (
        select(Contact.number, Contact.received_at, Contact.topic_id)
        .where(*scope.conditions(), Contact.closed_at.is_(None))
        .where(Contact.received_at == received_at)
        .order_by(Contact.id)
        .limit(1)
    )
    number, at, topic_id = tuple(fetch(session, query)[0])
    return Oldest(number=number, received_at=at, topic_id=topic_id)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


_NUMBERS = (
    "late",
    "within_hour",
    "within_four_hours",
    "nobodys",
    "waits_for_citizen",
    "waits_for_department",
    "open",
    "due",
    "missed",
)
_FIRSTS = ("oldest_at", "longest_late", "next_due")
_OPEN_CHOICES = (
    Choice.LATE,
    Choice.WITHIN_HOUR,
    Choice.WITHIN_FOUR_HOURS,
    Choice.NOBODYS,
    Choice.WAITS_FOR_CITIZEN,
    Choice.WAITS_FOR_DEPARTMENT,
    Choice.OPEN,
)
_COUNTED = (*_NUMBERS[: len(_OPEN_CHOICES)], *_FIRSTS)
