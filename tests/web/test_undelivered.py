"""Mail of ours that came back: what an agent sees of it in the queue, thread and composer."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Citizen, Contact, Delivery, OutboxItem
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

GONE = "fatima@example.nl"
BADGE = "niet bezorgd: andere weg"


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def citizen(sqlite_session: Session) -> Citizen:
    fatima = builders.citizen(sqlite_session, "Fatima Jansen", email=GONE)
    fatima.addresses[0].bounced_at = builders.NOW
    fatima.addresses[0].bounce_reason = "550 gebruiker bestaat niet"
    return fatima


@pytest.fixture
def contact(sqlite_session: Session, citizen: Citizen) -> Contact:
    contact = builders.contact(sqlite_session, citizen=citizen, undelivered=True)
    builders.message(sqlite_session, contact, text="Mijn echte vraag.")
    sqlite_session.commit()
    return contact


@pytest.fixture
def item(sqlite_session: Session, contact: Contact) -> OutboxItem:
    item = builders.answer(sqlite_session, contact, to=GONE, delivery=Delivery.BOUNCED)
    item.problem = "550 gebruiker bestaat niet"
    [fatima] = item.message.recipients
    fatima.at, fatima.server, fatima.queue_id = builders.NOW, "mail.example.org", "4XyZ"
    fatima.delivery, fatima.bounced_at = Delivery.BOUNCED, builders.NOW
    fatima.bounce_status, fatima.bounce_reason = "5.1.1", "550 gebruiker bestaat niet"
    sqlite_session.commit()
    return item


def test_the_queue_says_of_a_contact_that_is_open_that_it_needs_another_way(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    assert BADGE in noor.get("/wachtrij").text

    contact.closed_at = builders.NOW
    sqlite_session.commit()

    assert BADGE not in noor.get("/wachtrij?toon=afgehandeld").text


def test_a_message_that_came_back_says_so_with_the_proof_that_it_had_left(
    noor: Visit, contact: Contact, item: OutboxItem
) -> None:
    page = noor.get(f"/contacten/{contact.number}").text

    assert "niet bezorgd</span>" in page
    assert "Kies een andere weg." in page
    assert "aangenomen door mail.example.org, kenmerk 4XyZ" in page
    assert "code 5.1.1: 550 gebruiker bestaat niet" in page


def test_an_address_that_does_not_work_is_named_where_an_answer_would_go(
    noor: Visit, contact: Contact
) -> None:
    page = noor.get(f"/contacten/{contact.number}").text

    assert "mail kwam terug" in page
    assert 'aria-describedby="aan-teruggekomen"' in page
    assert "Mail naar dit adres kwam terug" in page


def test_another_address_has_no_warning(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    noor.post(f"/contacten/{contact.number}/concepten/answer", {"text": "x", "to": "n@example.nl"})

    assert "aan-teruggekomen" not in noor.get(f"/contacten/{contact.number}").text


def test_what_a_program_sent_is_one_line_and_the_question_stays_open(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(
        sqlite_session,
        contact,
        text="This is the mail system.",
        automatic=True,
        other_sender=True,
        at=builders.NOW,
    )
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert page.count("is-folded") == 1
    assert "Andere afzender" not in page
