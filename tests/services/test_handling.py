"""What people do with a contact: what it is about, what is said, how it ends and reopens."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import SYSTEM
from kcc.domain.errors import Conflict, Invalid, Refused
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Agent, Contact, Event, Message, MessageKind
from kcc.services import defaults, handling, referring
from tests import builders

HOUR = timedelta(hours=1)
ENDS = [State.CLOSED, State.NO_ACTION]


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session)


def test_opening_a_contact_makes_it_read(session: Session) -> None:
    contact = builders.contact(session)

    handling.mark_read(session, contact)
    version = contact.version
    handling.mark_read(session, contact)

    assert not contact.unread
    assert contact.version == version


def test_a_topic_suggests_its_department_and_moves_nothing(
    session: Session, sanne: Agent, now: datetime
) -> None:
    department = builders.department(session)
    topic = builders.topic(session, "Paspoort", department=department)
    contact = builders.contact(session)

    for _ in range(2):
        assert handling.set_topic(session, contact, topic.id, now, sanne.as_actor()) is department
    assert handling.set_topic(session, contact, None, now, sanne.as_actor()) is None

    assert (contact.topic, contact.department, contact.state) == (None, None, State.NEW)
    changes = events(session, contact, "topic_changed")
    assert [event.data["to"] for event in changes] == ["Paspoort", ""]


def test_a_topic_that_is_no_longer_used_is_refused(
    session: Session, sanne: Agent, now: datetime
) -> None:
    old = builders.topic(session)
    old.active = False
    session.flush()

    for topic_id in (old.id, 999_999):
        with pytest.raises(Invalid) as caught:
            handling.set_topic(session, builders.contact(session), topic_id, now, SYSTEM)
        assert "topic_id" in caught.value.fields


def test_the_language_of_our_letters_can_be_changed(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session)

    for _ in range(2):
        handling.set_language(session, contact, "en", now, sanne.as_actor())
    with pytest.raises(Invalid):
        handling.set_language(session, contact, "fr", now, sanne.as_actor())

    assert contact.language == "en"
    assert [event.data["to"] for event in events(session, contact, "language_changed")] == [
        "Engels"
    ]


def test_a_note_is_for_colleagues_and_meets_no_clock(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session, state=State.CLOSED)
    clock = builders.clock(session, contact)

    note = handling.note(session, contact, " Belt morgen. \0", now, sanne.as_actor())

    assert (note.kind, note.text, note.agent) == (MessageKind.NOTE, "Belt morgen. \ufffd", sanne)
    assert clock.is_running
    assert builders.kinds_of_events(session, contact) == ["noted"]


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_text_is_refused_at_its_field(
    session: Session, sanne: Agent, now: datetime, text: str
) -> None:
    contact = builders.contact(session)

    for write in (handling.note, handling.call, referring.back_to_kcc):
        contact.department = builders.department(session)
        with pytest.raises(Invalid) as caught:
            write(session, contact, text, now, sanne.as_actor())
        assert "text" in caught.value.fields

    assert session.query(Message).count() == 0


@pytest.mark.parametrize("moment", [Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK])
def test_what_was_told_by_phone_is_an_answer(
    session: Session, sanne: Agent, now: datetime, moment: Moment
) -> None:
    contact = builders.contact(session, wants_callback=True)
    clock = builders.clock(session, contact, moment)

    told = handling.call(session, contact, "Paspoort kost 80 euro.", now, sanne.as_actor())

    assert (told.kind, told.channel, told.at) == (MessageKind.CALL, ChannelKind.PHONE, now)
    assert (clock.met_at, contact.due_at, contact.wants_callback) == (now, NEVER, False)
    assert (contact.agent, contact.state) == (sanne, State.IN_PROGRESS)


def test_waiting_for_the_citizen_leaves_the_clocks_running_until_work_goes_on(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session, agent=sanne, state=State.IN_PROGRESS)
    clock = builders.clock(session, contact)

    handling.wait_for_citizen(session, contact, now, sanne.as_actor())
    assert (contact.state, clock.is_running) == (State.WAITS_FOR_CITIZEN, True)

    handling.resume(session, contact, now, sanne.as_actor())
    assert (contact.state, contact.agent) == (State.IN_PROGRESS, sanne)


@pytest.mark.parametrize(
    ("outcome", "state", "met", "acknowledgement_runs"),
    [
        (Outcome.ANSWERED, State.CLOSED, True, True),
        (Outcome.ANSWERED_BY_DEPARTMENT, State.CLOSED, True, True),
        (Outcome.BROKEN_OFF, State.CLOSED, False, True),
        (Outcome.SPAM, State.NO_ACTION, False, False),
    ],
)
def test_closing_meets_the_clocks_with_an_answer_and_ends_them_without(
    session: Session,
    sanne: Agent,
    now: datetime,
    outcome: Outcome,
    state: State,
    met: bool,
    acknowledgement_runs: bool,
) -> None:
    contact = builders.contact(session)
    owed = builders.clock(session, contact)
    acknowledgement = builders.clock(session, contact, Moment.ACKNOWLEDGE)

    handling.close(session, contact, outcome, now, sanne.as_actor())

    assert (contact.state, contact.outcome, contact.closed_at) == (state, outcome, now)
    assert (owed.met_at, owed.ended_at) == ((now, None) if met else (None, now))
    assert acknowledgement.is_running is acknowledgement_runs
    assert (contact.due_at, contact.unread) == (NEVER, False)


def test_a_contact_is_not_closed_over_a_message_nobody_saw(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session)
    seen = builders.message(session, contact)
    own = handling.note(session, contact, "Wat ik schreef", now, sanne.as_actor())
    builders.message(session, contact)

    for last in (seen, own):
        with pytest.raises(Conflict, match="iets bijgekomen"):
            handling.close(
                session, contact, Outcome.ANSWERED, now, sanne.as_actor(), last_seen_id=last.id
            )

    assert contact.state is State.NEW


def test_reopening_goes_on_with_the_clock_from_its_receipt(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session)
    clock = builders.clock(session, contact, due_at=now + HOUR)
    handling.close(session, contact, Outcome.SPAM, now, sanne.as_actor())

    handling.reopen(session, contact, now + 2 * HOUR, sanne.as_actor())

    assert (contact.state, contact.agent) == (State.IN_PROGRESS, sanne)
    assert (clock.is_running, contact.due_at) == (True, now + HOUR)


def test_reopening_does_not_ask_again_what_was_answered(
    session: Session, sanne: Agent, now: datetime
) -> None:
    defaults.seed(session, now)
    contact = builders.contact(session)
    clock = builders.clock(session, contact)
    handling.close(session, contact, Outcome.ANSWERED, now, sanne.as_actor())

    handling.reopen(session, contact, now + HOUR, sanne.as_actor())

    assert (clock.met_at, contact.due_at) == (now, NEVER)


def test_what_was_no_automatic_mail_after_all_gets_the_clock_it_should_have_had(
    session: Session, sanne: Agent, now: datetime
) -> None:
    defaults.seed(session, now)
    contact = builders.contact(session, state=State.NO_ACTION, received_at=now - HOUR)

    handling.reopen(session, contact, now, sanne.as_actor())

    session.refresh(contact, ["clocks"])
    [clock] = contact.clocks
    assert (clock.moment, clock.started_at) == (Moment.FIRST_ANSWER, now - HOUR)


@pytest.mark.parametrize("state", ENDS)
def test_a_closed_contact_is_only_noted_on_or_reopened(
    session: Session, sanne: Agent, now: datetime, state: State
) -> None:
    contact = builders.contact(session, state=state)
    actor = sanne.as_actor()

    for act in (handling.take, handling.release, handling.wait_for_citizen, handling.resume):
        with pytest.raises(Refused):
            act(session, contact, now, actor)
    for write in (handling.call, referring.back_to_kcc):
        with pytest.raises(Refused):
            write(session, contact, "Tekst", now, actor)

    assert contact.state is state
    assert builders.kinds_of_events(session, contact) == []


def test_reopening_twice_is_reopening_once_and_takes_nothing_from_a_colleague(
    session: Session, sanne: Agent, now: datetime
) -> None:
    contact = builders.contact(session, state=State.CLOSED)
    for _ in range(2):
        handling.reopen(session, contact, now, sanne.as_actor())

    with pytest.raises(Refused, match="al open"):
        handling.reopen(session, contact, now, builders.actor(session, "Omar"))

    assert (contact.agent, contact.state) == (sanne, State.IN_PROGRESS)
    assert len(events(session, contact, "reopened")) == 1


@pytest.mark.parametrize("state", ENDS)
def test_a_closed_contact_keeps_its_outcome(
    session: Session, sanne: Agent, now: datetime, state: State
) -> None:
    """Who closes it from a page that was open before a colleague did so, changes nothing."""
    contact = builders.contact(session, state=state)
    outcome, closed_at = contact.outcome, contact.closed_at
    assert outcome

    handling.close(session, contact, outcome, now, sanne.as_actor())
    with pytest.raises(Refused, match="afgehandeld"):
        handling.close(session, contact, Outcome.CALLED_BACK, now, sanne.as_actor())

    assert (contact.outcome, contact.closed_at) == (outcome, closed_at)


def events(session: Session, contact: Contact, kind: str) -> list[Event]:
    found = session.query(Event).filter_by(contact_id=contact.id, kind=kind)
    return list(found.order_by(Event.id))
