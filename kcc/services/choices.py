"""What there is to choose from in forms: topics, departments and colleagues in use."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Agent, Department, Topic


class Named(NamedTuple):
    """One choice of a list, without the object behind it."""

    id: int
    name: str


def topic_names(session: Session) -> tuple[Named, ...]:
    """As `topics`, for a list that is shown on nearly every page."""
    return tuple(Named(*row) for row in session.execute(_TOPICS))


def department_names(session: Session) -> tuple[Named, ...]:
    return tuple(Named(*row) for row in session.execute(_DEPARTMENTS))


def topics(session: Session) -> Sequence[Topic]:
    return session.scalars(select(Topic).where(Topic.active).order_by(Topic.name)).all()


def departments(session: Session) -> Sequence[Department]:
    query = select(Department).where(Department.active).order_by(Department.name)
    return session.scalars(query).all()


def departments_with(session: Session, own_id: int | None) -> Sequence[Department]:
    """The departments in use, and the one that was chosen before even if it is not."""
    usable = or_(Department.active, Department.id == own_id)
    return session.scalars(select(Department).where(usable).order_by(Department.name)).all()


def colleagues(session: Session) -> Sequence[Agent]:
    """Who can be given a contact: active people who see all contacts."""
    query = select(Agent).where(Agent.active).order_by(Agent.name)
    wanted = {Role.AGENT, Role.TEAM_LEAD}
    return [agent for agent in session.scalars(query) if agent.roles & wanted]


_TOPICS = select(Topic.id, Topic.name).where(Topic.active).order_by(Topic.name)
_DEPARTMENTS = (
    select(Department.id, Department.name).where(Department.active).order_by(Department.name)
)
