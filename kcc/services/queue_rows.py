"""The rows of the queue: what a line shows of a contact, without the objects behind it.

A list of fifty is asked for every few seconds by everybody at work; objects took most of its time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.models import NEVER, Agent, Citizen, Clock, Contact, Department, Norm, Topic
from kcc.services import threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The clock that decides the place of a contact in the queue."""

    started_at: datetime
    due_at: datetime
    warn_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact as a line: `who` it is of, `holder` the colleague who has it."""

    id: int
    number: str
    channel: ChannelKind
    state: State
    subject: str
    preview: str
    unread: bool
    due_at: datetime
    closed_at: datetime | None
    agent_id: int | None
    who: str
    topic: str | None
    holder: str | None
    department: str | None
    clock: Running | None

    @property
    def has_due(self) -> bool:
        return self.due_at != NEVER


def selected() -> Select[*tuple[Any, ...]]:
    """The columns of `rows`, still without a condition or order."""
    return (
        select(
            Contact.id,
            Contact.number,
            Contact.channel,
            Contact.state,
            Contact.subject,
            Contact.preview,
            Contact.unread,
            Contact.due_at,
            Contact.closed_at,
            Contact.agent_id,
            Citizen.name.label("who"),
            Topic.name.label("topic"),
            Agent.name.label("holder"),
            Department.name.label("department"),
        )
        .outerjoin(Citizen, Citizen.id == Contact.citizen_id)
        .outerjoin(Topic, Topic.id == Contact.topic_id)
        .outerjoin(Agent, Agent.id == Contact.agent_id)
        .outerjoin(Department, Department.id == Contact.department_id)
    )


def rows(session: Session, found: Sequence[Found[Any]]) -> tuple[Row, ...]:
    """The lines of what `selected` found, in its order."""
    clocks = _running(session, [one.id for one in found if one.due_at != NEVER])
    names = _names(session, [one.id for one in found if not one.who])
    return tuple(
        Row(**{**one._mapping, "who": one.who or names[one.id]}, clock=clocks.get(one.id))
        for one in found
    )


def _running(session: Session, contact_ids: Sequence[int]) -> Mapping[int, Running]:
    """The nearest clock of each that an agent can do something about."""
    if not contact_ids:
        return {}
    return {
        contact_id: Running(started_at=started_at, due_at=due_at, warn_percent=warn_percent)
        for contact_id, started_at, due_at, warn_percent in session.execute(
            _RUNNING, {"contact_ids": contact_ids}
        )
    }


def _names(session: Session, contact_ids: Sequence[int]) -> Mapping[int, str]:
    """What those are called of whom no name is known."""
    if not contact_ids:
        return {}
    unnamed = session.scalars(select(Contact).where(Contact.id.in_(contact_ids)))
    return threads.names(session, unnamed)


# Made once: making it takes longer than running it. The nearest comes last, and stays.
_RUNNING = (
    select(Clock.contact_id, Clock.started_at, Clock.due_at, Norm.warn_percent)
    .join(Norm, Norm.id == Clock.norm_id)
    .where(
        Clock.contact_id.in_(bindparam("contact_ids", expanding=True)),
        Clock.met_at.is_(None),
        Clock.ended_at.is_(None),
        Clock.moment != Moment.ACKNOWLEDGE,
    )
    .order_by(Clock.due_at.desc(), Clock.id.desc())
)
