"""One conversation with several questions: each its own contact, by somebody who is known once."""

import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact
from kcc.services import defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

NOTE = {
    "channel": "desk",
    "topic_id": "",
    "department_id": "",
    "outcome": "answered",
    "answer": "Zo.",
    "then": "more",
}


@pytest.fixture
def noor(sqlite_app: Flask, sqlite_session: Session, now: datetime, client_as: ClientAs) -> Visit:
    defaults.seed(sqlite_session, now)
    return client_as(Role.AGENT)


def contacts(session: Session) -> list[Contact]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Contact).order_by(Contact.id)))


def test_the_next_question_begins_with_the_same_citizen_on_the_same_channel(
    noor: Visit, sqlite_session: Session
) -> None:
    citizen = builders.citizen(sqlite_session, "Fatima Jansen")
    sqlite_session.commit()
    first = {**NOTE, "question": "Mijn paspoort is weg.", "citizen_id": str(citizen.id)}

    sent = noor.post("/telefoonnotities", first)

    (made,) = contacts(sqlite_session)
    assert made.state is State.CLOSED
    assert sent.location == f"/telefoonnotities/nieuw?gesprek={made.number}"
    page = noor.get(sent.location).text
    assert "Dit gesprek" in page
    assert "Mijn paspoort is weg." in page
    assert re.search(rf'name="citizen_id" value="{citizen.id}" checked', page)
    assert re.search(r'<input checked[^>]* value="desk"', page)
    assert "Vraag 2" in page


def test_a_conversation_ends_with_all_that_it_gave(noor: Visit, sqlite_session: Session) -> None:
    more = noor.post("/telefoonnotities", {**NOTE, "question": "Eén"}).location
    action = more.replace("/nieuw", "")

    again = noor.post(action, {**NOTE, "question": "Twee"}).location
    ended = noor.post(
        again.replace("/nieuw", ""), {**NOTE, "question": "Drie", "then": ""}
    ).location

    numbers = [contact.number for contact in contacts(sqlite_session)]
    assert len(numbers) == 3
    assert ended == f"/contacten/{numbers[-1]}"
    assert f"Gesprek bewaard als contacten {', '.join(numbers)}." in noor.get(ended).text
    assert again.count("gesprek=") == 2


def test_a_name_that_is_all_one_knows_is_chosen_again(noor: Visit) -> None:
    sent = noor.post("/telefoonnotities", {**NOTE, "question": "Eén", "name": "Meneer Bakker"})

    page = noor.get(sent.location).text

    assert re.search(r'name="citizen_id" value="\d+" checked', page)
    assert "Meneer Bakker" in page


def test_a_mistake_in_a_later_question_keeps_the_conversation(
    noor: Visit, sqlite_session: Session
) -> None:
    more = noor.post("/telefoonnotities", {**NOTE, "question": "Eén"}).location

    refused = noor.post(more.replace("/nieuw", ""), {**NOTE, "question": " "})

    (made,) = contacts(sqlite_session)
    assert refused.status_code == 422
    assert "Dit gesprek" in refused.text
    assert f'action="/telefoonnotities?gesprek={made.number}"' in refused.text


@pytest.mark.parametrize("odd", ["0000000000", "x", "%00", "9" * 500, "2" * 10])
def test_numbers_that_are_no_contact_are_left_out(noor: Visit, odd: str) -> None:
    page = noor.get(f"/telefoonnotities/nieuw?gesprek={odd}")

    assert page.status_code == 200
    assert "Dit gesprek" not in page.text


def test_a_double_click_goes_on_with_one_contact(noor: Visit, sqlite_session: Session) -> None:
    builders.contact(sqlite_session, channel=ChannelKind.EMAIL)
    sqlite_session.commit()
    fields = {**NOTE, "question": "Eén", "form_token": "een-pagina"}

    halves = {noor.post("/telefoonnotities", fields).location for _ in range(2)}

    assert len(halves) == 1
    assert len(contacts(sqlite_session)) == 2


def test_what_the_chosen_citizen_asked_before_is_there_to_see(
    noor: Visit, sqlite_session: Session
) -> None:
    citizen = builders.citizen(sqlite_session, "Fatima Jansen")
    builders.contact(sqlite_session, citizen=citizen, subject="Verhuizing doorgeven")
    sqlite_session.commit()

    shown = noor.get(f"/inwoners/eerder?citizen_id={citizen.id}").text
    sent = {**NOTE, "question": " ", "citizen_id": str(citizen.id)}

    assert "Eerder van Fatima Jansen" in shown
    assert "Verhuizing doorgeven" in shown
    assert "Verhuizing doorgeven" in noor.post("/telefoonnotities", sent).text


@pytest.mark.parametrize("nobody", ["", "0", "999", "x", "9" * 30])
def test_of_nobody_there_is_nothing_to_see(noor: Visit, nobody: str) -> None:
    shown = noor.get(f"/inwoners/eerder?citizen_id={nobody}")

    assert shown.status_code == 200
    assert shown.text.strip() == ""
