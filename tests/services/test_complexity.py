"""Simple and complex questions: which terms run for each, and that nothing is lost in between."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.domain.kinds import Complexity
from kcc.domain.moments import Moment
from kcc.domain.promises import Promise
from kcc.domain.states import Outcome, State
from kcc.domain.term import Unit
from kcc.models import Clock, Contact, Event, MessageKind, Norm
from kcc.services import clock_rules, clocks, defaults, handling, promising
from kcc.services.complexity import set_complexity
from tests import builders

DAY = timedelta(days=1)
FIRST, DATE, FINAL = Moment.FIRST_ANSWER, Moment.DATE_MESSAGE, Moment.FINAL_ANSWER


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session, now: datetime) -> Contact:
    """A question of yesterday, with its first answer owed."""
    defaults.seed(session, now)
    made = builders.contact(session, channel=ChannelKind.EMAIL, received_at=now - DAY)
    clocks.start(session, made, FIRST, made.received_at)
    return made


def running(session: Session, contact: Contact) -> list[Moment]:
    return [clock.moment for clock in clocks.running(session, contact)]


def of(session: Session, contact: Contact, moment: Moment) -> Clock:
    return session.query(Clock).filter_by(contact_id=contact.id, moment=moment).one()


def test_a_complex_question_owes_a_date_and_a_final_answer_from_its_receipt(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    assert running(session, contact) == [DATE, FINAL]
    assert {of(session, contact, one).started_at for one in (DATE, FINAL)} == {now - DAY}
    assert of(session, contact, FIRST).ended_at == now
    assert contact.due_at == of(session, contact, DATE).due_at
    ended = session.query(Event).filter_by(contact_id=contact.id, kind="clock_ended").one()
    assert ended.data == {"moment": "first_answer", "why": "de vraag is ingewikkeld"}


def test_what_is_late_already_stays_owed_and_missed(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    late = of(session, contact, FIRST).due_at + DAY

    set_complexity(session, contact, Complexity.COMPLEX, late, sanne)

    assert running(session, contact) == [FIRST, DATE, FINAL]
    assert contact.due_at == of(session, contact, FIRST).due_at


def test_back_to_simple_the_first_answer_is_owed_as_it_was(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    first = of(session, contact, FIRST)
    due_at, alert_at = first.due_at, first.alert_at

    for complexity in (Complexity.COMPLEX, Complexity.SIMPLE, Complexity.SIMPLE):
        set_complexity(session, contact, complexity, now, sanne)

    assert running(session, contact) == [FIRST]
    assert (first.due_at, first.alert_at, contact.due_at) == (due_at, alert_at, due_at)


def test_to_and_fro_there_is_one_clock_of_each(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    for complexity in (Complexity.COMPLEX, Complexity.SIMPLE, Complexity.COMPLEX):
        set_complexity(session, contact, complexity, now, sanne)

    assert running(session, contact) == [DATE, FINAL]
    assert session.query(Clock).filter_by(contact_id=contact.id).count() == 3


def test_an_answer_meets_the_date_and_only_an_end_the_final_answer(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    handling.call(session, contact, "We zoeken het uit.", now + DAY, sanne)
    assert running(session, contact) == [FINAL]
    handling.close(session, contact, Outcome.ANSWERED, now + 2 * DAY, sanne)

    assert of(session, contact, DATE).met_at == now + DAY
    assert of(session, contact, FINAL).met_at == now + 2 * DAY


def test_what_was_answered_while_complex_was_a_first_answer_once_it_is_simple(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)
    handling.call(session, contact, "Uitgelegd.", now + DAY, sanne)

    set_complexity(session, contact, Complexity.SIMPLE, now + 3 * DAY, sanne)

    first = of(session, contact, FIRST)
    assert (first.met_at, first.met_by_id) == (now + DAY, sanne.agent_id)
    assert running(session, contact) == []


def test_who_was_answered_before_needs_no_date_any_more(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    handling.call(session, contact, "Eerst dit.", now, sanne)

    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    assert running(session, contact) == [FINAL]
    assert of(session, contact, FIRST).met_at == now


def test_who_was_told_a_date_before_needs_no_other(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    told_at = now - timedelta(hours=2)
    letter = builders.message(session, contact, MessageKind.INTERIM, at=told_at)
    promise = Promise(day=now.date() + 9 * DAY, words="uiterlijk dan")
    promising.move(session, contact, promise, letter, told_at, sanne.agent_id)

    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    assert of(session, contact, DATE).met_at == told_at
    assert running(session, contact) == [Moment.PROMISE, FINAL]


def test_who_adds_to_a_complex_question_is_owed_nothing_more_until_answered(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    assert clocks.ask_again(session, contact, now) is None
    handling.call(session, contact, "Deels beantwoord.", now, sanne)
    again = clocks.ask_again(session, contact, now + DAY)

    assert again is not None
    assert (again.moment, again.started_at) == (Moment.NEXT_ANSWER, now + DAY)


def test_without_norms_for_it_the_first_answer_stays_owed(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    session.query(Norm).filter(Norm.complexity == Complexity.COMPLEX).delete()
    clock_rules.forget(session)

    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)

    assert running(session, contact) == [FIRST]


def test_the_term_of_the_law_runs_on(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    builders.norm(session, FINAL, amount=6, unit=Unit.WEEKS)
    clock_rules.forget(session)
    legal = clocks.start(session, contact, FINAL, contact.received_at, legal=True)
    assert legal is not None

    for complexity in (Complexity.COMPLEX, Complexity.SIMPLE):
        set_complexity(session, contact, complexity, now, sanne)

    assert legal.is_running
    assert clocks.running(session, contact).count(legal) == 1


def test_reopened_after_an_end_without_answer_it_owes_what_it_owed(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    set_complexity(session, contact, Complexity.COMPLEX, now, sanne)
    handling.close(session, contact, Outcome.BROKEN_OFF, now + DAY, sanne)
    assert running(session, contact) == []

    handling.reopen(session, contact, now + 2 * DAY, sanne)

    assert running(session, contact) == [DATE, FINAL]


def test_a_closed_contact_is_left_alone(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session, state=State.CLOSED)

    with pytest.raises(Refused):
        set_complexity(session, contact, Complexity.COMPLEX, now, sanne)
