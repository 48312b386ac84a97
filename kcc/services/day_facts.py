"""The rows that reports count, of a span of time: one condition counts them and lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from channels.base import ChannelKind
from kcc.domain.measures import ANSWER_MOMENTS, RETURN_WITHIN
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import Clock, Closure, Contact, Norm
from kcc.services.rows import fetch

_Later = aliased(Clock)
_Next = aliased(Contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Of which work; None is all. `of_no_department` is what no department has."""

    channel: ChannelKind | None = None
    department_id: int | None = None
    of_no_department: bool = False
    topic_id: int | None = None

    def in_place(
        self,
        channel: SQLColumnExpression[Any],
        department_id: SQLColumnExpression[int | None],
    ) -> list[ColumnElement[bool]]:
        """The where-clause on a table with these columns; it says nothing of topics."""
        found: list[ColumnElement[bool]] = []
        if self.channel is not None:
            found.append(channel == self.channel)
        if self.department_id is not None:
            found.append(department_id == self.department_id)
        elif self.of_no_department:
            found.append(department_id.is_(None))
        return found

    def conditions(
        self, department_id: SQLColumnExpression[int | None]
    ) -> list[ColumnElement[bool]]:
        """The where-clause on contacts, with what a fact has for its department."""
        of_topic = [] if self.topic_id is None else [Contact.topic_id == self.topic_id]
        return [*self.in_place(Contact.channel, department_id), *of_topic]


class Received(NamedTuple):
    """A contact that came in; `counts` is false of spam, automatic mail and doubles."""

    at: datetime
    contact_id: int
    channel: ChannelKind
    department_id: int | None
    topic_id: int | None
    counts: bool


class Answer(NamedTuple):
    """The first answer to a contact, after so many opening minutes."""

    at: datetime
    contact_id: int
    channel: ChannelKind
    department_id: int | None
    topic_id: int | None
    minutes: int
    gross_minutes: int


class Term(NamedTuple):
    """A clock that ended or was met; `rule` is that of its norm, None of a promise."""

    at: datetime
    contact_id: int
    channel: ChannelKind
    department_id: int | None
    topic_id: int | None
    rule: int | None
    moment: Moment
    legal: bool
    is_met: bool
    met_by_id: int | None

    @property
    def is_promise(self) -> bool:
        return self.moment is Moment.PROMISE

    @property
    def is_answer(self) -> bool:
        """Whether "op tijd beantwoord" is about it."""
        return self.moment in ANSWER_MOMENTS and not self.legal


class End(NamedTuple):
    """A contact that was closed; the two moments are of what undid that, if anything did."""

    at: datetime
    contact_id: int
    channel: ChannelKind
    department_id: int | None
    topic_id: int | None
    agent_id: int | None
    outcome: Outcome
    minutes: int
    gross_minutes: int
    replies: int
    transfers: int
    reopened_at: datetime | None
    asked_again_at: datetime | None

    @property
    def is_last(self) -> bool:
        """Whether the contact stayed closed."""
        return self.reopened_at is None

    @property
    def is_back(self) -> bool:
        return self._soon(self.reopened_at)

    @property
    def in_one_go(self) -> bool:
        return self.replies == 1 and not self.is_back and not self._soon(self.asked_again_at)

    @property
    def by_first_line(self) -> bool:
        return not self.transfers and self.outcome is not Outcome.ANSWERED_BY_DEPARTMENT

    def _soon(self, at: datetime | None) -> bool:
        return at is not None and at - self.at <= RETURN_WITHIN


# The department that had the contact when a clock was met or ended; of one that runs, has it now.
TERM_DEPARTMENT: ColumnElement[int | None] = case(
    (or_(Clock.met_at.is_not(None), Clock.ended_at.is_not(None)), Clock.department_id),
    else_=Contact.department_id,
)
COUNTS = Contact.state != State.NO_ACTION
# A promise for which a new day was told in time ended as the new one began: it was kept so far.
MOVED = and_(
    Clock.ended_at.is_not(None),
    exists().where(
        _Later.contact_id == Clock.contact_id,
        _Later.moment == Moment.PROMISE,
        _Later.started_at == Clock.ended_at,
    ),
)
IS_MET = or_(
    and_(Clock.ended_at.is_(None), Clock.met_at.is_not(None), Clock.met_at <= Clock.due_at),
    and_(Clock.moment == Moment.PROMISE, MOVED),
)


def within(column: SQLColumnExpression[Any], first: datetime, end: datetime) -> list[Any]:
    """From a moment until before another."""
    return [column >= first, column < end]


def terms_that_ended(now: datetime) -> list[ColumnElement[bool]]:
    """The clocks of which is known by `now` whether they were met; what stands still has no end.

    Those that lost their meaning do not count, with spam, automatic mail and doubles.
    """
    return [
        COUNTS,
        or_(Clock.ended_at.is_(None), and_(Clock.moment == Moment.PROMISE, MOVED)),
        or_(Clock.paused == false(), Clock.met_at.is_not(None)),
        or_(Clock.due_at <= now, Clock.met_at.is_not(None), Clock.ended_at.is_not(None)),
    ]


def received(session: Session, part: Part, first: datetime, end: datetime) -> Sequence[Received]:
    """What came in from `first` until before `end`, both aware UTC, as all spans here."""
    query = select(
        Contact.received_at,
        Contact.id,
        Contact.channel,
        Contact.department_id,
        Contact.topic_id,
        COUNTS,
    ).where(*within(Contact.received_at, first, end), *part.conditions(Contact.department_id))
    return [Received(*row) for row in map(tuple, fetch(session, query))]


def answers(session: Session, part: Part, first: datetime, end: datetime) -> Sequence[Answer]:
    """The contacts that got their first answer of a person then."""
    query = select(
        Contact.answered_at,
        Contact.id,
        Contact.channel,
        Contact.department_id,
        Contact.topic_id,
        func.coalesce(Contact.answer_minutes, 0),
        func.coalesce(Contact.answer_gross_minutes, 0),
    ).where(
        *within(Contact.answered_at, first, end), COUNTS, *part.conditions(Contact.department_id)
    )
    return [Answer(*row) for row in map(tuple, fetch(session, query))]


def terms(
    session: Session, part: Part, first: datetime, end: datetime, now: datetime
) -> Sequence[Term]:
    """The clocks whose end lies in that time."""
    query = (
        select(
            Clock.due_at,
            Contact.id,
            Contact.channel,
            TERM_DEPARTMENT,
            Contact.topic_id,
            Norm.rule,
            Clock.moment,
            Clock.legal,
            IS_MET,
            Clock.met_by_id,
        )
        .join(Contact, Contact.id == Clock.contact_id)
        .outerjoin(Norm, Norm.id == Clock.norm_id)
        .where(*within(Clock.due_at, first, end), *terms_that_ended(now))
        .where(*part.conditions(TERM_DEPARTMENT))
    )
    return [Term(*row) for row in map(tuple, fetch(session, query))]


def ends(session: Session, part: Part, first: datetime, end: datetime) -> Sequence[End]:
    """The closures of that time, with when the citizen first was back for the same afterwards."""
    again = asked_again().label("asked_again")
    query = (
        select(
            Closure.closed_at,
            Contact.id,
            Contact.channel,
            Closure.department_id,
            Contact.topic_id,
            Closure.agent_id,
            Closure.outcome,
            Closure.used_minutes,
            Closure.gross_minutes,
            Closure.replies,
            Closure.transfers,
            Closure.reopened_at,
            again,
        )
        .join(Contact, Contact.id == Closure.contact_id)
        .where(*within(Closure.closed_at, first, end), COUNTS)
        .where(*part.conditions(Closure.department_id))
    )
    return [End(*row) for row in map(tuple, fetch(session, query))]


def asked_again() -> ColumnElement[datetime | None]:
    """When the same citizen first came about the same topic after a closure of a contact."""
    query: Select[*tuple[datetime | None]] = (
        select(func.min(_Next.received_at))
        .where(
            _Next.citizen_id == Contact.citizen_id,
            _Next.topic_id == Contact.topic_id,
            _Next.received_at > Closure.closed_at,
            _Next.state != State.NO_ACTION,
            _Next.id != Contact.id,
        )
        .correlate(Contact, Closure)
    )
    return query.scalar_subquery()
