"""Waiting for the citizen: the final answer stands still, however the waiting begins and ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.kinds import Complexity
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Clock, Contact, Standstill
from kcc.services import clocks, contacts, defaults, handling, postponing, undoing
from kcc.services.answering import Next
from kcc.services.complexity import set_complexity
from tests import builders
from tests.services.answer_help import answer

DAY = timedelta(days=1)
SOON = timedelta(seconds=4)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session, sanne: Actor, now: datetime) -> Contact:
    """A complex question of Tuesday, of which the citizen knows by when the answer comes."""
    defaults.seed(session, now)
    made = builders.contact(session, agent=None)
    handling.take(session, made, now, sanne)
    set_complexity(session, made, Complexity.COMPLEX, now, sanne)
    clocks.meet(session, made, {Moment.DATE_MESSAGE}, now)
    return made


def final(session: Session, contact: Contact) -> Clock:
    found = session.query(Clock).filter_by(contact_id=contact.id, moment=Moment.FINAL_ANSWER)
    return found.one()


def waits(session: Session, contact: Contact) -> list[tuple[datetime, datetime | None]]:
    session.flush()
    found = session.query(Standstill).filter_by(contact_id=contact.id).order_by(Standstill.id)
    return [(one.started_at, one.ended_at) for one in found]


def test_while_we_wait_the_final_answer_stands_still_and_is_out_of_the_queue(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    due_at = final(session, contact).due_at

    handling.wait_for_citizen(session, contact, now + DAY, sanne)

    clock = final(session, contact)
    assert (clock.paused, clock.alert_at, clock.due_at) == (True, None, due_at)
    assert contact.due_at == NEVER
    assert waits(session, contact) == [(now + DAY, None)]


def resumes(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    handling.resume(session, contact, at, actor)


def wakes(session: Session, contact: Contact, at: datetime, _actor: Actor) -> None:
    contacts.wake(session, contact, at)


def puts_off(session: Session, contact: Contact, at: datetime, actor: Actor) -> None:
    postponing.postpone(session, contact, at + 2 * DAY, "", at, actor)


@pytest.mark.parametrize("goes_on", [resumes, wakes, puts_off])
def test_afterwards_it_is_due_as_many_working_days_later_and_says_who_waited(
    session: Session,
    contact: Contact,
    sanne: Actor,
    now: datetime,
    goes_on: Callable[[Session, Contact, datetime, Actor], None],
) -> None:
    before = final(session, contact)
    due_at, alert_at = before.due_at, before.alert_at
    assert alert_at is not None
    handling.wait_for_citizen(session, contact, now + DAY, sanne)

    goes_on(session, contact, now + 3 * DAY, sanne)

    clock = final(session, contact)
    assert (clock.paused, contact.due_at) == (False, clock.due_at)
    assert clock.due_at == due_at + 2 * DAY  # both ends are on a Tuesday and a Thursday
    assert clock.alert_at is not None
    assert clock.alert_at > alert_at
    told = [step for step in clock.steps if "gepauzeerd" in step]
    assert len(told) == 1
    assert "wacht op de inwoner, Sanne de Wit" in told[0]
    assert waits(session, contact) == [(now + DAY, now + 3 * DAY)]


def test_its_figures_are_kept_with_and_without_the_wait(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    handling.wait_for_citizen(session, contact, now + DAY, sanne)

    handling.close(session, contact, Outcome.ANSWERED, now + 3 * DAY, sanne)

    clock = final(session, contact)
    assert clock.met_at == now + 3 * DAY
    assert clock.gross_minutes is not None
    assert clock.used_minutes is not None
    assert 0 < clock.used_minutes < clock.gross_minutes
    assert waits(session, contact) == [(now + DAY, now + 3 * DAY)]


def test_an_answer_that_waits_and_is_taken_back_never_stood_still(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    due_at = final(session, contact).due_at
    message = answer(session, contact, sanne, now + DAY, then=Next.WAIT)

    undoing.undo(session, contact, message.id, now + DAY + SOON, sanne)

    assert waits(session, contact) == []
    clock = final(session, contact)
    assert (clock.paused, clock.due_at, contact.due_at) == (False, due_at, due_at)


def test_an_end_that_is_taken_back_waits_on_as_if_nothing_happened(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    handling.wait_for_citizen(session, contact, now + DAY, sanne)
    message = answer(session, contact, sanne, now + 2 * DAY)

    undoing.undo(session, contact, message.id, now + 2 * DAY + SOON, sanne)

    assert contact.state is State.WAITS_FOR_CITIZEN
    assert waits(session, contact) == [(now + DAY, None)]
    assert final(session, contact).paused


def test_a_reopened_contact_goes_on_without_the_wait(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    handling.wait_for_citizen(session, contact, now + DAY, sanne)
    handling.close(session, contact, Outcome.BROKEN_OFF, now + 2 * DAY, sanne)

    handling.reopen(session, contact, now + 3 * DAY, sanne)

    clock = final(session, contact)
    assert (clock.is_running, clock.paused, contact.due_at) == (True, False, clock.due_at)


def test_a_first_answer_is_owed_however_long_we_wait(
    session: Session, sanne: Actor, now: datetime
) -> None:
    defaults.seed(session, now)
    contact = builders.contact(session)
    clock = clocks.start(session, contact, Moment.FIRST_ANSWER, now)
    assert clock is not None

    handling.wait_for_citizen(session, contact, now + DAY, sanne)

    assert (clock.paused, contact.due_at) == (False, clock.due_at)


def test_what_is_called_complex_while_we_wait_stands_still_from_then(
    session: Session, sanne: Actor, now: datetime
) -> None:
    defaults.seed(session, now)
    contact = builders.contact(session)
    handling.wait_for_citizen(session, contact, now, sanne)

    set_complexity(session, contact, Complexity.COMPLEX, now + DAY, sanne)

    assert final(session, contact).paused
