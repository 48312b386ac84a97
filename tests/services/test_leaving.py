"""Who leaves, or gets other work, holds no contact any more: nothing waits there for ever."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import AdminEvent, Agent, Contact
from kcc.services import admin_log, claiming, contacts, handling, people
from kcc.services.people import PersonInput
from tests import builders
from tests.services.waiting import wait_for_the_other


@pytest.fixture
def boss(session: Session) -> Actor:
    return builders.actor(session, "Bo Baas", roles=[Role.ADMIN])


def change(session: Session, agent: Agent, now: datetime, boss: Actor, **given: Any) -> int:
    """Save the page of this person, with these things changed."""
    shown = PersonInput(
        name=agent.name, email=agent.email, roles=agent.roles, department_id=agent.department_id
    )
    seen = admin_log.mark(agent)
    return people.change(session, agent.id, replace(shown, **given), seen, now, boss)


def test_who_handles_no_contacts_any_more_gives_them_back(
    session: Session, now: datetime, boss: Actor
) -> None:
    sanne = builders.agent(session)
    held = builders.contact(session, agent=sanne, state=State.IN_PROGRESS)
    done = builders.contact(session, agent=sanne, state=State.CLOSED)

    assert change(session, sanne, now, boss, roles=frozenset({Role.EDITOR})) == 1

    assert (held.agent, held.state) == (None, State.NEW)
    assert done.agent is sanne
    [line] = session.query(AdminEvent)
    assert line.data["contacten terug in de wachtrij"] == "1"


def test_who_goes_to_another_department_leaves_the_work_of_the_old_one(
    session: Session, now: datetime, boss: Actor
) -> None:
    old, new = builders.department(session), builders.department(session)
    sanne = builders.agent(session, roles=[Role.DEPARTMENT], department=old)
    there = builders.contact(session, agent=sanne, department=old, state=State.IN_PROGRESS)

    assert change(session, sanne, now, boss, department_id=new.id) == 1

    assert there.agent is None


def test_another_name_costs_nobody_a_contact(session: Session, now: datetime, boss: Actor) -> None:
    sanne = builders.agent(session)
    held = builders.contact(session, agent=sanne, state=State.IN_PROGRESS)

    assert change(session, sanne, now, boss, name="Sanne Bakker") == 0

    assert held.agent is sanne


@pytest.mark.parametrize("state", [State.CLOSED, State.WAITS_FOR_CITIZEN])
@pytest.mark.parametrize("features", [{"active": False}, {"roles": [Role.EDITOR]}])
def test_news_of_a_contact_of_somebody_who_left_is_for_anybody(
    session: Session, now: datetime, state: State, features: dict[str, Any]
) -> None:
    """A reply of the citizen, or an answer that no server takes."""
    contact = builders.contact(session, agent=builders.agent(session, **features), state=state)

    contacts.wake(session, contact, now)

    assert (contact.agent, contact.state) == (None, State.NEW)


def test_news_of_a_contact_of_somebody_at_work_is_for_the_holder(
    session: Session, now: datetime
) -> None:
    sanne = builders.agent(session)
    contact = builders.contact(session, agent=sanne, state=State.CLOSED)

    contacts.wake(session, contact, now)

    assert (contact.agent, contact.state) == (sanne, State.IN_PROGRESS)


def take(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    handling.take(session, contacts.lock(session, actor, contact.number), now, actor)


def claim(session: Session, _contact: Contact, now: datetime, actor: Actor) -> None:
    claiming.claim_next(session, actor, now)


@pytest.mark.parametrize("deed", [take, claim])
def test_who_is_stopped_at_this_instant_takes_nothing_along(
    session: Session, sessions: sessionmaker[Session], now: datetime, boss: Actor, deed: Any
) -> None:
    sanne, contact = builders.agent(session), builders.contact(session)
    session.commit()

    def act() -> str:
        with sessions() as other:
            try:
                with writing(other):
                    deed(other, contact, now, sanne.as_actor())
            except Refused:
                return "refused"
        return "taken"

    with ThreadPoolExecutor(1) as pool:
        with writing(session):
            people.stop(session, sanne.id, now, boss)
            session.flush()
            answer = pool.submit(act)
            wait_for_the_other(sessions)
        assert answer.result(30) == "refused"

    session.rollback()
    session.refresh(contact)
    assert contact.agent_id is None
