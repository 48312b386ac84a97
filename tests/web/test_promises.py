"""A promise in an answer, as the workplace shows it before it goes and keeps it afterwards."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Clock, Contact
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

WORDS = "Beste Fatima,\n\nU krijgt binnen twee weken antwoord van ons."


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


def sent(noor: Visit, contact: Contact, **typed: str) -> str:
    last_seen = str(contact.messages[-1].id)
    page = f"/contacten/{contact.number}"
    fields = {"text": WORDS, "to": "fatima@example.nl", "then": "close", "last_seen": last_seen}
    answer = noor.post(f"{page}/antwoorden", fields | typed)
    assert answer.status_code == 303
    return noor.get(page).text


def promises(session: Session, contact: Contact) -> int:
    return session.query(Clock).filter_by(contact_id=contact.id, moment=Moment.PROMISE).count()


def test_the_composer_says_what_is_promised_and_keeps_the_choice_not_to(
    noor: Visit, contact: Contact
) -> None:
    place = f"/contacten/{contact.number}/concepten/answer"

    token = {"csrf_token": noor.token(), "text": WORDS}
    helps = [
        noor.send("POST", place, data=token | more, headers={"Accept": "application/json"})
        for more in ({}, {"no_promise": "yes"})
    ]
    page = noor.get(f"/contacten/{contact.number}").text

    shown = [one.get_json()["help"] for one in helps]
    assert all("Je belooft iets uiterlijk" in one for one in (*shown, page))
    assert [" checked" in one for one in shown] == [False, True]


def test_with_a_promise_the_contact_stays_open_and_says_so(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    after = sent(noor, contact)

    assert "blijft open voor wat je hebt beloofd" in after
    assert "Toezegging" in after
    sqlite_session.rollback()
    assert (contact.state, promises(sqlite_session, contact)) == (State.IN_PROGRESS, 1)


def test_who_makes_no_term_of_it_closes_it(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    sent(noor, contact, no_promise="yes")

    sqlite_session.rollback()
    assert (contact.state, promises(sqlite_session, contact)) == (State.CLOSED, 0)


def test_an_interim_message_says_which_day_it_promises_or_that_there_is_none(
    noor: Visit, contact: Contact
) -> None:
    place = f"/contacten/{contact.number}/concepten/interim"
    shown = []
    for text in (WORDS, "Het duurt langer."):
        noor.post(place, {"text": text})
        shown.append(noor.get(f"/contacten/{contact.number}?tab=interim").text)

    assert "Je belooft antwoord uiterlijk" in shown[0]
    assert "Er staat geen dag in." in shown[1]
