"""What there is to choose from in forms: topics, departments and colleagues in use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import false, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.texts import by_name
from kcc.models import Agent, Department, Topic
from kcc.services.rows import fetch


class Named(NamedTuple):
    """One choice of a list, without the object behind it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The topics and departments in use, for lists that stand on nearly every page."""

    topics: tuple[Named, ...]
    departments: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What everything is called that a contact can point to, by id; also what is out of use."""

    topics: Mapping[int, str]
    agents: Mapping[int, str]
    departments: Mapping[int, str]


def labels(session: Session) -> Labels:
    found: dict[str, dict[int, str]] = {kind: {} for kind in _LABELLED}
    for one in fetch(session, _LABELS):
        found[one.kind][one.id] = one.name
    return Labels(**found)


def names(session: Session) -> Names:
    return _in_order(tuple(map(tuple, fetch(session, _NAMES))))


@lru_cache(maxsize=8)
def _in_order(found: tuple[tuple[bool, int, str], ...]) -> Names:
    """Putting them in order takes longer than reading them."""
    topics = by_name(Named(id_, name) for is_topic, id_, name in found if is_topic)
    departments = by_name(Named(id_, name) for is_topic, id_, name in found if not is_topic)
    return Names(topics=tuple(topics), departments=tuple(departments))


def topics(session: Session) -> Sequence[Topic]:
    return by_name(session.scalars(select(Topic).where(Topic.active)))


def departments(session: Session) -> Sequence[Department]:
    return by_name(session.scalars(select(Department).where(Department.active)))


def departments_with(session: Session, own_id: int | None) -> Sequence[Department]:
    """The departments in use, and the one that was chosen before even if it is not."""
    usable = or_(Department.active, Department.id == own_id)
    return by_name(session.scalars(select(Department).where(usable)))


def topics_with(session: Session, own_id: int | None) -> Sequence[Topic]:
    """The topics in use, and the one that was chosen before even if it is not."""
    usable = or_(Topic.active, Topic.id == own_id)
    return by_name(session.scalars(select(Topic).where(usable)))


def colleagues(session: Session) -> Sequence[Agent]:
    """Who can be given a contact: active people who see all contacts."""
    active = session.scalars(select(Agent).where(Agent.active))
    wanted = {Role.AGENT, Role.TEAM_LEAD}
    return by_name(agent for agent in active if agent.roles & wanted)


_NAMES = union_all(
    select(true().label("is_topic"), Topic.id, Topic.name).where(Topic.active),
    select(false(), Department.id, Department.name).where(Department.active),
)
_LABELLED: dict[str, type[Topic] | type[Agent] | type[Department]] = {
    "topics": Topic,
    "agents": Agent,
    "departments": Department,
}
_LABELS = union_all(
    *(
        select(literal(kind).label("kind"), model.id, model.name)
        for kind, model in _LABELLED.items()
    )
)
