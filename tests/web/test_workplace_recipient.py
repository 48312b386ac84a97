"""To whom an answer goes, as somebody typed it, stays until it is sent, whatever comes between."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact, CopyState, Delivery, OutboxItem
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

OLD, NEW = "fatima.oud@example.nl", "fatima@example.nl"
TYPED = {"text": "Kom maar langs.", "to": NEW, "last_seen": "999"}


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    builders.mailbox(sqlite_session)
    citizen = builders.citizen(sqlite_session, "Fatima Jansen", email=OLD)
    contact = builders.contact(sqlite_session, citizen=citizen)
    builders.message(sqlite_session, contact)
    sqlite_session.commit()
    return contact


def composed(visit: Visit, contact: Contact) -> tuple[str, str]:
    """The address and the text in the composer."""
    page = visit.get(f"/contacten/{contact.number}").text
    to = re.search(r'<input class="input" id="aan"[^>]* value="([^"]*)"', page)
    text = re.search(r"<textarea[^>]* data-text[^>]*>([^<]*)</textarea>", page)
    assert to
    assert text
    return to[1], text[1].strip()


def a_file() -> dict[str, object]:
    return {"file": (io.BytesIO(b"foto"), "foto.jpg")}


@pytest.mark.parametrize("button", ["answer", "bijlagen"])
def test_saving_or_adding_a_file_keeps_the_address(
    noor: Visit, contact: Contact, button: str
) -> None:
    path = f"/contacten/{contact.number}/concepten/{button}"

    noor.post(path, TYPED | (a_file() if button == "bijlagen" else {}))

    assert composed(noor, contact) == (NEW, TYPED["text"])


def test_taking_a_file_off_keeps_address_and_text(noor: Visit, contact: Contact) -> None:
    path = f"/contacten/{contact.number}/concepten/bijlagen"
    noor.post(path, {"text": "Nog maar een begin", **a_file()})
    found = re.search(r"bijlagen/(\d+)/verwijdering", noor.get(f"/contacten/{contact.number}").text)
    assert found

    noor.post(f"{path}/{found[1]}/verwijdering", TYPED)

    assert composed(noor, contact) == (NEW, TYPED["text"])


def test_what_could_not_be_sent_keeps_the_address(noor: Visit, contact: Contact) -> None:
    noor.post(f"/contacten/{contact.number}/antwoorden", {**TYPED, "text": " "})

    assert composed(noor, contact)[0] == NEW


@pytest.mark.parametrize("reach", [{"email": "thomas@example.nl"}, {"phone": "0612345678"}])
def test_an_answer_that_is_undone_keeps_its_address(
    noor: Visit, contact: Contact, sqlite_session: Session, reach: dict[str, str]
) -> None:
    contact.citizen = builders.citizen(sqlite_session, "Thomas Bakker", **reach)
    sqlite_session.commit()
    path = f"/contacten/{contact.number}/antwoorden"
    noor.post(path, {**TYPED, "then": "keep"})
    held = sqlite_session.scalars(select(OutboxItem)).one()

    noor.post(f"{path}/{held.message_id}/ongedaan")

    assert composed(noor, contact)[0] == NEW


def test_a_draft_to_the_citizen_follows_when_the_address_is_put_right(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    noor.post(f"/contacten/{contact.number}/concepten/answer", {**TYPED, "to": OLD})
    contact.citizen = builders.citizen(sqlite_session, "Fatima Jansen", email=NEW)
    sqlite_session.commit()

    assert composed(noor, contact)[0] == NEW


def test_of_who_got_an_answer_it_says_which_server_took_it(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    item = builders.answer(sqlite_session, contact, to=NEW, delivery=Delivery.SENT)
    [fatima] = item.message.recipients
    fatima.at, fatima.server, fatima.queue_id = builders.NOW, "mail.example.org", "4XyZ"
    item.copy_state, item.copy_problem = CopyState.GIVEN_UP, "Die map is er niet."
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert NEW in page
    assert "niet gelukt. Die map is er niet." in page
    assert "aangenomen door mail.example.org, kenmerk 4XyZ" in page


def test_an_answer_whose_mailbox_rests_says_until_when_and_why(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    box = builders.mailbox(sqlite_session, resting_until=until)
    box.sending_failures, box.sending_problem = 4, "De mailserver is niet bereikbaar."
    item = builders.answer(sqlite_session, contact, to=NEW, mailbox=box)
    sqlite_session.commit()

    for address in (f"/contacten/{contact.number}", f"/berichten/{item.message_id}/bezorging"):
        page = noor.get(address).text
        assert "in de wachtrij" in page
        assert re.search(r"Het versturen rust tot [^:]+:\d\d: De mailserver is niet", page)
