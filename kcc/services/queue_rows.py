"""The rows of the queue: what a line shows of a contact, without the objects behind it.

A list of fifty is asked for every few seconds by everybody at work; objects took most of its time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row as Found
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.domain.timeleft import WARN_PERCENT
from kcc.models import NEVER, Citizen, Clock, Contact, Norm
from kcc.services import choices, threads
from kcc.services.choices import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The clock that decides the place of a contact in the queue."""

    started_at: datetime
    due_at: datetime
    warn_percent: int
    legal: bool = False
    calendar_id: int | None = None
    paused: bool = False


class Row(NamedTuple):
    """One contact as a line: `who` it is of, `holder` the colleague who has it.

    The last six are of the nearest clock that an agent can do something about, None without.
    A plain tuple, as it is looked up by all of it, fifty times a page.
    """

    id: int
    number: str
    channel: ChannelKind
    state: State
    subject: str
    preview: str
    unread: bool
    undelivered: bool
    due_at: datetime
    closed_at: datetime | None
    agent_id: int | None
    who: str
    topic: str | None
    holder: str | None
    department: str | None
    clock_started_at: datetime | None
    clock_due_at: datetime | None
    clock_warn_percent: int | None
    clock_legal: bool | None
    clock_calendar_id: int | None
    clock_paused: bool | None

    @property
    def has_due(self) -> bool:
        return self.due_at != NEVER

    @property
    def clock(self) -> Running | None:
        started_at, due_at, warn, legal, calendar_id, paused = self[-6:]
        if started_at is None or due_at is None:
            return None
        return Running(
            started_at=started_at,
            due_at=due_at,
            warn_percent=warn or WARN_PERCENT,  # a promise has no norm
            legal=bool(legal),
            calendar_id=calendar_id,
            paused=bool(paused),
        )


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
            Contact.undelivered,
            Contact.due_at,
            Contact.closed_at,
            Contact.agent_id,
            _WHO,
            Contact.topic_id,
            Contact.agent_id.label("holder_id"),
            Contact.department_id,
            Clock.started_at,
            Clock.due_at,
            select(Norm.warn_percent).where(Norm.id == Clock.norm_id).scalar_subquery(),
            Clock.legal,
            Clock.calendar_id,
            Clock.paused,
        )
        .select_from(Contact)
        .outerjoin(Clock, Clock.id == _NEAREST)
    )


def rows(
    session: Session, found: Sequence[Found[Any]], labels: Labels | None = None
) -> tuple[Row, ...]:
    """The lines of what `selected` found, in its order.

    `labels` may be some seconds old; what is not among them yet is looked up.
    """
    if labels is None or not all(_knows(labels, one) for one in found):
        labels = choices.labels(session)
    lines = tuple(_line(labels, one) for one in found)
    names = _names(session, [one.id for one in lines if not one.who])
    if not names:
        return lines
    return tuple(one if one.who else one._replace(who=names[one.id]) for one in lines)


def _knows(labels: Labels, one: Found[Any]) -> bool:
    return (
        (one.topic_id is None or one.topic_id in labels.topics)
        and (one.agent_id is None or one.agent_id in labels.agents)
        and (one.department_id is None or one.department_id in labels.departments)
    )


def _line(labels: Labels, one: Found[Any]) -> Row:
    """Names that few have are not looked up for each row: that took a tenth of the page."""
    cells: tuple[Any, ...] = tuple(one)
    names = (
        labels.topics.get(one.topic_id),
        labels.agents.get(one.agent_id),
        labels.departments.get(one.department_id),
    )
    return Row._make((*cells[:12], *names, *cells[15:]))


def _names(session: Session, contact_ids: Sequence[int]) -> Mapping[int, str]:
    """What those are called of whom no name is known."""
    if not contact_ids:
        return {}
    unnamed = session.scalars(select(Contact).where(Contact.id.in_(contact_ids)))
    return threads.names(session, unnamed)


# Looked up for each row: to find the best order of many joins takes PostgreSQL milliseconds.
_WHO = select(Citizen.name).where(Citizen.id == Contact.citizen_id).scalar_subquery()
_RUNNING = aliased(Clock)
_NEAREST = (
    select(_RUNNING.id)
    .where(
        _RUNNING.contact_id == Contact.id,
        Contact.closed_at.is_(None),
        _RUNNING.met_at.is_(None),
        _RUNNING.ended_at.is_(None),
        _RUNNING.moment != Moment.ACKNOWLEDGE,
    )
    .order_by(_RUNNING.paused, _RUNNING.due_at, _RUNNING.id)  # what stands still comes last
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)
