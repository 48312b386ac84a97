"""Contacts that are put off: they come back at their moment, before their term, or with news."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.domain.postponing import Because
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.models import Contact, Event, MessageKind, Postponement
from kcc.services import contacts, defaults, handling, postponing, referring, undoing
from kcc.services.answering import Next
from kcc.services.postponing import Story
from tests import builders
from tests.services.answer_help import answer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sanne(session: Session, now: datetime) -> Actor:
    defaults.seed(session, now)
    return builders.actor(session)


@pytest.fixture
def contact(session: Session, sanne: Actor, now: datetime) -> Contact:
    """Somebody's work, due on Thursday 17:00; it is Tuesday 14:00."""
    agent = handling.person(session, sanne)
    contact = builders.contact(session, agent=agent, state=State.IN_PROGRESS, received_at=now)
    builders.clock(session, contact, due_at=now + 2 * DAY + 3 * HOUR)
    return contact


def wake_all(session: Session, now: datetime) -> list[int]:
    return [one for one in postponing.due(session, now) if postponing.wake_due(session, one, now)]


def sleeping(session: Session) -> list[int]:
    return list(session.scalars(select(Postponement.contact_id)))


def events(session: Session, contact: Contact) -> list[Event]:
    session.flush()
    query = select(Event).where(Event.contact_id == contact.id).order_by(Event.at, Event.id)
    return list(session.scalars(query))


def told(session: Session, contact: Contact) -> Story | None:
    return postponing.story(session, events(session, contact))


def test_it_is_out_of_the_way_until_its_moment_and_the_clock_goes_on(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    due_at = contact.due_at

    postponing.postpone(session, contact, now + DAY, "Zij belt morgen.", now, sanne)

    assert (contact.state, contact.due_at) == (State.POSTPONED, due_at)
    assert wake_all(session, now + DAY - HOUR) == []
    assert wake_all(session, now + DAY) == [contact.id]
    assert (contact.state, contact.agent_id, contact.unread) == (
        State.IN_PROGRESS,
        sanne.agent_id,
        True,
    )
    assert sleeping(session) == []
    assert wake_all(session, now + DAY) == []


def test_it_tells_who_put_it_off_why_and_why_it_is_back(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    postponing.postpone(session, contact, now + DAY, "Zij belt morgen.", now, sanne)
    asleep = told(session, contact)
    wake_all(session, now + DAY)
    back = told(session, contact)

    assert asleep
    assert back
    assert (asleep.by, asleep.until, asleep.because) == (sanne.name, now + DAY, None)
    assert asleep.note
    assert (asleep.note.text, asleep.note.kind) == ("Zij belt morgen.", MessageKind.NOTE)
    assert back.because is Because.MOMENT
    handling.note(session, contact, "Gebeld.", now + DAY + HOUR, sanne)
    assert told(session, contact) is None


def test_it_comes_back_before_its_term_ends(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    wakes = postponing.postpone(session, contact, now + 7 * DAY, "", now, sanne)

    assert wakes.at == contact.due_at - 4 * HOUR
    assert wake_all(session, wakes.at) == [contact.id]
    story = told(session, contact)
    assert story
    assert (story.because, story.chosen, story.note) == (Because.TERM, now + 7 * DAY, None)


def test_it_comes_back_at_the_end_of_a_term_that_nobody_foresaw(
    session: Session, sanne: Actor, now: datetime
) -> None:
    """An answer met the clock; it was undone after the contact was put off without a term."""
    contact = builders.contact(session, received_at=now)
    builders.clock(session, contact, due_at=now + DAY)
    message = answer(session, contact, sanne, now, then=Next.KEEP)
    postponing.postpone(session, contact, now + 7 * DAY, "", now + timedelta(seconds=2), sanne)
    undoing.undo(session, contact, message.id, now + timedelta(seconds=5), sanne)

    assert contact.state is State.POSTPONED
    assert wake_all(session, now + DAY - HOUR) == []
    assert wake_all(session, now + DAY) == [contact.id]


def test_an_undone_answer_leaves_no_contact_asleep_for_ever(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    postponing.postpone(session, contact, now + DAY, "", now, sanne)
    message = answer(session, contact, sanne, now + HOUR)
    assert (contact.state, sleeping(session)) == (State.CLOSED, [])

    undoing.undo(session, contact, message.id, now + HOUR, sanne)

    assert contact.state is State.IN_PROGRESS


def test_news_brings_it_back_at_once(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    postponing.postpone(session, contact, now + DAY, "", now, sanne)

    contacts.wake(session, contact, now + HOUR)

    assert (contact.state, sleeping(session)) == (State.IN_PROGRESS, [])
    story = told(session, contact)
    assert story
    assert story.because is Because.NEWS


def test_somebody_takes_it_back_and_a_double_click_does_nothing(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    postponing.postpone(session, contact, now + DAY, "", now, sanne)

    for _ in range(2):
        postponing.take_back(session, contact, now + HOUR, sanne)

    kinds = [event.kind for event in events(session, contact)]
    assert (contact.state, kinds) == (State.IN_PROGRESS, ["postponed", "woken"])
    assert told(session, contact) is None


def test_another_moment_takes_the_place_of_the_first(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    postponing.postpone(session, contact, now + HOUR, "", now, sanne)
    postponing.postpone(session, contact, now + DAY, "", now, sanne)

    assert wake_all(session, now + HOUR) == []
    assert wake_all(session, now + DAY) == [contact.id]


def test_what_nobody_holds_comes_back_to_who_put_it_off(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)

    postponing.postpone(session, contact, now + DAY, "", now, sanne)
    wake_all(session, now + DAY)

    assert (contact.agent_id, contact.state) == (sanne.agent_id, State.IN_PROGRESS)


def test_of_a_colleague_who_left_it_comes_back_for_anybody(
    session: Session, sanne: Actor, contact: Contact, now: datetime
) -> None:
    postponing.postpone(session, contact, now + DAY, "", now, sanne)
    handling.person(session, sanne).active = False
    session.flush()

    wake_all(session, now + DAY)

    assert (contact.agent, contact.state) == (None, State.NEW)


def test_only_the_department_itself_puts_off_what_waits_for_it(
    session: Session, sanne: Actor, now: datetime
) -> None:
    burgerzaken = builders.department(session)
    amina = builders.actor(session, "Amina", roles=[Role.DEPARTMENT], department=burgerzaken)
    contact = builders.contact(session)
    referring.refer(session, contact, burgerzaken.id, "Weten jullie dit?", now, sanne)
    with pytest.raises(Refused, match="bij een afdeling"):
        postponing.postpone(session, contact, now + DAY, "", now, sanne)

    postponing.postpone(session, contact, now + DAY, "", now, amina)
    assert contact.state is State.POSTPONED
    with pytest.raises(Refused, match="bij een afdeling"):
        postponing.postpone(session, contact, now + 2 * DAY, "", now, sanne)
    postponing.postpone(session, contact, now + 2 * DAY, "", now, amina)
    wake_all(session, now + 2 * DAY)

    assert (contact.state, contact.department) == (State.WAITS_FOR_DEPARTMENT, burgerzaken)
    assert contact.agent is None


@pytest.mark.parametrize("how", ["close", "refer", "wait"])
def test_whatever_else_is_done_with_it_ends_its_sleep(
    session: Session, sanne: Actor, contact: Contact, now: datetime, how: str
) -> None:
    postponing.postpone(session, contact, now + DAY, "", now, sanne)

    if how == "close":
        handling.close(session, contact, Outcome.REDIRECTED, now, sanne)
    elif how == "refer":
        department = builders.department(session)
        referring.refer(session, contact, department.id, "Weten jullie dit?", now, sanne)
    else:
        handling.wait_for_citizen(session, contact, now, sanne)

    assert sleeping(session) == []
    assert wake_all(session, now + DAY) == []


def test_what_is_closed_cannot_be_put_off(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session, state=State.CLOSED)
    with pytest.raises(Refused, match="afgehandeld"):
        postponing.postpone(session, contact, now + DAY, "", now, sanne)
