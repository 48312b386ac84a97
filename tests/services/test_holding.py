"""Who holds a contact: taken, given and released, and never from under a colleague unseen."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.errors import Conflict, Refused
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Agent, Event
from kcc.services import handling, seen
from tests import builders


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session)


def test_who_takes_a_contact_works_on_it(session: Session, sanne: Agent, now: datetime) -> None:
    contact = builders.contact(session)

    handling.take(session, contact, now, sanne.as_actor())

    assert (contact.agent, contact.state) == (sanne, State.IN_PROGRESS)
    assert builders.kinds_of_events(session, contact) == ["assigned", "state_changed"]


def test_nothing_is_changed_under_a_colleague_who_took_it_meanwhile(
    session: Session, sanne: Agent
) -> None:
    tarik = builders.agent(session, "Tarik Demir")
    contact = builders.contact(session, agent=tarik, state=State.IN_PROGRESS)

    for holder_id in (None, sanne.id):
        with pytest.raises(Conflict, match="Tarik Demir heeft dit contact net gepakt"):
            seen.check_holder(contact, sanne.as_actor(), holder_id)

    seen.check_holder(contact, sanne.as_actor(), tarik.id)
    seen.check_holder(contact, tarik.as_actor(), None)


def test_a_contact_of_nobody_is_there_for_anybody(session: Session, sanne: Agent) -> None:
    for holder_id in (None, sanne.id):
        seen.check_holder(builders.contact(session), builders.actor(session), holder_id)


def test_who_takes_a_contact_has_read_it_and_who_gives_it_has_not(
    session: Session, sanne: Agent, now: datetime
) -> None:
    taken, given = builders.contact(session), builders.contact(session)

    handling.take(session, taken, now, sanne.as_actor())
    handling.assign(session, given, builders.agent(session, "Omar"), now, sanne.as_actor())

    assert (taken.unread, given.unread) == (False, True)


def test_assigning_leaves_a_contact_that_waits_waiting(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session, state=State.WAITS_FOR_CITIZEN)

    handling.assign(session, contact, sanne, now, builders.actor(session))
    handling.assign(session, contact, sanne, now, builders.actor(session))

    assigned = session.scalars(select(Event).where(Event.kind == "assigned"))
    assert (contact.agent, contact.state) == (sanne, State.WAITS_FOR_CITIZEN)
    assert [e.data for e in assigned] == [{"to": sanne.name}]


@pytest.mark.parametrize(
    "features", [{"active": False}, {"roles": (Role.EDITOR,)}, {"roles": (Role.DEPARTMENT,)}]
)
def test_a_contact_goes_to_nobody_who_cannot_work_on_it(
    session: Session, now: datetime, features: dict[str, object]
) -> None:
    unable = builders.agent(session, **features)  # type: ignore[arg-type]
    contact = builders.contact(session)

    with pytest.raises(Refused, match=unable.name):
        handling.assign(session, contact, unable, now, builders.actor(session))

    assert contact.agent is None


def test_what_is_released_is_new_for_anybody(session: Session, sanne: Agent, now: datetime) -> None:
    contact = builders.contact(session, agent=sanne, state=State.IN_PROGRESS)
    waiting = builders.contact(session, agent=sanne, state=State.WAITS_FOR_CITIZEN)

    for one in (contact, waiting, contact):
        handling.release(session, one, now, sanne.as_actor())

    assert (contact.agent, contact.state) == (None, State.NEW)
    assert (waiting.agent, waiting.state) == (None, State.WAITS_FOR_CITIZEN)
    assert builders.kinds_of_events(session, contact) == ["released", "state_changed"]
