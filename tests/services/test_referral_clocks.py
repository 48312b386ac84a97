"""What a department is asked has a clock of its own, which its people meet."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import Outcome
from kcc.models import Clock, Contact, Department
from kcc.services import clocks, defaults, handling, referring
from tests import builders
from tests.services.answer_help import answer
from tests.services.intake_door import Door

DAY = timedelta(days=1)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def works(session: Session) -> Department:
    return builders.department(session, "Stadsbeheer")


@pytest.fixture
def amina(session: Session, works: Department) -> Actor:
    return builders.actor(session, "Amina", roles=(Role.DEPARTMENT,), department=works)


@pytest.fixture
def contact(session: Session, works: Department, sanne: Actor, now: datetime) -> Contact:
    """Asked of the department now, a day after it came in."""
    defaults.seed(session, now)
    made = builders.contact(session, received_at=now - DAY)
    clocks.start(session, made, Moment.FIRST_ANSWER, made.received_at)
    referring.refer(session, made, works.id, "Wat is er met de boom?", now, sanne)
    return made


def of_department(session: Session, contact: Contact) -> list[Clock]:
    found = session.query(Clock).filter_by(contact_id=contact.id, moment=Moment.REFERRAL)
    return found.order_by(Clock.id).all()


def test_it_starts_when_the_department_is_asked_beside_what_the_citizen_is_owed(
    session: Session, contact: Contact, now: datetime
) -> None:
    [clock] = of_department(session, contact)

    assert (clock.started_at, clock.is_running) == (now, True)
    assert clock.due_at > contact.due_at
    moments = [one.moment for one in clocks.running(session, contact)]
    assert moments == [Moment.FIRST_ANSWER, Moment.REFERRAL]


def notes(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    handling.note(session, contact, "Wij snoeien morgen.", at, actor)


def gives_back(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    referring.back_to_kcc(session, contact, "Wij snoeien morgen.", at, actor)


def answers(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    answer(session, contact, actor, at)


@pytest.mark.parametrize("reacts", [notes, gives_back, answers])
def test_the_department_meets_it_with_whatever_it_says(
    session: Session,
    contact: Contact,
    works: Department,
    amina: Actor,
    now: datetime,
    reacts: Callable[[Session, Contact, datetime, Actor], None],
) -> None:
    reacts(session, contact, now + DAY, amina)

    [clock] = of_department(session, contact)
    assert (clock.met_at, clock.met_by_id) == (now + DAY, amina.agent_id)
    assert clock.department_id == works.id


def test_what_the_kcc_says_meanwhile_does_not_meet_it(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    handling.note(session, contact, "De inwoner belde weer.", now + DAY, sanne)
    handling.call(session, contact, "Wij vragen het na.", now + DAY, sanne)

    [clock] = of_department(session, contact)
    assert clock.is_running
    assert contact.due_at == clock.due_at


def test_it_ends_when_the_kcc_answers_and_closes_or_takes_it_back(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    handling.close(session, contact, Outcome.ANSWERED, now + DAY, sanne)
    handling.reopen(session, contact, now + 2 * DAY, sanne)

    [clock] = of_department(session, contact)
    assert (clock.met_at, clock.ended_at) == (None, now + DAY)


def test_who_puts_it_to_another_department_has_reacted(
    session: Session, contact: Contact, amina: Actor, now: datetime
) -> None:
    other = builders.department(session, "Wegen")

    referring.refer(session, contact, other.id, "Dit is van jullie.", now + DAY, amina)

    first, second = of_department(session, contact)
    assert (first.met_at, second.started_at) == (now + DAY, now + DAY)
    assert second.is_running


def test_a_reopened_contact_owes_its_next_answer_from_the_new_message(
    session: Session, sanne: Actor, now: datetime
) -> None:
    door = Door(session)
    contact = door.receive(builders.inbound("fatima@example.nl")).contact
    answer(session, contact, sanne, now + DAY)
    first = session.query(Clock).filter_by(contact_id=contact.id, moment=Moment.FIRST_ANSWER).one()

    wrote = now + 3 * DAY
    door.receive(
        builders.inbound(
            "fatima@example.nl",
            subject=f"Re: Paspoort [{contact.number}]",
            text="Dat lukt niet, wat nu?",
            received_at=wrote,
        )
    )

    [owed] = [one for one in clocks.running(session, contact) if one.moment in clocks.ANSWERS]
    assert (owed.moment, owed.started_at) == (Moment.NEXT_ANSWER, wrote)
    assert (first.met_at, contact.received_at) == (now + DAY, first.started_at)
