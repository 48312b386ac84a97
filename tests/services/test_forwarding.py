"""Forwarding notices: at once, said to be automatic, and to nobody who should not have one."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import Authenticity
from channels.email.compose import build
from kcc.domain.actors import Actor
from kcc.domain.brakes import Level
from kcc.domain.errors import Invalid
from kcc.files import FileStore
from kcc.models import Contact, Delivery, Event, Message, MessageKind
from kcc.services import announcing, forwarding, handling, outbox, reaching, seen
from kcc.services.matching import Evidence
from tests import builders
from tests.services.answer_help import KEYS
from tests.services.intake_door import Door, Limits, MadeUp
from tests.services.outbox_help import REFUSED, hold_lease, receipt, tried

FATIMA = "fatima@example.nl"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session) -> Contact:
    """Fatima's, with Stadsbeheer by now."""
    fatima = builders.citizen(session, name="Fatima Jansen", email=FATIMA)
    works = builders.department(session, "Stadsbeheer")
    contact = builders.contact(
        session, citizen=fatima, department=works, mailbox=builders.mailbox(session)
    )
    builders.message(session, contact, rfc_id="<vraag@example.nl>")
    session.refresh(contact, ["messages"])
    return contact


def told(
    session: Session, contact: Contact, actor: Actor, now: datetime, held: Level | None = None
) -> Message | None:
    return forwarding.tell(
        session, contact, "Stadsbeheer", now, actor, held=held, installation=MadeUp(), keys=KEYS
    )


def test_the_citizen_reads_where_the_question_lies_since_when_and_until(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    clock = builders.clock(session, contact, due_at=now + timedelta(days=2))

    message = told(session, contact, sanne, now)

    assert message is not None
    assert message.subject == f"Doorgestuurd: Paspoort aanvragen [{contact.number}]"
    text = " ".join(message.text.split())
    assert "op dinsdag 24 november 2026 doorgestuurd naar Stadsbeheer." in text
    assert "uiterlijk donderdag 26 november 2026 antwoord" in text
    assert [one.address for one in message.recipients] == [FATIMA]
    assert message.in_reply_to == "<vraag@example.nl>"
    assert message.outgoing is not None
    assert (message.outgoing.delivery, message.outgoing.not_before) == (Delivery.QUEUED, now)
    assert clock.is_running
    assert builders.kinds_of_events(session, contact) == ["forwarding_told"]


@on_one_database
def test_a_day_that_has_been_is_not_promised_and_the_language_is_theirs(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    builders.clock(session, contact, due_at=now - timedelta(days=1))
    handling.set_language(session, contact, "en", now, sanne)

    message = told(session, contact, sanne, now)

    assert message is not None
    assert "On Tuesday 24 November 2026 we forwarded your message" in message.text
    assert "at the latest" not in message.text


@on_one_database
def test_its_headers_say_that_it_is_automatic(
    session: Session, contact: Contact, sanne: Actor, now: datetime, tmp_path: Path
) -> None:
    message = told(session, contact, sanne, now)
    assert message is not None
    assert message.outgoing is not None
    files, mailbox = FileStore(tmp_path), builders.mailbox(session)

    mail = build(outbox.outgoing(session, message.outgoing, mailbox, files, KEYS))

    assert b"Auto-Submitted: auto-replied\r\n" in mail
    assert b"X-Auto-Response-Suppress: All\r\n" in mail


def test_a_brake_holds_it_back_and_the_history_says_so(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    limits = Limits(acknowledge_per_day=1)
    assert forwarding.brake(session, contact, now, limits) is None
    held = forwarding.brake(session, contact, now, limits)

    assert held is Level.RECIPIENT
    assert told(session, contact, sanne, now, held) is None

    [event] = session.query(Event).filter_by(contact_id=contact.id)
    assert (event.kind, event.data) == ("forwarding_held", {"reason": f"te veel {held.words}"})
    assert [one.kind for one in contact.messages] == [MessageKind.INBOUND]


@on_one_database
@pytest.mark.parametrize(
    ("marks", "by_hand", "of_itself"),
    [
        ({}, True, True),
        ({"automatic": True, "automatic_why": "afwezigheidsbericht"}, False, False),
        ({"automatic_why": "post van een lijst"}, True, False),
        ({"other_sender": True, "automatic": True}, True, True),
    ],
)
def test_a_program_gets_no_letter_and_a_list_none_that_goes_of_itself(
    session: Session, marks: dict[str, Any], by_hand: bool, of_itself: bool
) -> None:
    contact = builders.contact(session, citizen=builders.citizen(session, email=FATIMA))
    messages = [builders.message(session, contact, **marks)]

    found = (
        reaching.of(contact, messages) is not None,
        reaching.of(contact, messages, by_itself=True) is not None,
    )

    assert found == (by_hand, of_itself)


@on_one_database
def test_who_cannot_be_reached_is_refused_and_a_doubt_is_said(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    assert contact.citizen is not None
    contact.citizen.addresses[0].bounced_at = now
    contact.messages[0].authentication = Authenticity.FAILED
    found = reaching.of(contact, contact.messages)
    assert found is not None
    assert "kwam eerder terug. De afzender is niet geverifieerd" in found.doubt

    caller = builders.contact(session, citizen=builders.citizen(session, phone="0612345678"))
    machine = builders.contact(session, citizen=builders.citizen(session, email="noreply@x.nl"))

    for one in (caller, machine):
        with pytest.raises(Invalid) as caught:
            told(session, one, sanne, now)
        assert list(caught.value.fields) == ["tell"]


def test_one_that_comes_back_is_work_and_no_colleague_is_stopped_by_it(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    lease = hold_lease(session, now)
    contact.unread = False
    last = contact.messages[-1].id
    told(session, contact, sanne, now)
    assert seen.news(session, contact, builders.actor(session, "Omar"), last) == []

    item = tried(session, lease, receipt(fatima=REFUSED), now)
    announcing.announce(session, item.message_id, now, lease)

    assert contact.unread


def test_a_reply_to_it_finds_the_contact(session: Session, sanne: Actor) -> None:
    door = Door(session)
    contact = door.receive(builders.inbound(FATIMA)).contact
    message = told(session, contact, sanne, door.now)
    assert message is not None

    reply = builders.inbound(FATIMA, subject="Re: iets", in_reply_to=message.rfc_id)
    received = door.receive(reply)

    assert (received.contact, received.evidence) == (contact, Evidence.MESSAGE_ID)
