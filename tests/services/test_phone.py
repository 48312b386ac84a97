"""Phone and desk notes: from what was said to a contact with its clock, answered or on its way."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.moments import Moment
from kcc.domain.spoken import NoteOutcome
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Citizen, Clock, Contact, MessageKind
from kcc.services import claiming, find, handling, phone, recognising
from kcc.services.answering import Next
from kcc.services.phone import PhoneNote
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.services.answer_help import answer
from tests.services.intake_door import Door, acknowledgements, stored_file

database_url = mostly_sqlite

ANSWER = "Een paspoort kost 80 euro."


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


def test_a_question_that_is_answered_at_once_is_closed_with_its_clock_met(
    door: Door, session: Session, sanne: Actor, now: datetime
) -> None:
    contact = take_note(door, sanne, answer=ANSWER)

    assert (contact.state, contact.outcome) == (State.CLOSED, Outcome.ANSWERED)
    assert (contact.closed_at, contact.due_at, contact.unread) == (now, NEVER, False)
    [clock] = clocks_of(session, contact)
    assert (clock.moment, clock.started_at, clock.met_at) == (Moment.FIRST_ANSWER, now, now)
    question, told = contact.messages
    assert (question.kind, question.text) == (MessageKind.INBOUND, "Wat kost een paspoort?")
    assert (told.kind, told.channel, told.text) == (MessageKind.CALL, ChannelKind.PHONE, ANSWER)


@pytest.mark.parametrize("channel", [ChannelKind.PHONE, ChannelKind.DESK])
def test_it_is_found_by_who_asked_what_and_told_by_nobody_automatic(
    door: Door, session: Session, sanne: Actor, channel: ChannelKind
) -> None:
    contact = take_note(
        door, sanne, channel=channel, email="Fatima@Example.nl", phone="06-12345678", answer=ANSWER
    )

    assert contact.channel is channel
    assert contact.citizen is not None
    assert (contact.citizen.name, contact.citizen.email) == ("Fatima Jansen", "fatima@example.nl")
    for query in ("Fatima", "06 12345678", "fatima@example.nl", contact.number, "paspoort"):
        assert find.find(session, sanne, query).rows == (contact,)
    assert acknowledgements(session, contact) == []


def test_who_says_no_name_stays_nobody(door: Door, sanne: Actor) -> None:
    contact = take_note(door, sanne, name="", answer=ANSWER)

    assert contact.citizen is None
    assert contact.state is State.CLOSED


def test_the_citizen_who_was_picked_gets_what_was_missing(
    door: Door, session: Session, sanne: Actor
) -> None:
    known = recognising.find_or_make(session, door.now, name="Fatima Jansen", phone="0710000000")
    other = builders.citizen(session, email="gezin@example.nl")
    assert known is not None

    typed = {"citizen_id": known.id, "phone": "06-12345678", "answer": ANSWER}
    take_note(door, sanne, **typed, email="gezin@example.nl")
    contact = take_note(door, sanne, **typed, email="fatima@example.nl")
    take_note(door, sanne, **typed, email="anders@example.nl")

    assert contact.citizen is known
    assert [one.value for one in known.addresses] == [
        "0710000000",
        "0612345678",
        "fatima@example.nl",
    ]
    assert other.email == "gezin@example.nl"
    assert contact in find.find(session, sanne, "fatima@example.nl").rows


def test_a_question_for_a_department_goes_there_with_its_clock_running(
    door: Door, session: Session, sanne: Actor
) -> None:
    works = builders.department(session)

    contact = take_note(door, sanne, outcome=NoteOutcome.REFERRED, department_id=works.id)

    assert (contact.state, contact.department) == (State.WAITS_FOR_DEPARTMENT, works)
    moments = {clock.moment for clock in clocks_of(session, contact)}
    assert moments == {Moment.FIRST_ANSWER, Moment.REFERRAL}
    assert contact.has_due
    assert contact.messages[-1].text == "Zie de vraag."


def test_a_question_goes_to_the_department_of_its_topic_by_the_clock_that_was_told(
    door: Door, session: Session, sanne: Actor, now: datetime
) -> None:
    works = builders.department(session)
    topic = builders.topic(session, department=works)
    typed = {"outcome": NoteOutcome.REFERRED, "topic_id": topic.id}
    told = phone.due(session, note(**typed), now)

    contact = take_note(door, sanne, **typed)

    assert phone.goes_to(session, note(**typed)) is contact.department is works
    assert contact.due_at == told


def test_a_callback_is_told_by_its_own_norm_and_goes_to_no_department_by_itself(
    door: Door, session: Session, sanne: Actor, now: datetime
) -> None:
    topic = builders.topic(session, department=builders.department(session))
    typed = {"outcome": NoteOutcome.CALLBACK, "topic_id": topic.id, "phone": "06-12345678"}

    contact = take_note(door, sanne, **typed)

    assert phone.goes_to(session, note(**typed)) is contact.department is None
    assert phone.due(session, note(**typed), now) == contact.due_at


@pytest.mark.parametrize(
    ("chosen", "outcome", "is_met"),
    [
        (NoteOutcome.CONSULTED, Outcome.ANSWERED_AFTER_CONSULTATION, True),
        (NoteOutcome.TRANSFERRED, Outcome.TRANSFERRED, False),
        (NoteOutcome.CITIZEN_RETURNS, Outcome.CITIZEN_RETURNS, False),
        (NoteOutcome.BROKEN_OFF, Outcome.BROKEN_OFF, False),
    ],
)
def test_only_what_was_answered_meets_its_clock(
    door: Door,
    session: Session,
    sanne: Actor,
    chosen: NoteOutcome,
    outcome: Outcome,
    is_met: bool,
) -> None:
    contact = take_note(door, sanne, outcome=chosen, answer="Wat er gezegd is.")

    assert (contact.state, contact.outcome) == (State.CLOSED, outcome)
    assert contact.agent_id == sanne.agent_id
    [clock] = clocks_of(session, contact)
    assert (clock.met_at is not None, clock.ended_at is not None) == (is_met, not is_met)
    kind = MessageKind.CALL if is_met else MessageKind.NOTE
    assert [message.kind for message in contact.messages] == [MessageKind.INBOUND, kind]


def test_a_callback_waits_in_the_queue_for_whoever_is_free(
    door: Door, session: Session, sanne: Actor, now: datetime
) -> None:
    contact = take_note(
        door, sanne, outcome=NoteOutcome.CALLBACK, phone="06-12345678", answer="Na vijf uur."
    )

    assert (contact.state, contact.agent, contact.wants_callback) == (State.NEW, None, True)
    [clock] = clocks_of(session, contact)
    assert (clock.moment, clock.due_at) == (Moment.CALLBACK, contact.due_at)
    assert [m.text for m in contact.messages if m.kind is MessageKind.NOTE] == ["Na vijf uur."]
    omar = builders.actor(session, "Omar")
    assert claiming.claim_next(session, omar, now) is contact
    handling.call(session, contact, ANSWER, now, omar)
    assert (clock.met_at, contact.wants_callback) == (now, False)


def test_a_department_can_be_asked_to_call_back(door: Door, session: Session, sanne: Actor) -> None:
    works = builders.department(session)
    known = builders.citizen(session, phone="0612345678")

    contact = take_note(
        door,
        sanne,
        outcome=NoteOutcome.CALLBACK,
        citizen_id=known.id,
        department_id=works.id,
        answer="Graag bellen over de boom.",
    )

    assert (contact.state, contact.department) == (State.WAITS_FOR_DEPARTMENT, works)
    moments = {clock.moment for clock in clocks_of(session, contact)}
    assert moments == {Moment.CALLBACK, Moment.REFERRAL}
    assert contact.messages[-1].text == "Graag bellen over de boom."


def test_what_an_agent_looks_up_stays_with_the_agent(
    door: Door, session: Session, sanne: Actor
) -> None:
    contact = take_note(door, sanne, outcome=NoteOutcome.LATER)

    assert (contact.state, contact.agent_id) == (State.IN_PROGRESS, sanne.agent_id)
    assert contact.has_due
    assert len(contact.messages) == 1


def test_a_phone_contact_can_be_answered_by_email(
    door: Door, session: Session, sanne: Actor, now: datetime
) -> None:
    contact = take_note(door, sanne, outcome=NoteOutcome.LATER, phone="06-12345678")

    message = answer(session, contact, sanne, now, to="fatima@example.nl", then=Next.CLOSE)

    assert message.outgoing is not None
    assert door.mailbox is not None
    assert message.outgoing.mailbox_id == door.mailbox.id
    reply = door.receive(
        builders.inbound("fatima@example.nl", in_reply_to=message.rfc_id),
        stored=(stored_file(),),
    )
    assert reply.contact is contact
    assert (contact.state, reply.message.other_sender) == (State.IN_PROGRESS, False)
    assert contact.agent_id == sanne.agent_id


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"question": " "}, "question"),
        ({"answer": " "}, "answer"),
        ({"outcome": NoteOutcome.REFERRED}, "department_id"),
        ({"outcome": NoteOutcome.REFERRED, "department_id": 999_999}, "department_id"),
        ({"outcome": NoteOutcome.CALLBACK}, "phone"),
        ({"phone": "morgen"}, "phone"),
        ({"email": "fatima"}, "email"),
        ({"email": "Info@gemeente.example.org"}, "email"),
        ({"topic_id": 999_999}, "topic_id"),
        ({"channel": ChannelKind.EMAIL}, "channel"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_makes_nothing(
    door: Door, session: Session, sanne: Actor, typed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        take_note(door, sanne, **({"answer": ANSWER} | typed))

    assert list(caught.value.fields) == [field]
    assert session.query(Contact).count() == session.query(Citizen).count() == 0


def test_all_mistakes_are_told_at_once(door: Door, sanne: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        take_note(door, sanne, question="", phone="x", email="y")

    assert set(caught.value.fields) == {"question", "phone", "email", "answer"}


def test_only_a_person_takes_notes(door: Door) -> None:
    with pytest.raises(Refused):
        take_note(door, SYSTEM, answer=ANSWER)


def test_outcomes_have_words() -> None:
    assert all(outcome.label for outcome in NoteOutcome)


def take_note(door: Door, actor: Actor, **typed: Any) -> Contact:
    contact = phone.take_note(
        door.session, actor, door.now, note(**typed), installation=door.installation, keys=door.keys
    )
    door.session.refresh(contact, ["messages"])
    return contact


def note(**typed: Any) -> PhoneNote:
    features: dict[str, Any] = {
        "channel": ChannelKind.PHONE,
        "name": "Fatima Jansen",
        "question": "Wat kost een paspoort?",
        "outcome": NoteOutcome.ANSWERED,
    }
    return PhoneNote(**(features | typed))


def clocks_of(session: Session, contact: Contact) -> list[Clock]:
    return list(session.query(Clock).filter_by(contact_id=contact.id).order_by(Clock.id))
