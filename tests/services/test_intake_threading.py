"""A message is never with the wrong citizen: what is believed, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import Inbound
from kcc.domain import number
from kcc.domain.states import State
from kcc.domain.threading import make_message_id, plus_address
from kcc.models import Contact, Message, MessageKind, Recipient
from kcc.services.matching import Evidence
from tests import builders
from tests.services.intake_door import Door, address, history, only_acknowledgement, terms

FATIMA = "fatima@example.nl"
PIET = "piet@example.nl"  # knows nothing of Fatima's contact, or should not


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def contact(door: Door) -> Contact:
    return door.receive(builders.inbound(FATIMA)).contact


@pytest.fixture
def signed(session: Session, contact: Contact) -> str:
    """The Message-ID of what we sent to Fatima."""
    return only_acknowledgement(session, contact).rfc_id or ""


def reply(sender: str = FATIMA, **fields: Any) -> Inbound:
    return builders.inbound(sender, **{"subject": "Re: Paspoort", "text": "Bedankt.", **fields})


@pytest.mark.parametrize("header", ["in_reply_to", "references"])
def test_a_reply_to_our_mail_is_in_the_same_contact(
    door: Door, contact: Contact, signed: str, header: str
) -> None:
    headers: dict[str, Any] = {
        "in_reply_to": {"in_reply_to": signed},
        "references": {"references": ("<first@example.nl>", signed, "<x@y.nl>")},
    }

    received = door.receive(reply(**headers[header]))

    assert received.contact is contact
    assert not received.is_new
    assert received.evidence is Evidence.MESSAGE_ID
    assert not received.message.other_sender
    assert contact.preview == "Bedankt."


def test_a_mail_server_that_changes_the_case_of_our_id_breaks_nothing(
    door: Door, contact: Contact, signed: str
) -> None:
    assert door.receive(reply(in_reply_to=signed.upper())).contact is contact


def test_a_reply_is_added_to_the_history_with_its_evidence(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    door.receive(reply(in_reply_to=signed))

    assert history(session, contact)[-1] == "message_received"
    session.refresh(contact, ["events"])
    assert contact.events[-1].data == {"evidence": "message_id"}


@pytest.mark.parametrize(
    "forged",
    [
        "<kcc.1{row}.{signature}@kcc.example.org>",
        "<kcc.{row}.{zeros}@kcc.example.org>",
        "<kcc.{row}.{short}@kcc.example.org>",
        "<kcc.zzzzzzzzzzzzz.{signature}@kcc.example.org>",
        "<reply-{row}.{signature}@kcc.example.org>",
        "<kcc.{row}@kcc.example.org>",
    ],
)
def test_a_forged_id_of_our_form_proves_nothing(
    door: Door, contact: Contact, signed: str, forged: str
) -> None:
    _, row, signature = signed.partition("@")[0].split(".")
    made = forged.format(row=row, signature=signature, zeros="0" * 24, short=signature[:-1])

    received = door.receive(reply(PIET, in_reply_to=made, references=(made,)))

    assert received.is_new
    assert received.contact.id != contact.id


def test_an_id_signed_for_somebody_else_proves_nothing(
    door: Door, session: Session, contact: Contact
) -> None:
    letter = only_acknowledgement(session, contact)
    for_piet = make_message_id(letter.id, PIET, "kcc.example.org", door.keys.threading)

    assert door.receive(reply(PIET, in_reply_to=for_piet)).is_new


def test_an_id_signed_with_another_key_proves_nothing(
    door: Door, session: Session, contact: Contact
) -> None:
    letter = only_acknowledgement(session, contact)
    other = make_message_id(letter.id, FATIMA, "kcc.example.org", b"another key")

    assert door.receive(reply(PIET, in_reply_to=other)).is_new


def test_a_signature_for_what_a_citizen_wrote_proves_nothing(
    door: Door, session: Session, contact: Contact
) -> None:
    question = session.scalars(select(Message).where(Message.kind == MessageKind.INBOUND)).one()
    session.add(Recipient(message=question, address=PIET))
    made = make_message_id(question.id, PIET, "kcc.example.org", door.keys.threading)

    assert door.receive(reply(PIET, in_reply_to=made)).is_new


def test_somebody_else_who_quotes_our_mail_is_marked_and_never_becomes_the_citizen(
    door: Door, session: Session, contact: Contact, signed: str
) -> None:
    citizen = contact.citizen

    received = door.receive(reply(PIET, name="Piet", in_reply_to=signed))

    assert received.contact is contact
    assert received.message.other_sender
    assert contact.citizen is citizen
    assert citizen is not None
    assert citizen.email == FATIMA
    assert PIET in terms(session, contact)


def test_a_number_in_the_subject_is_believed_of_the_citizen(door: Door, contact: Contact) -> None:
    received = door.receive(reply(subject=f"Mijn vraag {contact.number}: nog iets"))

    assert received.contact is contact
    assert received.evidence is Evidence.NUMBER


def test_a_stranger_who_quotes_a_number_gets_a_contact_of_his_own_beside_it(
    door: Door, contact: Contact
) -> None:
    received = door.receive(reply(PIET, subject=f"Re: Paspoort [{contact.number}]"))

    assert received.is_new
    assert received.contact.id != contact.id
    assert received.contact.related_id == contact.id
    assert contact.preview == "Hoe vraag ik een paspoort aan?"
    assert received.contact.citizen is not contact.citizen


def test_of_two_numbers_the_one_where_the_sender_takes_part_counts(
    door: Door, contact: Contact
) -> None:
    foreign = door.receive(builders.inbound(PIET)).contact

    received = door.receive(reply(subject=f"{foreign.number} of {contact.number}"))

    assert received.contact is contact


def test_of_two_own_contacts_the_one_that_our_subject_ends_in_counts(
    door: Door, contact: Contact
) -> None:
    other = door.receive(builders.inbound(FATIMA, subject="Iets anders")).contact
    received = door.receive(reply(subject=f"Re: Iets over {contact.number} [{other.number}]"))

    assert received.contact is other


def test_a_subject_full_of_numbers_is_believed_in_its_last_ones(
    door: Door, contact: Contact
) -> None:
    foreign = [door.receive(builders.inbound(PIET)).contact.number for _ in range(10)]

    received = door.receive(reply(subject=f"{' '.join(foreign)} [{contact.number}]"))

    assert received.contact is contact


def test_a_number_that_was_never_given_out_is_only_a_number(door: Door) -> None:
    received = door.receive(reply(subject=f"Bestelling {number.make(2026, 9_999_999)}"))

    assert received.is_new
    assert received.contact.related_id is None


def test_who_got_a_copy_of_our_answer_takes_part(
    door: Door, session: Session, contact: Contact
) -> None:
    item = builders.answer(session, contact, to=FATIMA)
    session.add(Recipient(message=item.message, address="Piet@Example.nl", copy=True))

    received = door.receive(reply(PIET, subject=f"[{contact.number}]"))

    assert received.contact is contact
    assert received.message.other_sender


def test_a_stranger_who_came_in_by_our_id_takes_part_from_then_on(
    door: Door, contact: Contact, signed: str
) -> None:
    door.receive(reply(PIET, in_reply_to=signed))

    assert door.receive(reply(PIET, subject=contact.number)).contact is contact


@pytest.mark.parametrize("where", ["to", "cc", "delivered_to"])
def test_a_signed_plus_address_is_believed_of_the_citizen(
    door: Door, contact: Contact, where: str
) -> None:
    plus = plus_address("info@example.org", contact.number, FATIMA, door.keys.threading)
    headers: dict[str, Any] = {
        where: (plus,) if where == "delivered_to" else (address(plus.upper()),)
    }

    received = door.receive(reply(subject="iets anders", **headers))

    assert received.contact is contact
    assert received.evidence is Evidence.PLUS_ADDRESS


def test_who_got_a_copy_and_replies_to_the_signed_address_is_believed_as_another_sender(
    door: Door, session: Session, contact: Contact
) -> None:
    """It is signed over the first addressee, whoever uses it: he has to take part as well."""
    session.add(Recipient(message=contact.messages[-1], address=PIET, copy=True))
    plus = plus_address("info@example.org", contact.number, FATIMA, door.keys.threading)

    received = door.receive(reply(PIET, subject="iets anders", delivered_to=(plus,)))

    assert received.contact is contact
    assert received.evidence is Evidence.PLUS_ADDRESS
    assert received.message.other_sender


def test_a_signed_plus_address_of_somebody_else_gives_a_stranger_nothing(
    door: Door, contact: Contact
) -> None:
    plus = plus_address("info@example.org", contact.number, FATIMA, door.keys.threading)

    received = door.receive(reply(PIET, delivered_to=(plus,)))

    assert received.is_new
    assert received.contact.related_id == contact.id


def test_a_forged_plus_address_proves_nothing_even_of_the_citizen(
    door: Door, contact: Contact
) -> None:
    forged = f"info+{contact.number}.{'a' * 24}@example.org"

    received = door.receive(reply(subject="iets anders", delivered_to=(forged,)))

    assert received.is_new
    assert received.contact.related_id == contact.id


def test_a_reply_to_the_citizens_own_mail_is_no_proof_but_worth_a_look(
    door: Door, session: Session, contact: Contact
) -> None:
    question = session.scalars(
        select(Message.rfc_id).where(Message.kind == MessageKind.INBOUND)
    ).one()

    received = door.receive(reply(PIET, in_reply_to=question))

    assert received.is_new
    assert received.contact.related_id == contact.id


def test_a_contact_of_somebody_unknown_is_never_joined_by_the_empty_address(
    door: Door, session: Session
) -> None:
    nobody = door.receive(builders.inbound(None)).contact

    received = door.receive(builders.inbound(None, subject=nobody.number))

    assert received.is_new
    assert session.scalar(select(func.count()).select_from(Contact)) == 2


def test_a_reply_joins_however_late_it_comes_while_the_contact_is_open(
    door: Door, contact: Contact, signed: str
) -> None:
    later = door.now + timedelta(days=400)

    received = door.receive(reply(in_reply_to=signed, received_at=later))

    assert received.contact is contact
    assert contact.state is State.NEW
