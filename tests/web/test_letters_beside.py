"""Letters beside answers from the workplace: said while putting through, and while closing."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Department, MessageKind
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

TELL = "Laat de inwoner weten dat de vraag is doorgestuurd"
WHY = "U belde ons: de kwestie is opgelost."


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def works(sqlite_session: Session) -> Department:
    return builders.department(sqlite_session, "Stadsbeheer")


@pytest.fixture
def contact(sqlite_session: Session, works: Department) -> Contact:
    fatima = builders.citizen(sqlite_session, name="Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(sqlite_session, citizen=fatima)
    builders.message(sqlite_session, contact)
    sqlite_session.commit()
    return contact


def kinds(session: Session, contact: Contact) -> list[MessageKind]:
    session.rollback()
    session.refresh(contact, ["messages"])
    return [message.kind for message in contact.messages]


def test_the_citizen_hears_of_it_when_the_box_is_ticked(
    noor: Visit, contact: Contact, works: Department, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    assert TELL in noor.get(f"{page}?tab=referral").text
    fields = {"department_id": str(works.id), "text": "Wat is er met de boom?", "tell": "yes"}

    said = noor.post(f"{page}/doorzetting", fields)

    assert said.status_code == 303
    assert "fatima@example.nl krijgt een bericht" in noor.get(said.location).text
    assert MessageKind.FORWARDING in kinds(sqlite_session, contact)
    shown = noor.get(page).text
    assert "Doorstuurbericht" in shown
    assert "aan de inwoner gemeld dat de vraag is doorgestuurd: fatima@example.nl" in shown


def test_nobody_is_written_to_without_the_tick_and_the_tick_stays_after_a_mistake(
    noor: Visit, contact: Contact, works: Department, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    fields = {"department_id": str(works.id), "text": ""}

    wrong = noor.post(f"{page}/doorzetting", fields | {"tell": "yes"})

    assert wrong.status_code == 422
    assert re.search(r'name="tell" value="yes" checked', wrong.text)
    noor.post(f"{page}/doorzetting", fields | {"text": "Wat is er met de boom?"})
    assert MessageKind.FORWARDING not in kinds(sqlite_session, contact)


def test_no_box_stands_there_for_who_cannot_be_mailed(noor: Visit, sqlite_session: Session) -> None:
    caller = builders.citizen(sqlite_session, phone="0612345678")
    contact = builders.contact(sqlite_session, citizen=caller)
    sqlite_session.commit()

    shown = noor.get(f"/contacten/{contact.number}?tab=referral").text

    assert TELL not in shown
    assert "Stuur een afsluitbericht" not in shown


def test_a_contact_is_closed_with_a_letter_that_can_be_taken_back(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    assert "[hier komt je reden]" in noor.get(page).text
    fields = {"outcome": "citizen_returns", "letter": "yes", "why_closed": WHY}
    seen = {"last_seen": str(contact.messages[-1].id), "form_token": "eens"}

    for _ in range(2):
        assert noor.post(f"{page}/afsluiting", fields | seen).status_code == 303

    assert kinds(sqlite_session, contact).count(MessageKind.CLOSING) == 1
    shown = noor.get(page).text
    assert "afsluitbericht gaat zo weg" in shown
    assert "Afsluitbericht</span>" in shown
    [letter] = [one for one in contact.messages if one.kind is MessageKind.CLOSING]
    again = noor.get(noor.post(f"{page}/antwoorden/{letter.id}/ongedaan").location).text
    assert "Je reden staat nog bij Afsluiten." in again
    assert re.search(r'name="letter" value="yes" checked', again)
    assert f">{WHY}</textarea>" in again


def test_a_letter_without_a_reason_closes_nothing_and_keeps_the_choice(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    fields = {"outcome": "citizen_returns", "letter": "yes", "why_closed": " "}

    wrong = noor.post(f"{page}/afsluiting", fields | {"last_seen": str(contact.messages[-1].id)})

    assert wrong.status_code == 422
    assert '<a href="#afsluitreden">Schrijf waarom wij de vraag afsluiten' in wrong.text
    assert '<option value="citizen_returns" selected>' in wrong.text
    sqlite_session.rollback()
    sqlite_session.refresh(contact)
    assert contact.state is State.NEW
