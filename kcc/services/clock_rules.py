"""The norms in force with the calendars they count in, read once per session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import sla
from kcc.domain.actors import SYSTEM
from kcc.domain.calendar import Calendar
from kcc.domain.deadlines import Deadline, deadline
from kcc.domain.errors import Invalid
from kcc.domain.events import EventKind
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.norms import About, first_match
from kcc.domain.pauses import Pause
from kcc.domain.term import Term
from kcc.models import Contact, Norm
from kcc.services import calendars
from kcc.services.calendars import Calendars
from kcc.services.history import Happening

_RULES = "clock_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class NormInForce:
    """A norm apart from the session, whose rows are read anew after each roll-back."""

    id: int
    channel: ChannelKind | None
    kind: ContactKind | None
    complexity: Complexity | None
    priority: Priority | None
    topic_id: int | None
    department_id: int | None
    moment: Moment
    term: Term
    warn_percent: int
    calendar_id: int | None = None

    @property
    def legal(self) -> bool:
        return self.term.unit.statutory


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A clock that is going to start; `alert_at` is when it first asks for attention.

    `calendar_id` is that of the calendar it counts in, None when it is of the law.
    """

    norm: NormInForce
    calendar_id: int | None
    started_at: datetime
    deadline: Deadline
    alert_at: datetime

    @property
    def moment(self) -> Moment:
        return self.norm.moment

    @property
    def happening(self) -> Happening:
        return Happening(
            kind=EventKind.CLOCK_STARTED,
            at=self.started_at,
            actor=SYSTEM,
            data={"moment": self.moment.value},
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """The calendars and the norms in force, in their order."""

    calendars: Calendars
    norms: tuple[NormInForce, ...]

    @property
    def calendar(self) -> Calendar:
        """The usual one."""
        return self.calendars.usual

    def norm(self, about: About, moment: Moment, *, legal: bool = False) -> NormInForce | None:
        """The first norm in order that is for such a contact."""
        return first_match(self.norms, about, moment, legal=legal)

    def planned(
        self, about: About, moment: Moment, at: datetime, *, legal: bool = False
    ) -> Planned | None:
        """The clock of this moment when it starts at `at`.

        None without a norm, or when the municipality does not open any more: whoever asks
        something must be heard all the same, and `setup` says that hours miss.
        """
        norm = self.norm(about, moment, legal=legal)
        if norm is None:
            return None
        calendar_id = self.calendar_of(norm, about.department_id)
        try:
            end = deadline(at, norm.term, self.calendars.of(calendar_id))
        except Invalid:
            return None
        percent, legal = norm.warn_percent, norm.legal
        return Planned(
            norm=norm,
            calendar_id=calendar_id,
            started_at=at,
            deadline=end,
            alert_at=self.warned_at(at, end.due_at, percent, legal=legal, calendar_id=calendar_id),
        )

    def calendar_of(self, norm: NormInForce, department_id: int | None) -> int | None:
        """The calendar in which a clock of this norm counts; None for one of the law."""
        return None if norm.legal else self.calendars.chosen(norm.calendar_id, department_id)

    def warned_at(
        self,
        start: datetime,
        due_at: datetime,
        percent: int,
        *,
        legal: bool,
        calendar_id: int | None = None,
        pauses: Sequence[Pause] = (),
    ) -> datetime:
        """When so much of a term has gone: in opening time, or for one of the law in days."""
        if legal:
            return start + (due_at - start) * percent / 100
        calendar = self.calendars.of(calendar_id)
        whole = sla.between(start, due_at, calendar, pauses)
        return min(sla.add(start, whole * percent / 100, calendar, pauses), due_at)


def rules(session: Session) -> Rules:
    """The rules in force; a session that lives long keeps those it began with."""
    known = session.info.get(_RULES)
    if isinstance(known, Rules):
        return known
    fresh = Rules(
        calendars.all_of(session), tuple(_norm(row) for row in session.execute(_IN_FORCE))
    )
    session.info[_RULES] = fresh
    return fresh


def forget(session: Session) -> None:
    """Read the rules anew: norms or opening hours were changed."""
    session.info.pop(_RULES, None)
    calendars.forget(session)


def about(contact: Contact) -> About:
    """What norms are chosen by, of this contact; one that was not flushed yet has the defaults."""
    return About(
        channel=contact.channel,
        kind=contact.kind or ContactKind.QUESTION,
        complexity=contact.complexity or Complexity.SIMPLE,
        priority=contact.priority or Priority.NORMAL,
        topic_id=contact.topic_id,
        department_id=contact.department_id,
    )


def _norm(row: Sequence[Any]) -> NormInForce:
    *conditions, amount, unit = row
    named = dict(zip(_NAMES, conditions, strict=True))
    return NormInForce(**named, term=Term(amount, unit))


_NAMES = (
    "id",
    "channel",
    "kind",
    "complexity",
    "priority",
    "topic_id",
    "department_id",
    "moment",
    "warn_percent",
    "calendar_id",
)
_IN_FORCE = (
    select(*(getattr(Norm, name) for name in _NAMES), Norm.amount, Norm.unit)
    .where(Norm.replaced_at.is_(None))
    .order_by(Norm.position, Norm.id)
)
