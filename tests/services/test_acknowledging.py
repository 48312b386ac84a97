"""Acknowledgements: what the citizen reads, who gets one, and which clock it meets."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.threading import read_message_id
from kcc.models import Contact, Delivery, Message, MessageKind
from kcc.services import acknowledging, clocks
from kcc.services.intake import Wishes
from tests import builders
from tests.services.intake_door import (
    Door,
    acknowledgements,
    only_acknowledgement,
    stored_file,
)


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


def running(session: Session, contact: Contact) -> set[Moment]:
    return {clock.moment for clock in clocks.running(session, contact)}


def test_the_citizen_reads_when_an_answer_comes_and_what_came_in(
    door: Door, session: Session
) -> None:
    mail = builders.inbound(text="Er ligt een losse tegel.\n\nVoor nummer 7.", subject="Tegel")

    contact = door.receive(mail, stored=(stored_file(filename="tegel.jpg"),)).contact

    letter = only_acknowledgement(session, contact)
    assert letter.subject == f"Ontvangstbevestiging: Tegel [{contact.number}]"
    for part in (
        "Beste Fatima Jansen,",
        "U krijgt uiterlijk donderdag 26 november 2026 antwoord van ons.",
        "ontvangen op dinsdag 24 november 2026 om 14:00 uur",
        f"Uw contactnummer is {contact.number}.",
        "- U krijgt een reactie binnen 2 werkdagen.",
        "automatische ontvangstbevestiging. Het is nog niet het antwoord",
        "Bel 14 071",
        "Gemeente Voorbeeld",
        "https://www.example.org/privacy",
        "- tegel.jpg",
        "Dit schreef u ons:\n> Er ligt een losse tegel.\n> \n> Voor nummer 7.",
    ):
        assert part in letter.text
    assert letter.automatic


def test_the_english_form_is_acknowledged_in_english(door: Door, session: Session) -> None:
    form = builders.inbound(channel=ChannelKind.FORM, language="en", subject="Passport")

    letter = only_acknowledgement(session, door.receive(form).contact)

    assert letter.subject.startswith("We received your question: Passport [")
    assert "You will get an answer by Thursday 26 November 2026 at the latest." in letter.text
    assert "- You will get a response within 2 working days." in letter.text
    assert "Tuesday 24 November 2026 at 14:00" in letter.text


def test_a_mail_in_english_is_acknowledged_in_english(door: Door, session: Session) -> None:
    text = "Dear Sir or Madam,\n\nHow can I register? I have moved to your town.\n\nAna"

    contact = door.receive(builders.inbound(text=text)).contact

    assert contact.language == "en"
    letter = only_acknowledgement(session, contact)
    assert letter.subject.startswith("We received your question")


def test_a_mail_program_that_calls_itself_english_is_answered_in_dutch(
    door: Door, session: Session
) -> None:
    letter = only_acknowledgement(session, door.receive(builders.inbound(language="en")).contact)

    assert "Beste Fatima Jansen," in letter.text


def test_who_asks_to_be_called_reads_when(door: Door, session: Session) -> None:
    form = builders.inbound(channel=ChannelKind.FORM, phone="06-12345678")

    contact = door.receive(form, wishes=Wishes(wants_callback=True)).contact

    text = only_acknowledgement(session, contact).text
    assert "U wordt uiterlijk donderdag 26 november 2026 gebeld." in text


def test_it_waits_in_the_outbox_with_an_id_that_we_can_recognise(
    door: Door, session: Session
) -> None:
    mail = builders.inbound("Fatima@example.nl", references=("<eerder@example.nl>",))

    contact = door.receive(mail).contact

    letter = only_acknowledgement(session, contact)
    signed = read_message_id(letter.rfc_id or "")
    assert signed is not None
    assert signed.message_pk == letter.id
    assert signed.is_ours([one.address for one in letter.recipients], door.keys.threading)
    assert [one.address for one in letter.recipients] == ["fatima@example.nl"]
    assert letter.in_reply_to == mail.message_id
    assert letter.references == ["<eerder@example.nl>", mail.message_id]
    item = letter.outgoing
    assert item is not None
    assert (item.delivery, item.not_before) == (Delivery.QUEUED, door.now)
    assert item.mailbox_id == contact.mailbox_id


@pytest.mark.parametrize(
    "sender",
    ["no-reply@example.nl", "mailer-daemon@example.nl", "josé@example.nl", "geen adres", None],
)
def test_where_nobody_reads_nothing_is_acknowledged(
    door: Door, session: Session, sender: str | None
) -> None:
    received = door.receive(builders.inbound(sender))

    assert not received.acknowledged
    assert acknowledgements(session, received.contact) == []
    assert Moment.ACKNOWLEDGE not in running(session, received.contact)


def test_nothing_is_acknowledged_without_a_mailbox_to_send_from(session: Session) -> None:
    door = Door(session)
    assert door.mailbox
    door.mailbox.active = False
    door.mailbox = None

    assert not door.receive(builders.inbound(channel=ChannelKind.FORM)).acknowledged


@pytest.mark.parametrize(("hours", "acknowledged"), [(71, True), (73, False)])
def test_what_stood_in_a_mailbox_for_days_is_a_contact_that_is_not_acknowledged(
    door: Door, session: Session, hours: int, acknowledged: bool
) -> None:
    old = builders.inbound(received_at=door.now - timedelta(hours=hours))

    received = door.receive(old)

    assert received.acknowledged is acknowledged
    assert (Moment.ACKNOWLEDGE in running(session, received.contact)) is acknowledged
    assert Moment.FIRST_ANSWER in running(session, received.contact)


def test_two_programs_that_answer_each_other_stop_after_a_few(door: Door, session: Session) -> None:
    door.limit(acknowledge_per_day=3)

    received = [door.receive(builders.inbound("robot@example.nl")) for _ in range(6)]

    assert [one.acknowledged for one in received] == [True] * 3 + [False] * 3
    assert all(one.is_new for one in received)
    assert running(session, received[-1].contact) == {Moment.FIRST_ANSWER}


def test_the_brake_is_for_one_citizen_and_for_one_day(door: Door, session: Session) -> None:
    door.limit(acknowledge_per_day=1)
    door.receive(builders.inbound("fatima@example.nl"))

    other = door.receive(builders.inbound("piet@example.nl"))
    tomorrow = door.now + timedelta(days=1, seconds=1)
    next_day = door.receive(builders.inbound("fatima@example.nl", received_at=tomorrow))

    assert other.acknowledged
    assert next_day.acknowledged


def test_delivery_of_the_acknowledgement_meets_only_its_own_clock(
    door: Door, session: Session
) -> None:
    contact = door.receive(builders.inbound()).contact
    due_at = contact.due_at
    letter = only_acknowledgement(session, contact)
    at = door.now + timedelta(minutes=1)

    acknowledging.delivered(session, letter, at)

    assert running(session, contact) == {Moment.FIRST_ANSWER}
    assert contact.due_at == due_at
    session.refresh(contact, ["clocks"])
    assert [c.met_at for c in contact.clocks if c.moment is Moment.ACKNOWLEDGE] == [at]


def test_delivery_of_another_message_is_no_acknowledgement(door: Door, session: Session) -> None:
    contact = door.receive(builders.inbound()).contact
    answer: Message = builders.message(session, contact, MessageKind.ANSWER)

    acknowledging.delivered(session, answer, door.now)

    assert Moment.ACKNOWLEDGE in running(session, contact)


def test_a_letter_without_end_is_stored_whole_and_copied_in_part(
    door: Door, session: Session
) -> None:
    text = "regel\n" * 50_000

    received = door.receive(builders.inbound(text=text))

    letter = only_acknowledgement(session, received.contact)
    assert received.message.text == text
    assert len(letter.text) < 100_000
    assert "De rest van uw bericht hebben wij wel" in letter.text


def test_what_a_citizen_wrote_is_not_run_as_a_template(door: Door, session: Session) -> None:
    mail = builders.inbound(
        name="{{ 7*7 }}", subject="{0} {contact} {{ 7*7 }}", text="{{ 7*7 }} {% raw %}"
    )

    letter = only_acknowledgement(session, door.receive(mail).contact)

    assert "Beste {{ 7*7 }}," in letter.text
    assert "> {{ 7*7 }} {% raw %}" in letter.text
    assert letter.subject.startswith("Ontvangstbevestiging: {0} {contact} {{ 7*7 }} [")
