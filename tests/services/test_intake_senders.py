"""Who a message is from: whom we answer, and what no citizen wrote."""

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.states import Outcome, State
from kcc.models import Contact
from kcc.services import clocks
from tests import builders
from tests.services.intake_door import Door, acknowledgements, address


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


def moments(session: Session, contact: Contact) -> set[Moment]:
    return {clock.moment for clock in clocks.running(session, contact)}


def test_a_stranger_cannot_add_a_phone_number_to_somebody_by_the_form(
    door: Door, session: Session
) -> None:
    citizen = builders.citizen(session, email="fatima@example.nl")
    form = builders.inbound("fatima@example.nl", channel=ChannelKind.FORM, phone="06-99999999")

    received = door.receive(form)

    assert received.contact.citizen is citizen
    assert citizen.phone is None
    assert received.message.notice == "telefoonnummer 06-99999999"


def test_mail_from_one_of_our_own_mailboxes_is_automatic(door: Door, session: Session) -> None:
    builders.mailbox(session, "Burgerzaken@gemeente.example.org")

    contact = door.receive(builders.inbound("burgerzaken@GEMEENTE.example.org")).contact

    assert contact.outcome is Outcome.AUTOMATIC
    assert acknowledgements(session, contact) == []


def test_identity_is_the_sender_and_a_reply_to_is_only_mentioned(door: Door) -> None:
    mail = builders.inbound("fatima@example.nl", reply_to=address("elders@example.net"))

    received = door.receive(mail)

    assert received.contact.citizen is not None
    assert received.contact.citizen.email == "fatima@example.nl"
    assert received.message.notice == "vraagt om antwoord op elders@example.net"


def test_a_form_of_elsewhere_that_mails_as_no_reply_is_from_whoever_filled_it_in(
    door: Door,
) -> None:
    mail = builders.inbound("no-reply@formulier.example.org", reply_to=address("Piet@example.nl"))

    received = door.receive(mail)

    assert received.contact.citizen is not None
    assert received.contact.citizen.email == "piet@example.nl"


@pytest.mark.parametrize("own", ["info@gemeente.example.org", "INFO+web@gemeente.example.org"])
def test_a_form_that_mails_as_ourselves_is_from_whoever_filled_it_in(
    door: Door, session: Session, own: str
) -> None:
    mail = builders.inbound(own, name="Website", reply_to=address("piet@example.nl"))

    contact = door.receive(mail).contact

    assert contact.state is State.NEW
    assert contact.citizen is not None
    assert contact.citizen.email == "piet@example.nl"
    assert moments(session, contact) == {Moment.ACKNOWLEDGE, Moment.FIRST_ANSWER}


@pytest.mark.parametrize(
    "asked", ["info@gemeente.example.org", f"info+2600000014.{'a' * 24}@gemeente.example.org"]
)
def test_our_own_mail_that_asks_for_answers_to_ourselves_is_automatic(
    door: Door, asked: str
) -> None:
    mail = builders.inbound("info@gemeente.example.org", reply_to=address(asked))

    assert door.receive(mail).contact.outcome is Outcome.AUTOMATIC


def test_a_no_reply_that_asks_for_answers_to_ourselves_waits_for_somebody(door: Door) -> None:
    mail = builders.inbound(
        "no-reply@formulier.example.org", reply_to=address("info@gemeente.example.org")
    )

    contact = door.receive(mail).contact

    assert contact.state is State.NEW


def test_a_form_with_an_address_of_our_own_is_not_taken_for_a_program(
    door: Door, session: Session
) -> None:
    form = builders.inbound("info@gemeente.example.org", channel=ChannelKind.FORM)

    contact = door.receive(form).contact

    assert contact.state is State.NEW
    assert Moment.FIRST_ANSWER in moments(session, contact)


def test_a_mail_without_a_sender_is_a_contact_of_nobody(door: Door, session: Session) -> None:
    contact = door.receive(builders.inbound(None)).contact

    assert contact.citizen is None
    assert contact.state is State.NEW
    assert moments(session, contact) == {Moment.FIRST_ANSWER}
