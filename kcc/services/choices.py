"""What there is to choose from in forms: topics, departments and colleagues in use."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.texts import by_name
from kcc.models import Agent, Department, Topic


class Named(NamedTuple):
    """One choice of a list, without the object behind it."""

    id: int
    name: str


def topic_names(session: Session) -> tuple[Named, ...]:
    """As `topics`, for a list that is shown on nearly every page."""
    return tuple(by_name(Named(*row) for row in session.execute(_TOPICS)))


def department_names(session: Session) -> tuple[Named, ...]:
    return tuple(by_name(Named(*row) for row in session.execute(_DEPARTMENTS)))


def topics(session: Session) -> Sequence[Topic]:
    return by_name(session.scalars(select(Topic).where(Topic.active)))


def departments(session: Session) -> Sequence[Department]:
    return by_name(session.scalars(select(Department).where(Department.active)))


def departments_with(session: Session, own_id: int | None) -> Sequence[Department]:
    """The departments in use, and the one that was chosen before even if it is not."""
    usable = or_(Department.active, Department.id == own_id)
    return by_name(session.scalars(select(Department).where(usable)))


def colleagues(session: Session) -> Sequence[Agent]:
    """Who can be given a contact: active people who see all contacts."""
    active = session.scalars(select(Agent).where(Agent.active))
    wanted = {Role.AGENT, Role.TEAM_LEAD}
    return by_name(agent for agent in active if agent.roles & wanted)


_TOPICS = select(Topic.id, Topic.name).where(Topic.active)
_DEPARTMENTS = select(Department.id, Department.name).where(Department.active)
