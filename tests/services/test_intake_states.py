"""What a message does to the contact it joins: states, clocks, and what a program may not do."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import Inbound
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Agent, Contact
from kcc.services import clocks, contacts
from tests import builders
from tests.services.intake_door import Door, acknowledgements, history, only_acknowledgement


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def agent(session: Session) -> Agent:
    return builders.agent(session)


@pytest.fixture
def contact(door: Door, session: Session) -> Contact:
    """A contact with an acknowledgement, read by an agent."""
    contact = door.receive(builders.inbound("fatima@example.nl")).contact
    contact.unread = False
    return contact


@pytest.fixture
def signed(session: Session, contact: Contact) -> str:
    return only_acknowledgement(session, contact).rfc_id or ""


def move(session: Session, contact: Contact, state: State, agent: Agent | None = None) -> None:
    outcome = None if state.is_open else Outcome.ANSWERED
    if state is State.NO_ACTION:
        outcome = Outcome.SPAM
    contact.agent = agent
    contacts.change_state(
        session, contact, state, builders.NOW, builders.actor(session), outcome=outcome
    )
    session.flush()


def answer(session: Session, contact: Contact, at: datetime) -> None:
    clocks.meet(session, contact, clocks.ANSWERS, at)


def reply(signed: str, at: datetime = builders.NOW, **fields: Any) -> Inbound:
    return builders.inbound(
        "fatima@example.nl", text="Nog iets.", in_reply_to=signed, received_at=at, **fields
    )


@pytest.mark.parametrize(
    ("before", "held", "after"),
    [
        (State.NEW, False, State.NEW),
        (State.IN_PROGRESS, True, State.IN_PROGRESS),
        (State.WAITS_FOR_CITIZEN, True, State.IN_PROGRESS),
        (State.WAITS_FOR_CITIZEN, False, State.NEW),
        (State.WAITS_FOR_DEPARTMENT, True, State.WAITS_FOR_DEPARTMENT),
        (State.CLOSED, True, State.IN_PROGRESS),
        (State.CLOSED, False, State.NEW),
        (State.NO_ACTION, False, State.NEW),
    ],
)
def test_a_reply_brings_a_contact_back_to_whoever_has_to_act(
    door: Door, session: Session, contact: Contact, before: State, held: bool, after: State
) -> None:
    holder = builders.agent(session) if held else None
    signed = only_acknowledgement(session, contact).rfc_id or ""
    move(session, contact, before, holder)

    received = door.receive(reply(signed))

    assert received.contact is contact
    assert contact.state is after
    assert contact.unread
    assert (contact.outcome, contact.closed_at) == (None, None)
    assert contact.agent is holder


def test_reopening_is_an_event(door: Door, session: Session, contact: Contact, signed: str) -> None:
    move(session, contact, State.CLOSED)

    door.receive(reply(signed))

    assert "reopened" in history(session, contact)


def test_a_holder_who_has_left_does_not_get_it_back(
    door: Door, session: Session, contact: Contact, signed: str, agent: Agent
) -> None:
    move(session, contact, State.CLOSED, agent)
    agent.active = False
    session.flush()

    door.receive(reply(signed))

    assert (contact.state, contact.agent_id) == (State.NEW, None)


@pytest.mark.parametrize(("days", "reopens"), [(30, True), (31, False)])
def test_a_contact_is_reopened_within_the_days_of_the_setting(
    door: Door, session: Session, contact: Contact, signed: str, days: int, reopens: bool
) -> None:
    move(session, contact, State.CLOSED)

    received = door.receive(reply(signed, door.now + timedelta(days=days)))

    assert (received.contact is contact) == reopens
    assert contact.state.is_open == reopens


def test_a_reply_that_comes_too_late_is_a_new_contact_that_points_back(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    door.limit(reopen_days=0)
    move(session, contact, State.CLOSED)

    received = door.receive(reply(signed, door.now + timedelta(minutes=1)))

    assert received.is_new
    assert received.contact.related_id == contact.id
    assert received.contact.citizen is contact.citizen
    assert received.acknowledged


def test_a_reply_after_our_answer_starts_a_clock_from_its_receipt(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    answer(session, contact, door.now + timedelta(hours=1))
    assert contact.due_at == NEVER
    at = door.now + timedelta(days=1)

    door.receive(reply(signed, at), now=at + timedelta(hours=3))

    (clock,) = (c for c in clocks.running(session, contact) if c.moment is Moment.NEXT_ANSWER)
    assert clock.started_at == at
    assert contact.due_at == clock.due_at


def test_a_second_unanswered_message_keeps_the_older_clock(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    answer(session, contact, door.now)
    door.receive(reply(signed, door.now + timedelta(days=1)))
    due = contact.due_at

    door.receive(reply(signed, door.now + timedelta(days=2)))

    answers = [c for c in clocks.running(session, contact) if c.moment in clocks.ANSWERS]
    assert [c.started_at for c in answers] == [door.now + timedelta(days=1)]
    assert contact.due_at == due


def test_a_message_before_the_first_answer_starts_no_second_clock(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    due = contact.due_at

    door.receive(reply(signed, door.now + timedelta(days=1)))

    assert contact.due_at == due
    assert Moment.NEXT_ANSWER not in {c.moment for c in clocks.running(session, contact)}


def test_a_reply_gets_no_acknowledgement_of_its_own(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    received = door.receive(reply(signed))

    assert not received.acknowledged
    assert len(acknowledgements(session, contact)) == 1


@pytest.mark.parametrize("state", [State.CLOSED, State.WAITS_FOR_CITIZEN])
def test_an_out_of_office_is_kept_with_its_contact_and_changes_nothing(
    door: Door, session: Session, contact: Contact, signed: str, state: State
) -> None:
    answer(session, contact, door.now)
    move(session, contact, state)
    preview = contact.preview

    received = door.receive(reply(signed, door.now + timedelta(days=90), automatic=True))

    assert received.contact is contact
    assert received.message.automatic
    assert contact.state is state
    assert not contact.unread
    assert contact.preview == preview
    assert contact.due_at == NEVER


def test_an_answer_by_way_of_a_list_reopens_its_contact(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    answer(session, contact, door.now)
    move(session, contact, State.CLOSED)

    door.receive(reply(signed, door.now + timedelta(days=1), answerable=False))

    assert contact.closed_at is None
    assert contact.unread


def test_a_bounce_is_work_for_somebody(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    door.receive(builders.inbound("mailer-daemon@example.nl", in_reply_to=signed, bounce=True))

    assert contact.unread
    assert contact.state is State.NEW


def test_a_person_who_answers_in_an_automatic_contact_gets_a_first_answer(
    door: Door, session: Session
) -> None:
    automatic = door.receive(builders.inbound("piet@example.nl", automatic=True)).contact

    received = door.receive(builders.inbound("piet@example.nl", subject=automatic.number))

    assert received.contact is automatic
    assert automatic.state is State.NEW
    assert {c.moment for c in clocks.running(session, automatic)} == {Moment.FIRST_ANSWER}
