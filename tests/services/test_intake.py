"""The door: what a message becomes, whatever channel it came by."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import number
from kcc.domain.errors import NotFound
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Citizen, Contact
from kcc.services import clocks, intake
from kcc.services.intake import Wishes
from tests import builders
from tests.services.intake_door import (
    Door,
    acknowledgements,
    history,
    stored_file,
    terms,
)


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


def moments(session: Session, contact: Contact) -> set[Moment]:
    return {clock.moment for clock in clocks.running(session, contact)}


def test_a_mail_becomes_a_contact_of_its_sender(door: Door, session: Session) -> None:
    mail = builders.inbound("Fatima@Example.NL", name="Fatima Jansen", subject="Paspoort")

    received = door.receive(mail)

    contact = received.contact
    assert received.is_new
    assert number.is_valid(contact.number)
    assert (contact.state, contact.channel) == (State.NEW, ChannelKind.EMAIL)
    assert contact.subject == "Paspoort"
    assert contact.preview == "Hoe vraag ik een paspoort aan?"
    assert contact.unread
    assert contact.citizen is not None
    assert (contact.citizen.name, contact.citizen.email) == ("Fatima Jansen", "fatima@example.nl")
    assert received.message.text == mail.text
    assert door.mailbox is not None
    assert contact.mailbox_id == door.mailbox.id


def test_a_mail_owes_an_acknowledgement_and_an_answer(door: Door, session: Session) -> None:
    contact = door.receive(builders.inbound()).contact

    assert moments(session, contact) == {Moment.ACKNOWLEDGE, Moment.FIRST_ANSWER}
    assert contact.due_at == datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    assert len(acknowledgements(session, contact)) == 1
    assert history(session, contact) == [
        "received",
        "clock_started",
        "clock_started",
        "acknowledged",
    ]


def test_clocks_count_from_receipt_by_our_server_and_not_from_the_date_header(
    door: Door, session: Session, now: datetime
) -> None:
    yesterday = now - timedelta(days=1)
    mail = builders.inbound(received_at=yesterday, sent_at=now - timedelta(days=400))

    contact = door.receive(mail).contact

    assert contact.received_at == yesterday
    assert {clock.started_at for clock in clocks.running(session, contact)} == {yesterday}


def test_a_mail_server_whose_clock_runs_ahead_gives_nobody_more_time(
    door: Door, now: datetime
) -> None:
    mail = builders.inbound(received_at=now + timedelta(days=3))

    assert door.receive(mail, now=now).contact.received_at == now


def test_the_second_mail_of_a_citizen_is_a_contact_of_the_same_citizen(
    door: Door, session: Session
) -> None:
    first = door.receive(builders.inbound("fatima@example.nl"))
    second = door.receive(builders.inbound("FATIMA@example.nl", name=""))

    assert first.contact.id != second.contact.id
    assert first.contact.citizen is second.contact.citizen


def test_a_form_with_only_a_phone_number_becomes_a_callback(door: Door, session: Session) -> None:
    form = builders.inbound(None, channel=ChannelKind.FORM, subject="", phone="06-12345678")

    contact = door.receive(form).contact

    assert contact.wants_callback
    assert moments(session, contact) == {Moment.CALLBACK}
    assert contact.citizen is not None
    assert contact.citizen.phone == "0612345678"
    assert contact.subject == "Hoe vraag ik een paspoort aan?"
    assert acknowledgements(session, contact) == []


def test_a_question_without_a_subject_is_called_by_its_first_words(door: Door) -> None:
    text = "Goedemiddag,\n\nDe grote kastanje voor nummer 14 heeft een tak die half afgebroken is."
    form = builders.inbound(channel=ChannelKind.FORM, subject="", text=f"{text} Hij hangt los.")

    contact = door.receive(form).contact

    assert contact.subject == (
        "De grote kastanje voor nummer 14 heeft een tak die half afgebroken is. Hij…"
    )


def test_a_form_leaves_by_the_first_active_mailbox(door: Door, session: Session) -> None:
    first = door.mailbox
    door.mailbox = None
    form = builders.inbound(channel=ChannelKind.FORM)

    contact = door.receive(form).contact

    assert first
    assert contact.mailbox_id == first.id
    assert len(acknowledgements(session, contact)) == 1


def test_a_phone_note_is_read_by_the_agent_who_writes_it(
    door: Door, session: Session, now: datetime
) -> None:
    citizen = builders.citizen(session, phone="0612345678")
    note = builders.inbound(
        None, channel=ChannelKind.PHONE, subject="", text="Vraagt naar rijbewijs"
    )

    received = intake.receive(
        session,
        note,
        now,
        installation=door.installation,
        keys=door.keys,
        wishes=Wishes(citizen_id=citizen.id, wants_callback=True),
        actor=builders.actor(session),
    )

    assert received.contact.citizen is citizen
    assert not received.contact.unread
    assert received.message.agent_id is not None
    assert moments(session, received.contact) == {Moment.CALLBACK}
    assert not received.acknowledged


def test_a_citizen_who_is_gone_is_refused_in_words(door: Door) -> None:
    note = builders.inbound(None, channel=ChannelKind.PHONE)

    with pytest.raises(NotFound, match="inwoner"):
        door.receive(note, wishes=Wishes(citizen_id=999_999))


def test_automatic_mail_is_kept_and_shown_but_asks_for_nothing(
    door: Door, session: Session
) -> None:
    contact = door.receive(builders.inbound(automatic=True)).contact

    assert (contact.state, contact.outcome) == (State.NO_ACTION, Outcome.AUTOMATIC)
    assert contact.closed_at is not None
    assert not contact.unread
    assert contact.due_at == NEVER
    assert moments(session, contact) == set()
    assert acknowledgements(session, contact) == []
    assert session.scalar(select(func.count()).select_from(Citizen)) == 0
    assert "fatima@example.nl" in terms(session, contact)


@pytest.mark.parametrize(
    ("sender", "citizens"), [("fatima@example.nl", 1), ("noreply@formulier.example", 0)]
)
def test_mail_of_a_list_or_form_is_work_but_is_not_acknowledged(
    door: Door, session: Session, sender: str, citizens: int
) -> None:
    why = "kwam via een mailinglijst of programma (List-Id)"
    received = door.receive(builders.inbound(sender, answerable=False, automatic_why=why))

    assert received.contact.state is State.NEW
    assert received.contact.unread
    assert moments(session, received.contact) == {Moment.FIRST_ANSWER}
    assert acknowledgements(session, received.contact) == []
    assert not received.message.automatic
    assert received.message.notice == f"{why}; krijgt geen automatisch antwoord"
    assert session.scalar(select(func.count()).select_from(Citizen)) == citizens


def test_a_bounce_that_belongs_nowhere_is_shown_as_unread(door: Door) -> None:
    contact = door.receive(builders.inbound("mailer-daemon@example.nl", bounce=True)).contact

    assert contact.state is State.NO_ACTION
    assert contact.unread


def test_attachments_get_rows_for_the_files_that_were_stored(door: Door) -> None:
    received = door.receive(builders.inbound(text=""), stored=(stored_file(filename="gat.jpg"),))

    (attachment,) = received.message.attachments
    assert (attachment.filename, attachment.sha256) == ("gat.jpg", "a" * 64)
    assert received.contact.preview == "Bijlage: gat.jpg"


def test_a_mailbox_of_a_department_brings_its_contacts_there(door: Door, session: Session) -> None:
    department = builders.department(session)
    mailbox = builders.mailbox(session, department_id=department.id)

    contact = door.receive(builders.inbound(), mailbox=mailbox).contact

    assert (contact.department_id, contact.mailbox_id) == (department.id, mailbox.id)


def test_a_department_that_is_no_longer_in_use_gets_no_new_contact(
    door: Door, session: Session
) -> None:
    mailbox = builders.mailbox(session, department_id=builders.department(session, active=False).id)

    assert door.receive(builders.inbound(), mailbox=mailbox).contact.department_id is None


def test_everything_of_a_message_disappears_when_the_caller_rolls_back(
    door: Door, session: Session
) -> None:
    session.commit()

    door.receive(builders.inbound())
    session.rollback()

    assert session.scalar(select(func.count()).select_from(Contact)) == 0
    assert session.scalar(select(func.count()).select_from(Citizen)) == 0
