"""Contacts: who sees which, numbers that nobody else has, and states with their history."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import SYSTEM
from kcc.domain.errors import NotFound, Refused
from kcc.domain.number import is_valid
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.services import contacts
from tests import builders


def test_numbers_follow_each_other_and_are_valid(session: Session, now: datetime) -> None:
    numbers = [*contacts.next_numbers(session, now, 1), *contacts.next_numbers(session, now, 2)]

    assert [number[:9] for number in numbers] == ["260000001", "260000002", "260000003"]
    assert all(is_valid(number) for number in numbers)


def test_the_year_of_a_number_is_that_of_the_date_in_the_netherlands(session: Session) -> None:
    half_past_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    (number,) = contacts.next_numbers(session, half_past_midnight, 1)
    assert number.startswith("27")


def test_a_department_sees_its_own_contacts_only(session: Session) -> None:
    own, other = builders.department(session), builders.department(session)
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=own)
    mine = builders.contact(session, department=own)
    foreign = builders.contact(session, department=other)
    nobodys = builders.contact(session)

    assert contacts.get(session, colleague, mine.number) is mine
    for contact in (foreign, nobodys):
        with pytest.raises(NotFound):
            contacts.get(session, colleague, contact.number)
        with pytest.raises(NotFound):
            contacts.lock(session, colleague, contact.number)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
def test_who_does_not_work_on_contacts_sees_none(session: Session, role: Role) -> None:
    contact = builders.contact(session)

    with pytest.raises(NotFound):
        contacts.get(session, builders.actor(session, roles=(role,)), contact.number)


def test_closing_sets_outcome_and_time_and_tells_the_history(
    session: Session, now: datetime
) -> None:
    contact = builders.contact(session, state=State.IN_PROGRESS)

    contacts.change_state(session, contact, State.CLOSED, now, SYSTEM, outcome=Outcome.ANSWERED)
    session.flush()

    assert (contact.closed_at, contact.outcome) == (now, Outcome.ANSWERED)
    assert contact.events[-1].kind == "closed"
    assert contact.events[-1].data["from"] == "in_progress"


def test_reopening_takes_outcome_and_time_away(session: Session, now: datetime) -> None:
    contact = builders.contact(session, state=State.IN_PROGRESS)
    contacts.change_state(session, contact, State.CLOSED, now, SYSTEM, outcome=Outcome.ANSWERED)

    contacts.change_state(session, contact, State.IN_PROGRESS, now, SYSTEM)
    session.flush()

    assert (contact.closed_at, contact.outcome) == (None, None)
    assert contact.events[-1].kind == "reopened"


def test_a_transition_outside_the_table_is_refused_in_words(
    session: Session, now: datetime
) -> None:
    contact = builders.contact(session, state=State.CLOSED)

    with pytest.raises(Refused, match="afgehandeld.*wacht op inwoner"):
        contacts.change_state(session, contact, State.WAITS_FOR_CITIZEN, now, SYSTEM)


def test_nothing_is_closed_without_an_outcome(session: Session, now: datetime) -> None:
    contact = builders.contact(session, state=State.IN_PROGRESS)

    with pytest.raises(Refused, match="uitkomst"):
        contacts.change_state(session, contact, State.CLOSED, now, SYSTEM)

    assert (contact.state, contact.closed_at) == (State.IN_PROGRESS, None)
