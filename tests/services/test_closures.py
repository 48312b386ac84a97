"""What figures keep of answers and ends: the moments of the events, frozen then."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.states import Outcome
from kcc.models import Closure, Contact, Delivery, OutboxItem, Standstill
from kcc.services import contacts, defaults, handling, merging, referring, splitting, undoing
from kcc.services.answering import Next
from tests import builders
from tests.services.answer_help import KEYS, answer
from tests.services.intake_door import Door, MadeUp

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00; open from 08:30 to 17:00
HOUR = timedelta(hours=1)


@pytest.fixture
def sanne(session: Session) -> Actor:
    defaults.seed(session, MONDAY)
    return builders.agent(session, "Sanne Mulder").as_actor()


@pytest.fixture
def contact(session: Session) -> Contact:
    return builders.contact(session, received_at=MONDAY)


def closures(session: Session) -> list[Closure]:
    session.flush()
    session.expire_all()
    return list(session.scalars(select(Closure).order_by(Closure.id)))


def test_an_answer_that_closes_is_told_with_its_opening_minutes(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    tomorrow = MONDAY + timedelta(days=1)

    answer(session, contact, sanne, tomorrow, then=Next.CLOSE)

    (closure,) = closures(session)
    assert (closure.closed_at, closure.outcome) == (tomorrow, Outcome.ANSWERED)
    assert (closure.agent_id, closure.replies, closure.transfers) == (sanne.agent_id, 1, 0)
    assert closure.used_minutes == closure.gross_minutes == 7 * 60 + 90
    assert (contact.answered_at, contact.answer_minutes) == (tomorrow, 7 * 60 + 90)


def test_the_wait_for_the_citizen_is_left_out_of_one_of_the_two_figures(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    waited = {"reason": PauseReason.CITIZEN, "actor_name": "Sanne Mulder"}
    span = {"started_at": MONDAY + HOUR, "ended_at": MONDAY + 3 * HOUR}
    session.add(Standstill(contact_id=contact.id, **waited, **span))

    handling.close(session, contact, Outcome.ANSWERED, MONDAY + 4 * HOUR, sanne)

    (closure,) = closures(session)
    assert (closure.used_minutes, closure.gross_minutes) == (120, 240)


def test_what_ends_without_action_is_no_figure_also_when_that_is_said_afterwards(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    handling.close(session, builders.contact(session), Outcome.SPAM, MONDAY, sanne)
    assert closures(session) == []
    handling.close(session, contact, Outcome.BROKEN_OFF, MONDAY, sanne)
    assert [one.outcome for one in closures(session)] == [Outcome.BROKEN_OFF]

    double = Outcome.DUPLICATE
    contacts.change_state(session, contact, double.state, MONDAY, sanne, outcome=double)

    assert closures(session) == []


def test_a_contact_that_comes_back_is_told_and_counts_from_its_first_receipt(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    handling.close(session, contact, Outcome.ANSWERED, MONDAY + HOUR, sanne)
    handling.reopen(session, contact, MONDAY + 2 * HOUR, sanne)
    handling.call(session, contact, "Het ligt klaar.", MONDAY + 3 * HOUR, sanne)

    handling.close(session, contact, Outcome.ANSWERED, MONDAY + 3 * HOUR, sanne)

    first, second = closures(session)
    assert (first.reopened_at, first.used_minutes) == (MONDAY + 2 * HOUR, 60)
    assert (second.reopened_at, second.used_minutes, second.replies) == (None, 180, 1)
    assert contact.answered_at == MONDAY + HOUR


def test_an_undone_answer_never_was(session: Session, contact: Contact, sanne: Actor) -> None:
    written = answer(session, contact, sanne, MONDAY + HOUR, then=Next.CLOSE)

    undoing.undo(session, contact, written.id, MONDAY + HOUR, sanne)

    assert closures(session) == []
    assert (contact.answered_at, contact.answer_minutes) == (None, None)
    answer(session, contact, sanne, MONDAY + 2 * HOUR, then=Next.CLOSE)
    assert [one.replies for one in closures(session)] == [1]
    assert contact.answer_gross_minutes == 120


def test_an_undone_answer_does_not_move_the_moment_at_which_an_earlier_end_was_none_any_more(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    handling.close(session, contact, Outcome.ANSWERED, MONDAY, sanne)
    handling.reopen(session, contact, MONDAY + HOUR, sanne)
    later = MONDAY + timedelta(days=20)
    written = answer(session, contact, sanne, later, then=Next.CLOSE)

    undoing.undo(session, contact, written.id, later, sanne)

    assert [(one.closed_at, one.reopened_at) for one in closures(session)] == [
        (MONDAY, MONDAY + HOUR)
    ]


def test_the_way_past_a_department_is_counted(
    session: Session, contact: Contact, sanne: Actor
) -> None:
    tax = builders.department(session, "Belastingen")
    referring.refer(session, contact, tax.id, "Weten jullie dit?", MONDAY, sanne)
    referring.back_to_kcc(session, contact, "Ja: zie de aanslag.", MONDAY + HOUR, sanne)

    answer(session, contact, sanne, MONDAY + 2 * HOUR, then=Next.CLOSE)

    assert [(one.transfers, one.replies) for one in closures(session)] == [(1, 1)]


def test_of_two_that_are_put_together_the_answer_moves_and_the_end_of_a_double_is_none(
    session: Session, sanne: Actor
) -> None:
    door = Door(session)
    old = door.receive(builders.inbound("fatima@example.nl")).contact
    new = door.receive(builders.inbound("fatima@example.nl"), now=door.now + HOUR).contact
    written = answer(session, old, sanne, door.now + 2 * HOUR, then=Next.CLOSE)
    session.execute(
        update(OutboxItem).where(OutboxItem.message_id == written.id).values(delivery=Delivery.SENT)
    )

    pair = merging.lock(session, sanne, old.number, new.number)
    merging.merge(session, *pair, door.now + 3 * HOUR, sanne)

    assert (new.answered_at, new.answer_minutes) == (door.now + 2 * HOUR, 120)
    assert closures(session) == []


def test_a_message_that_reopened_it_and_left_again_changes_nothing(
    session: Session, sanne: Actor
) -> None:
    door = Door(session)
    old = door.receive(builders.inbound("fatima@example.nl")).contact
    handling.close(session, old, Outcome.ANSWERED, door.now + HOUR, sanne)
    reply = builders.inbound("fatima@example.nl", subject=f"Re: [{old.number}]")
    came = door.receive(reply, now=door.now + 2 * HOUR)
    assert came.contact is old
    assert [one.reopened_at for one in closures(session)] == [door.now + 2 * HOUR]

    splitting.split(
        session,
        old,
        came.message.id,
        door.now + 3 * HOUR,
        sanne,
        installation=MadeUp(),
        keys=KEYS,
    )

    (closure,) = closures(session)
    assert (closure.closed_at, closure.reopened_at) == (door.now + HOUR, None)
