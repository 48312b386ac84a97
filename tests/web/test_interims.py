"""A tussenbericht from the workplace: the letter is filled in, made one's own, and sent."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact, MessageKind
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

SOON = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    fatima = builders.citizen(sqlite_session, name="Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(sqlite_session, citizen=fatima)
    builders.message(sqlite_session, contact)
    sqlite_session.commit()
    return contact


def draft_in(html: str) -> str:
    found = re.search(r"<textarea[^>]* id=\"tekst\"[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert found
    return found[1]


def test_the_letter_is_filled_in_sent_shown_and_taken_back(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    typed = {"text": "Half antwoord", "by": SOON, "delay_why": "Wij zoeken het uit."}

    begun = noor.post(f"{page}/tussenberichten/brief", typed)

    assert (begun.status_code, begun.location) == (303, f"{page}?tab=interim#opstellen")
    shown = noor.get(begun.location).text
    letter = draft_in(shown)
    assert "Wij zoeken het uit." in letter
    assert "Verstuur tussenbericht" in shown
    assert draft_in(noor.get(page).text) == "Half antwoord"
    last_seen = str(contact.messages[-1].id)

    sent = noor.post(f"{page}/tussenberichten", {"text": letter, "last_seen": last_seen})

    assert (sent.status_code, sent.location) == (303, page)
    after = noor.get(page).text
    assert "Tussenbericht</span>" in after
    assert "tussenbericht gaat zo weg" in after
    assert "tussenbericht geschreven" in after
    sqlite_session.rollback()
    assert contact.state.is_open
    [message] = [one for one in contact.messages if one.kind is MessageKind.INTERIM]
    back = noor.post(f"{page}/antwoorden/{message.id}/ongedaan")
    assert back.location == f"{page}?tab=interim"
    again = noor.get(back.location).text
    assert "Je tussenbericht staat weer klaar als concept." in again
    assert draft_in(again) == letter


def test_without_a_day_nothing_is_made_and_all_that_was_typed_stands_there(
    noor: Visit, contact: Contact
) -> None:
    page = f"/contacten/{contact.number}"
    typed = {"text": "Half antwoord", "by": "", "delay_why": "Wij zoeken het uit."}

    refused = noor.post(f"{page}/tussenberichten/brief", typed)

    assert refused.status_code == 422
    assert 'href="#tussen-dag">Kies de dag waarop het antwoord er uiterlijk is.' in refused.text
    assert draft_in(refused.text) == "Half antwoord"
    assert "Wij zoeken het uit." in refused.text


def test_one_that_cannot_be_sent_keeps_its_text_and_goes_once(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    fields = {"text": "Later.", "to": "fatima", "form_token": "eens"}
    seen = {"last_seen": str(contact.messages[-1].id)}

    refused = noor.post(f"{page}/tussenberichten", fields | seen)

    assert refused.status_code == 422
    assert draft_in(refused.text) == "Later."
    for _ in range(2):
        noor.post(f"{page}/tussenberichten", fields | seen | {"to": "fatima@example.nl"})
    sqlite_session.rollback()
    kinds = [message.kind for message in contact.messages]
    assert kinds.count(MessageKind.INTERIM) == 1
