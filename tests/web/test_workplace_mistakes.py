"""What goes wrong at a contact: nothing typed is lost, and nothing happens twice."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Delivery, Draft, Message, MessageKind, OutboxItem
from kcc.services import defaults
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

TYPED = "Wat ik al die tijd heb zitten typen"
FORMS = {
    "antwoorden": "answer",
    "notities": "note",
    "gesprekken": "call",
    "doorzetting": "referral",
    "terugzetting": "note",
}


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session, now: datetime) -> Contact:
    return a_contact(sqlite_session, now)


def a_contact(session: Session, now: datetime) -> Contact:
    defaults.seed(session, now)
    builders.mailbox(session)
    contact = builders.contact(session, subject="Paspoort kwijt")
    builders.message(session, contact, text="Mijn paspoort is weg.")
    session.commit()
    return contact


@pytest.mark.parametrize("form", ["antwoorden", "gesprekken", "doorzetting", "terugzetting"])
def test_who_types_while_a_colleague_closes_keeps_the_words(
    noor: Visit, contact: Contact, sqlite_session: Session, form: str
) -> None:
    contact.state, contact.closed_at = State.CLOSED, contact.received_at
    sqlite_session.commit()

    refused = noor.post(f"/contacten/{contact.number}/{form}", {"text": TYPED, "last_seen": "999"})

    assert refused.status_code == 403
    assert "Heropen het eerst" in refused.text
    assert composed(refused.text) == TYPED
    assert "Heropenen" in refused.text
    draft = sqlite_session.scalars(select(Draft)).one()
    assert (draft.kind, draft.text) == (FORMS[form], TYPED)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_that_expired_gives_the_words_back(noor: Visit, contact: Contact, form: str) -> None:
    path = f"/contacten/{contact.number}/{form}"

    refused = noor.send("POST", path, data={"text": TYPED, "csrf_token": "oud"})

    assert refused.status_code == 400
    assert "verlopen" in refused.text
    assert composed(refused.text) == TYPED


@pytest.mark.parametrize("form", ["notities", "gesprekken", "doorzetting"])
def test_an_empty_text_is_told_on_its_own_tab(noor: Visit, contact: Contact, form: str) -> None:
    refused = noor.post(f"/contacten/{contact.number}/{form}", {"text": "  "})

    assert refused.status_code == 422
    assert "Nog niet gelukt" in refused.text
    assert f'class="composer is-{FORMS[form]}"' in refused.text


def test_each_mistake_in_an_answer_is_told_at_its_field(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    contact.citizen = None
    sqlite_session.commit()

    given = {"text": TYPED, "to": "", "last_seen": "999"}
    refused = noor.post(f"/contacten/{contact.number}/antwoorden", given)

    assert refused.status_code == 422
    assert 'href="#aan"' in refused.text
    assert 'id="aan-fout"' in refused.text
    assert re.search(
        r'id="aan"[^>]* aria-invalid="true" aria-describedby="[^"]*aan-fout"', refused.text
    )
    assert 'aria-current="page">Werkplek' in refused.text


def test_a_referral_without_words_keeps_the_department(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.department(sqlite_session, "Belastingen")
    chosen = builders.department(sqlite_session, "Stadsbeheer")
    sqlite_session.commit()

    given = {"text": "", "department_id": str(chosen.id)}
    refused = noor.post(f"/contacten/{contact.number}/doorzetting", given)

    assert f'<option value="{chosen.id}" selected>Stadsbeheer' in refused.text


def test_no_file_at_all_is_told_beside_the_words(noor: Visit, contact: Contact) -> None:
    refused = noor.post(f"/contacten/{contact.number}/concepten/bijlagen", {"text": TYPED})

    assert refused.status_code == 422
    assert "Kies eerst een bestand" in refused.text
    assert composed(refused.text) == TYPED


def test_a_file_that_was_chosen_and_not_added_is_not_forgotten(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    path = f"/contacten/{contact.number}/antwoorden"
    typed = {"text": TYPED, "to": "fatima@example.nl", "last_seen": "999"}

    refused = noor.post(path, {**typed, "file": "kaart.pdf"})  # as a browser without scripts

    assert refused.status_code == 422
    assert "Het bestand gaat nog niet mee" in refused.text
    assert composed(refused.text) == TYPED
    assert sqlite_session.scalars(select(OutboxItem)).all() == []
    assert noor.post(path, {**typed, "file": ""}).status_code == 303


def test_an_attachment_goes_off_the_draft_again(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    path = f"/contacten/{contact.number}"
    file = (io.BytesIO(b"foto"), "foto.jpg")
    noor.post(f"{path}/concepten/bijlagen", {"text": TYPED, "file": file})
    page = noor.get(path).text
    found = re.search(r"/concepten/bijlagen/(\d+)/verwijdering", page)
    assert found

    noor.post(f"{path}/concepten/bijlagen/{found[1]}/verwijdering")

    again = noor.get(path).text
    assert "foto.jpg" in page
    assert "foto.jpg" not in again
    assert composed(again) == TYPED


def test_closing_does_not_pass_something_new_that_was_not_seen(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    seen = max(sqlite_session.scalars(select(Message.id)))
    builders.message(sqlite_session, contact, text="Nog een vraag!")
    sqlite_session.commit()

    given = {"outcome": "answered", "last_seen": str(seen)}
    refused = noor.post(f"/contacten/{contact.number}/afsluiting", given)

    assert refused.status_code == 409
    assert "Er is intussen iets bijgekomen" in refused.text
    assert "Nog een vraag!" in refused.text


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ("afsluiting", "uitkomst", "Kies hoe het is afgelopen."),
        ("toewijzing", "collega", "Kies een collega."),
    ],
)
def test_a_choice_that_was_not_made_is_asked_for_at_its_field(
    noor: Visit, contact: Contact, form: str, field: str, words: str
) -> None:
    nothing = {"outcome": "", "agent_id": "999"}
    refused = noor.post(f"/contacten/{contact.number}/{form}", nothing)

    assert refused.status_code == 422
    assert f'<a href="#{field}">{words}' in refused.text
    at_field = f'id="{field}"[^>]* aria-invalid="true" aria-describedby="{field}-fout"'
    assert re.search(at_field, refused.text)
    assert '<details class="drop" name="acties" open>' in refused.text


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"doorzetting"}))
def test_words_for_a_contact_that_went_out_of_sight_are_given_back(
    contact: Contact, sqlite_session: Session, client_as: ClientAs, form: str
) -> None:
    amina = client_as(Role.DEPARTMENT, department=builders.department(sqlite_session))

    gone = amina.post(f"/contacten/{contact.number}/{form}", {"text": TYPED, "form_token": "een"})

    assert gone.status_code == 404
    assert f">{TYPED}</textarea>" in gone.text
    assert "Dit is niet bewaard" in gone.text
    assert contact.subject not in gone.text


def test_undoing_too_late_says_so_on_the_contact(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    path = f"/contacten/{contact.number}"
    noor.post(f"{path}/antwoorden", {"text": "Kom maar langs.", "last_seen": "999"})
    item = sqlite_session.scalars(select(OutboxItem)).one()
    item.delivery = Delivery.SENT
    sqlite_session.commit()

    refused = noor.post(f"{path}/antwoorden/{item.message_id}/ongedaan")

    assert refused.status_code == 409
    assert "Te laat: het antwoord is al verstuurd." in refused.text
    assert "Kom maar langs." in refused.text


@pytest.mark.parametrize("form", ["antwoorden", "notities", "gesprekken"])
def test_a_double_click_says_it_once(
    app: Flask, session: Session, now: datetime, client_as: ClientAs, form: str
) -> None:
    contact = a_contact(session, now)
    visit = client_as(Role.AGENT)
    page = f"/contacten/{contact.number}"
    found = re.search(r'name="form_token" value="([^"]+)"', visit.get(page).text)
    assert found
    given = {"text": "Eén keer.", "last_seen": "999", "then": "keep", "form_token": found[1]}
    cookie = visit.client.get_cookie("__Host-kcc", domain="localhost")
    assert cookie is not None
    fields: dict[str, Any] = {**given, "csrf_token": visit.token()}

    def click(_number: int) -> int:
        browser = Visit(app)
        browser.client.set_cookie("__Host-kcc", cookie.value, domain="localhost", secure=True)
        return browser.send("POST", f"{page}/{form}", data=fields).status_code

    with ThreadPoolExecutor(3) as clicks:
        assert set(clicks.map(click, range(3))) == {303}

    said = select(Message).where(Message.kind != MessageKind.INBOUND)
    assert len(session.scalars(said).all()) == 1


def test_after_undoing_the_same_page_can_send_the_same_words(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    path = f"/contacten/{contact.number}/antwoorden"
    given = {"text": "Kom langs.", "last_seen": "999", "then": "keep", "form_token": "pagina-1"}
    noor.post(path, given)
    held = sqlite_session.scalars(select(OutboxItem)).one()
    noor.post(f"{path}/{held.message_id}/ongedaan")

    noor.post(path, given)

    sqlite_session.rollback()
    standing = [item.delivery for item in sqlite_session.scalars(select(OutboxItem))]
    assert sorted(standing) == [Delivery.HELD, Delivery.UNDONE]


def composed(page: str) -> str:
    """What stands in the composer of a page."""
    found = re.search(r'<textarea[^>]* name="text"[^>]*data-text[^>]*>([^<]*)</textarea>', page)
    assert found
    return found[1].strip()
