"""Whom our mail server could not verify proves nothing by a number, and gets no words back."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import Authenticity, Inbound
from kcc.domain.threading import plus_address
from kcc.models import Contact
from kcc.services.matching import Evidence
from tests import builders
from tests.services.intake_door import Door, address, only_acknowledgement

FATIMA = "fatima@example.nl"
NAME = "mx.gemeente.example"
FAILS = (f"{NAME}; dmarc=fail header.from=example.nl",)
PASSES = (f"{NAME}; dmarc=pass header.from=example.nl",)

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def door(session: Session) -> Door:
    made = Door(session)
    assert made.mailbox is not None
    made.mailbox.authserv_id = NAME
    return made


@pytest.fixture
def contact(door: Door) -> Contact:
    return door.receive(builders.inbound(FATIMA)).contact


def named(contact: Contact, results: tuple[str, ...], **fields: Any) -> Inbound:
    """A mail from Fatima that names the number of her contact."""
    fields = {"sender": FATIMA, "subject": f"Vraag [{contact.number}]", **fields}
    return builders.inbound(authentication_results=results, **fields)


@on_one_database
@pytest.mark.parametrize("results", [PASSES, (), ("mx.elders.example; dmarc=fail",)])
def test_a_sender_who_did_not_fail_is_believed(
    door: Door, contact: Contact, results: tuple[str, ...]
) -> None:
    received = door.receive(named(contact, results))

    assert received.contact is contact
    assert received.evidence is Evidence.NUMBER
    assert received.message.unverified_why == ""


def test_a_sender_who_failed_gets_a_contact_of_his_own_beside_the_one_he_names(
    door: Door, contact: Contact
) -> None:
    received = door.receive(named(contact, FAILS))

    assert received.is_new
    assert received.contact.related_id == contact.id
    assert received.message.authentication is Authenticity.FAILED
    assert received.message.unverified_why.startswith("DMARC: ")


def test_a_plus_address_of_a_sender_who_failed_proves_nothing_either(
    door: Door, contact: Contact
) -> None:
    ours = plus_address("info@gemeente.example.org", contact.number, FATIMA, door.keys.threading)

    received = door.receive(named(contact, FAILS, subject="x", delivered_to=(ours,)))

    assert received.is_new
    assert received.contact.related_id == contact.id


def test_an_id_that_we_signed_is_believed_whoever_quotes_it_and_the_history_says_who_failed(
    door: Door, session: Session, contact: Contact
) -> None:
    signed = only_acknowledgement(session, contact).rfc_id

    received = door.receive(named(contact, FAILS, sender="boef@example.net", in_reply_to=signed))

    assert received.contact is contact
    assert received.message.other_sender
    session.refresh(contact, ["events"])
    assert "afzender niet geverifieerd, DMARC" in contact.events[-1].data["reason"]


def test_who_wrote_unverified_does_not_take_part(
    door: Door, session: Session, contact: Contact
) -> None:
    """Else a stranger who saw one mail of ours could go on by number after it."""
    boef, signed = "boef@example.net", only_acknowledgement(session, contact).rfc_id
    door.receive(named(contact, FAILS, sender=boef, in_reply_to=signed))

    assert door.receive(named(contact, (), sender=boef)).is_new


@on_one_database
def test_an_address_in_reply_to_is_not_verified_by_that_of_the_form_that_mailed(
    door: Door, contact: Contact
) -> None:
    form = {"sender": "noreply@example.nl", "reply_to": address(FATIMA)}

    assert door.receive(named(contact, (), **form)).contact is contact
    assert door.receive(named(contact, PASSES, **form)).is_new


@on_one_database
def test_a_borrowed_address_gives_the_citizen_behind_it_no_name(
    door: Door, session: Session
) -> None:
    fatima = builders.citizen(session, name="", email=FATIMA)

    received = door.receive(builders.inbound(FATIMA, authentication_results=FAILS))

    assert received.contact.citizen is fatima
    assert fatima.name == ""


@on_one_database
def test_two_senders_are_none_even_where_no_server_checks(door: Door, contact: Contact) -> None:
    received = door.receive(named(contact, (), several_senders=True))

    assert received.is_new
    assert received.message.unverified_why == "de mail noemt meer dan één afzender"


def test_the_acknowledgement_to_who_failed_repeats_nothing_of_what_was_written(
    door: Door, session: Session
) -> None:
    mail = builders.inbound(
        FATIMA,
        name="Koop nu",
        subject="Goedkope pillen",
        text="Klik op https://boef.example",
        authentication_results=FAILS,
    )

    contact = door.receive(mail).contact

    letter = only_acknowledgement(session, contact)
    assert letter.subject == f"Ontvangstbevestiging [{contact.number}]"
    assert "Wij herhalen uw bericht hier niet" in letter.text
    for word in ("Koop nu", "pillen", "boef.example", "Dit schreef u ons"):
        assert word not in letter.text
