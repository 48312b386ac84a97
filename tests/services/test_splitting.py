"""A message of somebody else becomes a contact of its own, and can go back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound, Refused
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Contact, Message, MessageKind
from kcc.services import clocks, handling, merging, splitting
from tests import builders
from tests.services.intake_door import (
    Door,
    acknowledgements,
    history,
    only_acknowledgement,
    stored_file,
    terms,
)

FATIMA, PIET = "fatima@example.nl", "piet@example.nl"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def noor(session: Session) -> Actor:
    return builders.actor(session, "Noor Visser", roles=[Role.AGENT])


@pytest.fixture
def contact(door: Door) -> Contact:
    return door.receive(builders.inbound(FATIMA)).contact


def joins(door: Door, contact: Contact, at: datetime, **fields: Any) -> Message:
    """A reply to what we sent to Fatima, from Piet unless said otherwise."""
    signed = only_acknowledgement(door.session, contact).rfc_id
    mail: dict[str, Any] = {
        "sender": PIET,
        "name": "Piet Bakker",
        "subject": f"Re: Paspoort [{contact.number}]",
        "text": "Mijn vuilnis is niet opgehaald.",
        "in_reply_to": signed,
        "received_at": at,
        **fields,
    }
    stored = mail.pop("stored", ())
    received = door.receive(builders.inbound(**mail), stored=stored)
    assert received.contact is contact
    return received.message


def split(door: Door, contact: Contact, message: Message, actor: Actor, at: datetime) -> Contact:
    return splitting.split(
        door.session,
        contact,
        message.id,
        at,
        actor,
        installation=door.installation,
        keys=door.keys,
    )


def put_back(session: Session, contact: Contact, actor: Actor, at: datetime) -> None:
    pair = splitting.lock(session, actor, contact.number)
    splitting.put_back(session, *pair, at, actor)


def running(session: Session, contact: Contact) -> dict[Moment, datetime]:
    return {one.moment: one.started_at for one in clocks.running(session, contact)}


def answered(session: Session, contact: Contact, actor: Actor, at: datetime) -> None:
    handling.call(session, contact, "U kunt een afspraak maken.", at, actor)


def test_the_new_contact_is_of_the_sender_with_terms_from_the_receipt_of_his_message(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR, stored=(stored_file(),))
    message.only_thanks = True  # or so it was taken

    made = split(door, contact, message, noor, door.now + 2 * HOUR)

    assert message.contact is made
    assert (message.other_sender, message.only_thanks) == (False, False)
    assert made.citizen is not None
    assert (made.citizen.email, made.citizen.name) == (PIET, "Piet Bakker")
    assert (made.subject, made.preview) == ("Paspoort", "Mijn vuilnis is niet opgehaald.")
    assert (made.received_at, made.related_id) == (door.now + HOUR, contact.id)
    assert (made.state, made.unread, made.agent) == (State.NEW, False, None)
    assert running(session, made) == dict.fromkeys(
        (Moment.ACKNOWLEDGE, Moment.FIRST_ANSWER), door.now + HOUR
    )
    assert [file.filename for file in message.attachments] == ["foto.jpg"]
    letter = only_acknowledgement(session, made)
    assert letter.recipients[0].address == PIET
    assert "Mijn vuilnis is niet opgehaald." in letter.text


@on_one_database
def test_both_tell_it_with_the_number_of_the_other(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR)

    made = split(door, contact, message, noor, door.now + 2 * HOUR)

    for one, kind, other in (
        (contact, EventKind.SPLIT_OFF, made),
        (made, EventKind.SPLIT_FROM, contact),
    ):
        session.refresh(one, ["events"])
        told = one.events[-1]
        assert (told.kind, told.actor_name) == (kind, "Noor Visser")
        assert told.data == {"number": other.number}


def test_who_left_is_not_found_by_the_old_contact_any_more(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR)

    made = split(door, contact, message, noor, door.now + 2 * HOUR)

    assert terms(session, contact).isdisjoint({PIET, "piet", "bakker"})
    assert {contact.number, FATIMA, "fatima", "jansen", "paspoort"} <= terms(session, contact)
    assert {made.number, PIET, "piet", "bakker", "paspoort"} <= terms(session, made)


def test_the_first_answer_of_the_old_contact_stays_due_when_it_was(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    due = contact.due_at
    message = joins(door, contact, door.now + HOUR)

    split(door, contact, message, noor, door.now + 2 * HOUR)

    assert running(session, contact)[Moment.FIRST_ANSWER] == door.now
    assert (contact.due_at, contact.preview) == (due, "Hoe vraag ik een paspoort aan?")


def test_a_term_that_began_with_the_message_ends_with_it(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    answered(session, contact, noor, door.now + HOUR)
    message = joins(door, contact, door.now + 2 * HOUR)
    assert Moment.NEXT_ANSWER in running(session, contact)

    split(door, contact, message, noor, door.now + 3 * HOUR)

    assert Moment.NEXT_ANSWER not in running(session, contact)
    assert contact.due_at == NEVER


def test_it_goes_on_from_what_the_citizen_asked_after_it(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    answered(session, contact, noor, door.now + HOUR)
    message = joins(door, contact, door.now + 2 * HOUR)
    joins(door, contact, door.now + 3 * HOUR, sender=FATIMA, text="Kan dat morgen?")

    split(door, contact, message, noor, door.now + 4 * HOUR)

    assert running(session, contact)[Moment.NEXT_ANSWER] == door.now + 3 * HOUR
    assert contact.preview == "Kan dat morgen?"


@on_one_database
@pytest.mark.parametrize("was", [Outcome.REDIRECTED, Outcome.SPAM, None])
def test_a_contact_that_only_the_message_woke_rests_again(
    door: Door, session: Session, contact: Contact, noor: Actor, was: Outcome | None
) -> None:
    if was is None:
        handling.wait_for_citizen(session, contact, door.now + HOUR, noor)
    else:
        handling.close(session, contact, was, door.now + HOUR, noor)
    before = (contact.state, contact.outcome, contact.closed_at)
    message = joins(door, contact, door.now + DAY)
    handling.take(session, contact, door.now + DAY + HOUR, noor)

    split(door, contact, message, noor, door.now + DAY + HOUR)

    assert (contact.state, contact.outcome, contact.closed_at) == before


@on_one_database
def test_a_contact_in_which_somebody_went_on_since_stays_open(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    handling.close(session, contact, Outcome.REDIRECTED, door.now + HOUR, noor)
    message = joins(door, contact, door.now + DAY)
    handling.note(session, contact, "Piet is haar buurman.", door.now + DAY + HOUR, noor)

    split(door, contact, message, noor, door.now + DAY + 2 * HOUR)

    assert contact.state.is_open


@on_one_database
def test_automatic_mail_that_is_split_off_asks_for_nothing(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR, automatic=True, answerable=False)

    made = split(door, contact, message, noor, door.now + 2 * HOUR)

    assert (made.state, made.outcome) == (State.NO_ACTION, Outcome.AUTOMATIC)
    assert acknowledgements(session, made) == []


@on_one_database
def test_mail_of_a_list_that_is_split_off_gets_no_acknowledgement(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR, answerable=False, automatic_why="List-Id")

    made = split(door, contact, message, noor, door.now + 2 * HOUR)

    assert acknowledgements(session, made) == []
    assert set(running(session, made)) == {Moment.FIRST_ANSWER}


@on_one_database
def test_it_stays_with_the_department_that_has_the_contact(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    contact.department = builders.department(session)
    message = joins(door, contact, door.now + HOUR)

    made = split(door, contact, message, noor, door.now + 2 * HOUR)

    assert made.department_id == contact.department_id


@on_one_database
def test_a_later_reply_of_his_goes_to_his_own_contact(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    made = split(door, contact, joins(door, contact, door.now + HOUR), noor, door.now + 2 * HOUR)

    signed = only_acknowledgement(session, made).rfc_id
    reply = builders.inbound(PIET, in_reply_to=signed, received_at=door.now + 3 * HOUR)

    assert door.receive(reply).contact is made


def test_a_double_click_splits_once(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR)
    made = split(door, contact, message, noor, door.now + 2 * HOUR)
    session.expire_all()

    assert split(door, contact, message, noor, door.now + 2 * HOUR) is made
    assert len(acknowledgements(session, made)) == 1


@on_one_database
def test_the_first_message_our_own_and_those_of_other_contacts_stay(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    first = next(one for one in contact.messages if one.kind is MessageKind.INBOUND)
    ours = only_acknowledgement(session, contact)
    other = door.receive(builders.inbound("els@example.nl")).message

    for message, error in ((first, Refused), (ours, Refused), (other, NotFound)):
        with pytest.raises(error):
            split(door, contact, message, noor, door.now + HOUR)


def test_put_back_it_asks_again_where_it_came_from(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    handling.close(session, contact, Outcome.REDIRECTED, door.now + HOUR, noor)
    message = joins(door, contact, door.now + DAY)
    made = split(door, contact, message, noor, door.now + DAY + HOUR)
    assert not contact.state.is_open

    put_back(session, made, noor, door.now + DAY + 2 * HOUR)

    assert message.contact is contact
    assert message.other_sender
    assert contact.closed_at is None
    assert running(session, contact)[Moment.NEXT_ANSWER] == door.now + DAY
    assert PIET in terms(session, contact)
    assert (made.state, made.outcome) == (State.NO_ACTION, Outcome.DUPLICATE)
    assert running(session, made) == {}
    assert history(session, made)[-1] == EventKind.PUT_BACK
    assert history(session, contact)[-1] == EventKind.TAKEN_BACK


@on_one_database
def test_what_was_gone_on_with_is_not_put_back(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    made = split(door, contact, joins(door, contact, door.now + HOUR), noor, door.now + 2 * HOUR)
    handling.note(session, made, "Gebeld met de reiniging.", door.now + 3 * HOUR, noor)
    session.expire_all()

    for one in (made, contact):
        with pytest.raises(Refused):
            put_back(session, one, noor, door.now + 4 * HOUR)


@on_one_database
def test_split_off_again_after_it_was_put_back_it_makes_another_contact(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    message = joins(door, contact, door.now + HOUR)
    made = split(door, contact, message, noor, door.now + 2 * HOUR)
    session.expire_all()
    put_back(session, made, noor, door.now + 3 * HOUR)
    session.expire_all()

    again = split(door, contact, message, noor, door.now + 4 * HOUR)

    assert again.id not in (made.id, contact.id)


@on_one_database
def test_nothing_is_put_back_in_a_contact_that_goes_on_elsewhere(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    made = split(door, contact, joins(door, contact, door.now + HOUR), noor, door.now + 2 * HOUR)
    other = door.receive(builders.inbound(FATIMA)).contact
    pair = merging.lock(session, noor, contact.number, other.number)
    merging.merge(session, *pair, door.now + 3 * HOUR, noor)

    with pytest.raises(Refused, match=f"{contact.number} is samengevoegd"):
        put_back(session, made, noor, door.now + 4 * HOUR)


@on_one_database
def test_what_was_answered_before_it_left_is_not_owed_once_more_when_it_is_back(
    door: Door, session: Session, contact: Contact, noor: Actor
) -> None:
    answered(session, contact, noor, door.now + HOUR)
    message = joins(door, contact, door.now + 2 * HOUR)
    answered(session, contact, noor, door.now + 3 * HOUR)
    made = split(door, contact, message, noor, door.now + 4 * HOUR)
    session.expire_all()

    put_back(session, made, noor, door.now + 5 * HOUR)

    assert set(running(session, contact)) == {Moment.ACKNOWLEDGE}
