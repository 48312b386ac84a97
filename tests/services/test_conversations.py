"""Conversations: typed words are kept, laid aside and taken up again, and the time is told."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import Conflict, NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.spoken import InKennisbank, NoteOutcome
from kcc.models import Contact, Conversation, SpokenQuestion
from kcc.services import conversations, in_hand, missed_answers, sweeping
from kcc.services.conversations import Answered, Opening
from tests import builders
from tests.kennisbank.making import article
from tests.services.test_queue import statements

MINUTE = timedelta(minutes=1)
TYPED = {"channel": "phone", "question": "Mijn container gaat niet open."}


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


def begun(
    session: Session, actor: Actor, now: datetime, number: int = 1, **features: ChannelKind
) -> Conversation:
    opening = Opening(
        key=str(UUID(int=number)),
        channel=features.get("channel", ChannelKind.PHONE),
        started_at=now,
    )
    return conversations.hold(session, actor, opening, now)


def asked(
    session: Session, conversation: Conversation, outcome: NoteOutcome = NoteOutcome.ANSWERED
) -> Contact:
    contact = builders.contact(session, channel=ChannelKind.PHONE)
    conversations.add(session, conversation, contact, Answered(outcome=outcome))
    return contact


def test_what_is_typed_is_kept_for_who_typed_it(
    session: Session, sanne: Actor, now: datetime
) -> None:
    key = begun(session, sanne, now).key
    conversations.save(session, begun(session, sanne, now), TYPED, now + MINUTE)

    kept = conversations.running(session, sanne, key)

    assert (kept.typed, kept.started_at, kept.saved_at) == (TYPED, now, now + MINUTE)
    other = builders.actor(session, "Omar")
    assert conversations.known(session, other, key) is None
    assert conversations.unfinished(session, other) == []
    with pytest.raises(NotFound):
        begun(session, other, now)
    with pytest.raises(Refused):
        begun(session, SYSTEM, now, 2)


@pytest.mark.parametrize("wrong", [timedelta(minutes=1), timedelta(hours=-13)])
def test_a_start_that_cannot_be_is_now(
    session: Session, sanne: Actor, now: datetime, wrong: timedelta
) -> None:
    opening = Opening(key="x", channel=ChannelKind.PHONE, started_at=now + wrong)

    assert conversations.hold(session, sanne, opening, now).started_at == now


def test_the_history_of_each_question_tells_how_long_was_spoken(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    contacts = [asked(session, conversation), asked(session, conversation)]

    conversations.end(session, conversation, now + timedelta(seconds=167), sanne)
    conversations.end(session, conversation, now + timedelta(hours=9), sanne)

    assert (conversation.typed, conversation.ended_at) == ({}, now + timedelta(seconds=167))
    for contact in contacts:
        told = [e.data for e in contact.events if e.kind == EventKind.SPOKEN]
        assert told == [{"duration": "02:47"}]


def test_at_the_desk_no_time_is_told(session: Session, sanne: Actor, now: datetime) -> None:
    conversation = begun(session, sanne, now, channel=ChannelKind.DESK)
    contact = builders.contact(session, channel=ChannelKind.DESK)
    conversations.add(session, conversation, contact, Answered(outcome=NoteOutcome.ANSWERED))

    conversations.end(session, conversation, now + MINUTE, sanne)

    assert [e for e in contact.events if e.kind == EventKind.SPOKEN] == []


def test_time_that_it_lay_aside_is_not_spoken(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    conversations.save(session, conversation, TYPED, now + MINUTE)
    conversations.park(session, conversation, now + 2 * MINUTE)
    assert conversations.elapsed(conversation, now + timedelta(hours=1)) == 2 * MINUTE

    resumed = conversations.resume(session, sanne, conversation.key, now + timedelta(hours=1))

    assert (resumed.typed, resumed.parked_at) == (TYPED, None)
    assert conversations.elapsed(resumed, now + timedelta(hours=1, minutes=3)) == 5 * MINUTE


def test_a_browser_that_was_closed_stopped_the_time_at_the_last_word(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    conversations.save(session, conversation, TYPED, now + MINUTE)

    conversations.resume(session, sanne, conversation.key, now + timedelta(hours=2))

    assert conversations.elapsed(conversation, now + timedelta(hours=2)) == MINUTE


def test_two_lie_aside_at_once_each_with_its_own_words(
    session: Session, sanne: Actor, now: datetime
) -> None:
    citizen = builders.citizen(session, "Fatima Jansen")
    first, second = begun(session, sanne, now, 1), begun(session, sanne, now + MINUTE, 2)
    conversations.save(session, first, TYPED | {"citizen_id": str(citizen.id)}, now + MINUTE)
    conversations.save(session, second, {"name": "Meneer Bakker"}, now + MINUTE)
    for one in (first, second):
        conversations.park(session, one, now + 2 * MINUTE)

    listed = conversations.unfinished(session, sanne)

    assert [(one.who, one.question) for one in listed] == [
        ("Fatima Jansen", TYPED["question"]),
        ("Meneer Bakker", ""),
    ]
    assert [one.since for one in listed] == [now + 2 * MINUTE] * 2
    beside = conversations.unfinished(session, sanne, beside=first.key)
    assert [one.key for one in beside] == [second.key]
    assert in_hand.of(session, sanne, now).conversations == {first.key, second.key}


def test_the_next_question_begins_with_who_asked_the_last(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    conversations.save(session, conversation, TYPED, now)
    citizen = builders.citizen(session)
    contact = builders.contact(session, citizen=citizen, channel=ChannelKind.PHONE)

    for _ in range(2):  # a double click
        conversations.add(session, conversation, contact, Answered(outcome=NoteOutcome.LATER))

    assert conversation.typed == {"channel": "phone", "citizen_id": str(citizen.id)}
    assert [one.outcome for one in conversation.questions] == [NoteOutcome.LATER]


def test_a_draft_of_the_question_before_comes_too_late(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    asked(session, conversation)

    assert not conversations.save(session, conversation, TYPED, now, asked=0)
    assert "question" not in conversation.typed
    assert conversations.save(session, conversation, TYPED, now, asked=1)
    conversations.end(session, conversation, now, sanne)
    assert not conversations.save(session, conversation, TYPED, now, asked=1)


def test_two_windows_do_not_type_over_each_other_unseen(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    conversations.save(session, conversation, TYPED, now + MINUTE)

    with pytest.raises(Conflict):
        conversations.save(session, conversation, {"question": "x"}, now + MINUTE, known_until=now)

    assert conversation.typed == TYPED


def test_what_was_thrown_away_can_be_brought_back_for_a_day(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation, other = begun(session, sanne, now, 1), begun(session, sanne, now, 2)
    for one in (conversation, other):
        conversations.save(session, one, TYPED, now)
        conversations.discard(session, one, now, sanne)
    gone = other.key
    assert conversations.unfinished(session, sanne) == []

    back = conversations.restore(session, sanne, conversation.key, now + MINUTE)
    sweeping.forget_expired(session, now + timedelta(days=2))
    session.expire_all()

    assert (back.typed, back.ended_at) == (TYPED, None)
    assert conversations.elapsed(back, now + MINUTE) == timedelta(0)
    with pytest.raises(NotFound):
        conversations.restore(session, sanne, gone, now)


def test_of_a_conversation_with_contacts_only_the_words_are_forgotten(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    contact = asked(session, conversation)
    conversations.save(session, conversation, TYPED, now)
    conversations.discard(session, conversation, now + MINUTE, sanne)

    sweeping.forget_expired(session, now + timedelta(days=2))
    session.expire_all()

    assert [e.data for e in contact.events if e.kind == EventKind.SPOKEN] == [{"duration": "01:00"}]
    assert (conversation.typed, conversation.ended_at) == ({}, now + MINUTE)
    with pytest.raises(NotFound):
        conversations.restore(session, sanne, conversation.key, now)


def test_a_question_of_a_window_that_stayed_open_leaves_nothing_with_what_has_ended(
    session: Session, sanne: Actor, now: datetime
) -> None:
    conversation = begun(session, sanne, now)
    conversations.end(session, conversation, now, sanne)

    asked(session, conversation)

    assert conversation.typed == {}


def test_many_that_lie_aside_are_listed_in_as_many_statements_as_one(
    session: Session, sanne: Actor, now: datetime
) -> None:
    for number in range(1, 5):
        conversation = begun(session, sanne, now, number)
        asked(session, conversation)
        typed = {"citizen_id": str(builders.citizen(session, f"Inwoner {number}").id)}
        conversations.save(session, conversation, typed, now)
    session.expire_all()

    with statements(session) as seen:
        assert len(conversations.unfinished(session, sanne)) == 4

    assert len(seen) == 4  # conversations, their questions, the citizens and their addresses


def test_editors_learn_what_was_missed_and_nothing_of_who_asked(
    session: Session, sanne: Actor, now: datetime
) -> None:
    article(session, "Container", "Over de container.")
    topic = builders.topic(session, "Afval")
    conversation = begun(session, sanne, now)
    for words in ("container Bakkerstra 0612345678", "container Bakkerstra 0612345678", ""):
        contact = builders.contact(session, topic=topic, received_at=now)
        answered = Answered(
            outcome=NoteOutcome.LATER, in_kennisbank=InKennisbank.NO, searched=words
        )
        conversations.add(session, conversation, contact, answered)
    found = builders.contact(session, topic=topic, received_at=now)
    answered = Answered(outcome=NoteOutcome.ANSWERED, in_kennisbank=InKennisbank.YES)
    conversations.add(session, conversation, found, answered)

    missed = missed_answers.missed(session, now - MINUTE)

    assert [(one.searched, one.topic, one.times) for one in missed] == [
        ("container …", "Afval", 2),
        ("", "Afval", 1),
    ]
    assert missed_answers.missed(session, now + MINUTE) == []
    assert session.query(SpokenQuestion).count() == 4
