"""A mail is never twice, and never swallowed as a double."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from channels.base import Inbound
from kcc.db import writing
from kcc.domain.states import Outcome
from kcc.models import Contact, Message
from tests import builders
from tests.services.intake_door import Door, address, only_acknowledgement, stored_file


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def mail() -> Inbound:
    return builders.inbound(
        "fatima@example.nl",
        text="Er ligt een losse tegel.",
        html="<p>Er ligt een losse tegel.</p>",
        message_id="<een@example.nl>",
        sent_at=builders.NOW - timedelta(minutes=1),
    )


def messages(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Message)) or 0


def test_the_same_mail_again_is_the_same_message(
    door: Door, session: Session, mail: Inbound
) -> None:
    first = door.receive(mail, stored=(stored_file(),))
    before = messages(session)

    again = door.receive(
        replace(mail, received_at=builders.NOW + timedelta(days=1)), stored=(stored_file(),)
    )

    assert again.is_double
    assert (again.message, again.contact) == (first.message, first.contact)
    assert messages(session) == before


def test_one_mail_to_two_of_our_mailboxes_is_one_contact(
    door: Door, session: Session, mail: Inbound
) -> None:
    first = door.receive(mail)
    other = builders.mailbox(session, "burgerzaken@gemeente.example.org")

    again = door.receive(replace(mail, delivered_to=(other.address,)), mailbox=other)

    assert again.is_double
    assert again.contact is first.contact
    assert session.scalar(select(func.count()).select_from(Contact)) == 1


def test_a_form_of_elsewhere_to_two_of_our_mailboxes_is_one_contact(
    door: Door, session: Session, mail: Inbound
) -> None:
    sender = address("no-reply@formulier.example.org", "Formulier")
    form = replace(mail, sender=sender, reply_to=address("Piet@example.nl"))
    first = door.receive(form)

    again = door.receive(form, mailbox=builders.mailbox(session))

    assert again.is_double
    assert again.contact is first.contact


def test_one_mail_that_two_processes_take_in_at_once_is_one_contact(
    sessions: sessionmaker[Session], mail: Inbound
) -> None:
    with sessions() as session:
        Door(session)
        session.commit()
    barrier = threading.Barrier(4)

    def take_in(_number: int) -> int:
        with sessions() as session:
            door = Door(session)
            barrier.wait(10)
            with writing(session):
                return door.receive(mail).contact.id

    with ThreadPoolExecutor(4) as processes:
        contacts = set(processes.map(take_in, range(4)))

    assert len(contacts) == 1
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Iets heel anders."},
        {"html": "<p>Iets heel anders.</p>"},
        {"sender": address("piet@example.nl")},
        {"sent_at": builders.NOW},
        {"sent_at": None},
    ],
)
def test_the_same_id_with_other_content_is_a_message_of_its_own_and_marked(
    door: Door, mail: Inbound, changed: dict[str, object]
) -> None:
    first = door.receive(mail)

    second = door.receive(replace(mail, **changed))  # type: ignore[arg-type]

    assert not second.is_double
    assert second.message.id != first.message.id
    assert second.message.notice == "zelfde kenmerk, andere inhoud"


def test_a_scanner_that_reuses_its_id_loses_no_scan(door: Door, mail: Inbound) -> None:
    door.receive(mail, stored=(stored_file("a" * 64),))

    second = door.receive(mail, stored=(stored_file("b" * 64),))

    assert not second.is_double
    assert second.message.attachments[0].sha256 == "b" * 64


def test_each_of_two_contents_under_one_id_is_known_when_it_comes_again(
    door: Door, mail: Inbound
) -> None:
    other = replace(mail, text="Iets heel anders.")
    door.receive(mail)
    second = door.receive(other)

    again = door.receive(other)

    assert again.is_double
    assert again.message is second.message


def test_two_mails_without_an_id_are_two_messages(door: Door, mail: Inbound) -> None:
    bare = replace(mail, message_id=None)

    first, second = door.receive(bare), door.receive(bare)

    assert not second.is_double
    assert first.message is not second.message


def test_our_own_mail_that_comes_back_is_no_new_message(
    door: Door, session: Session, mail: Inbound
) -> None:
    contact = door.receive(mail).contact
    letter = only_acknowledgement(session, contact)
    before = messages(session)
    back = builders.inbound(
        "info@gemeente.example.org",
        text=letter.text.replace("\n", "\r\n"),
        message_id=letter.rfc_id,
    )

    received = door.receive(back)

    assert received.is_double
    assert received.message is letter
    assert messages(session) == before


def test_other_words_under_the_id_of_our_own_mail_are_kept(
    door: Door, session: Session, mail: Inbound
) -> None:
    contact = door.receive(mail).contact
    letter = only_acknowledgement(session, contact)
    forged = builders.inbound("info@gemeente.example.org", message_id=letter.rfc_id)

    received = door.receive(forged)

    assert received.contact is contact
    assert received.message.automatic
    assert received.message.other_sender
    assert received.message.notice == "zelfde kenmerk, andere inhoud"
    assert contact.outcome is not Outcome.AUTOMATIC
