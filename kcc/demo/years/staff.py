"""Who works in the invented years: departments, topics, and a hundred colleagues."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.demo.addresses import DOMAIN
from kcc.demo.years.subjects import ASPECTS, DEPARTMENTS, THEMES, topic_name
from kcc.demo.years.words import FAMILY_NAMES, FIRST_NAMES
from kcc.domain import texts
from kcc.domain.roles import Role
from kcc.models import Agent, Department
from kennisbank.topics import Topic

COLLEAGUES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An agent as the history names him or her."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who can do what; topics by name, people of a department by its id."""

    kcc: Sequence[Colleague]
    departments: Mapping[str, int]
    topics: Mapping[str, int]
    of_department: Mapping[int, Colleague]


def hire(session: Session, dice: random.Random, since: datetime, password_hash: str) -> Staff:
    """Add what is not there yet; flushes."""
    departments = _departments(session)
    topics = _topics(session, departments)
    _agents(session, dice, departments, created_at=since, password_hash=password_hash)
    people = session.scalars(select(Agent).order_by(Agent.id)).all()
    of_kcc = [one for one in people if one.roles & {Role.AGENT}]
    placed = {one.department_id: _colleague(one) for one in people if one.department_id}
    return Staff(
        kcc=[_colleague(one) for one in of_kcc],
        departments=departments,
        topics=topics,
        of_department=placed,
    )


def _departments(session: Session) -> dict[str, int]:
    known = {one.name: one.id for one in session.scalars(select(Department))}
    made = [Department(name=name) for name in DEPARTMENTS if name not in known]
    session.add_all(made)
    session.flush()
    return known | {one.name: one.id for one in made}


def _topics(session: Session, departments: Mapping[str, int]) -> dict[str, int]:
    known = {one.name: one.id for one in session.scalars(select(Topic))}
    wanted = {topic_name(theme, aspect): theme for theme in THEMES for aspect in ASPECTS}
    made = [
        Topic(name=name, department_id=departments[theme.department])
        for name, theme in wanted.items()
        if name not in known
    ]
    session.add_all(made)
    session.flush()
    return known | {one.name: one.id for one in made}


def _agents(
    session: Session,
    dice: random.Random,
    departments: Mapping[str, int],
    *,
    created_at: datetime,
    password_hash: str,
) -> None:
    known = session.scalars(select(Agent)).all()
    empty = sorted(set(departments.values()) - {one.department_id for one in known})
    for number in range(len(known), COLLEAGUES):
        name = f"{dice.choice(FIRST_NAMES)} {dice.choice(FAMILY_NAMES)}"
        department_id = empty.pop() if empty else None
        role = Role.DEPARTMENT if department_id else Role.AGENT
        agent = Agent(
            name=name,
            email=f"{'.'.join(texts.words(name))}{number}@{DOMAIN}",
            password_hash=password_hash,
            role_names=[role.value],
            department_id=department_id,
            created_at=created_at,
        )
        session.add(agent)
    session.flush()


def _colleague(agent: Agent) -> Colleague:
    return Colleague(id=agent.id, name=agent.name)
