"""Contacts that go to a department and come back: who sees and holds them, and what runs on."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kcc.domain.errors import Invalid, NotFound, Refused
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Agent, Contact, Department, Event, MessageKind
from kcc.services import contacts, handling, referring
from tests import builders


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session)


@pytest.fixture
def works(session: Session) -> Department:
    return builders.department(session, "Stadsbeheer")


def test_a_department_gets_the_contact_with_what_is_asked_of_it(
    session: Session, sanne: Agent, works: Department, now: datetime
) -> None:
    contact = builders.contact(session, agent=sanne, state=State.IN_PROGRESS, unread=False)
    clock = builders.clock(session, contact)
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=works)

    referring.refer(session, contact, works.id, "Wat is er met de boom?", now, sanne.as_actor())

    assert contacts.get(session, colleague, contact.number) is contact
    assert (contact.state, contact.agent) == (State.WAITS_FOR_DEPARTMENT, None)
    assert (contact.unread, clock.is_running) == (True, True)
    [note] = contact.messages
    assert (note.kind, note.text) == (MessageKind.NOTE, "Wat is er met de boom?")
    assert referrals(session, contact) == ["Stadsbeheer"]


def test_it_comes_back_to_whoever_asked_and_leaves_the_sight_of_the_department(
    session: Session, sanne: Agent, works: Department, now: datetime
) -> None:
    contact = builders.contact(session, agent=sanne, state=State.IN_PROGRESS)
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=works)
    referring.refer(session, contact, works.id, "Wat is er met de boom?", now, sanne.as_actor())
    handling.take(session, contact, now, colleague)
    contact.unread = False

    referring.back_to_kcc(session, contact, "Wij snoeien morgen.", now, colleague)

    assert (contact.state, contact.agent) == (State.IN_PROGRESS, sanne)
    assert (contact.department, contact.unread) == (None, True)
    with pytest.raises(NotFound):
        contacts.get(session, colleague, contact.number)
    session.refresh(contact, ["messages"])
    assert [message.text for message in contact.messages][-1] == "Wij snoeien morgen."
    assert builders.kinds_of_events(session, contact)[-2:] == ["noted", "state_changed"]


def test_it_comes_back_to_the_queue_when_who_asked_has_left(
    session: Session, sanne: Agent, works: Department, now: datetime
) -> None:
    contact = builders.contact(session)
    referring.refer(session, contact, works.id, "Weten jullie dit?", now, sanne.as_actor())
    sanne.active = False

    referring.back_to_kcc(session, contact, "Nee.", now, builders.actor(session))

    assert (contact.state, contact.agent) == (State.NEW, None)


def test_mail_of_a_department_can_be_given_to_the_kcc(
    session: Session, works: Department, now: datetime
) -> None:
    contact = builders.contact(session, department=works)
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=works)

    referring.back_to_kcc(session, contact, "Niet voor ons.", now, colleague)

    assert (contact.state, contact.agent, contact.department) == (State.NEW, None, None)


def test_a_department_puts_it_to_another(
    session: Session, sanne: Agent, works: Department, now: datetime
) -> None:
    contact = builders.contact(session)
    other = builders.department(session, "Belastingen")
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=works)
    referring.refer(session, contact, works.id, "Iets voor jullie?", now, sanne.as_actor())

    referring.refer(session, contact, other.id, "Dit is voor jullie.", now, colleague)

    assert (contact.state, contact.department) == (State.WAITS_FOR_DEPARTMENT, other)
    assert referrals(session, contact) == ["Stadsbeheer", "Belastingen"]
    referring.back_to_kcc(session, contact, "Uitgezocht.", now, builders.actor(session))
    assert contact.agent is sanne


def test_what_cannot_be_referred_stays_as_it_is(
    session: Session, sanne: Agent, works: Department, now: datetime
) -> None:
    contact = builders.contact(session)
    closed_down = builders.department(session, active=False)

    for department_id, text, field in (
        (None, "Voor wie?", "department_id"),
        (closed_down.id, "Bestaat niet meer", "department_id"),
        (works.id, "  ", "text"),
    ):
        with pytest.raises(Invalid) as caught:
            referring.refer(session, contact, department_id, text, now, sanne.as_actor())
        assert list(caught.value.fields) == [field]

    assert (contact.state, contact.department) == (State.NEW, None)
    assert builders.kinds_of_events(session, contact) == []


def test_a_department_that_has_it_already_is_not_asked_again(
    session: Session, sanne: Agent, works: Department, now: datetime
) -> None:
    contact = builders.contact(session)
    referring.refer(session, contact, works.id, "Weten jullie dit?", now, sanne.as_actor())

    with pytest.raises(Invalid, match="ligt al bij Stadsbeheer"):
        referring.refer(session, contact, works.id, "En nu?", now, sanne.as_actor())


def test_what_is_with_no_department_cannot_come_back(
    session: Session, sanne: Agent, now: datetime
) -> None:
    with pytest.raises(Refused):
        referring.back_to_kcc(session, builders.contact(session), "Hier", now, sanne.as_actor())


def referrals(session: Session, contact: Contact) -> list[str]:
    found = session.query(Event).filter_by(contact_id=contact.id, kind="referred")
    return [event.data["to"] for event in found.order_by(Event.id)]
