"""Putting a contact off in the browser: moments in words, a warning, and the way back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Postponement
from kcc.services import defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

DAY = timedelta(days=1)


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    """Due in six days, by the clock of the machine: the application uses that."""
    now = datetime.now(UTC)
    defaults.seed(sqlite_session, now)
    contact = builders.contact(sqlite_session, state=State.IN_PROGRESS)
    builders.message(sqlite_session, contact)
    builders.clock(sqlite_session, contact, due_at=now + 6 * DAY)
    sqlite_session.commit()
    return contact


def later(contact: Contact) -> str:
    return f"/contacten/{contact.number}/uitstel"


def state_of(session: Session, contact: Contact) -> State:
    session.rollback()
    session.refresh(contact)
    return contact.state


def test_a_choice_of_the_page_puts_it_off_and_one_can_take_it_back(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    page = noor.get(f"/contacten/{contact.number}").text
    first = re.findall(r'name="until" value="(\d[^"]+)"', page)[0]

    sent = noor.post(later(contact), {"until": first, "why": "Zij belt <b>morgen</b>."})

    assert sent.status_code == 303
    assert "komt terug op" in noor.get("/wachtrij").text
    assert state_of(sqlite_session, contact) is State.POSTPONED
    asleep = noor.get(f"/contacten/{contact.number}").text
    assert "Uitgesteld tot" in asleep
    assert "Zij belt &lt;b&gt;morgen&lt;/b&gt;." in asleep

    noor.post(f"{later(contact)}/einde")
    assert state_of(sqlite_session, contact) is State.IN_PROGRESS
    assert sqlite_session.query(Postponement).count() == 0


def test_the_page_says_which_moments_come_after_the_term(noor: Visit, contact: Contact) -> None:
    page = noor.get(f"/contacten/{contact.number}").text

    assert page.count("na de termijn") == 1
    assert "De termijn loopt door en eindigt" in page


def test_a_moment_after_the_term_comes_back_before_it(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    day = f"{datetime.now(UTC) + 20 * DAY:%Y-%m-%d}"
    noor.post(later(contact), {"until": "anders", "day": day, "time": "09:00"})

    assert "dan loopt de termijn af" in noor.get("/wachtrij").text
    slept = sqlite_session.get_one(Postponement, contact.id)
    assert slept.wakes_at < contact.due_at


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Kies tot wanneer."),
        ({"until": "ooit"}, "Kies tot wanneer."),
        ({"until": "anders", "time": "09:00"}, "Vul een datum en een tijd in."),
        ({"until": "anders", "day": "2020-01-01", "time": "09:00"}, "nog komt"),
        ({"until": "9999-12-31T23:59"}, "nog komt"),
    ],
)
def test_what_is_no_moment_is_said_at_its_field_and_the_words_stay(
    noor: Visit, contact: Contact, fields: dict[str, str], words: str
) -> None:
    refused = noor.post(later(contact), {**fields, "why": "Mijn reden"})

    assert refused.status_code == 422
    assert refused.text.count(words) == 2
    assert 'href="#tot"' in refused.text
    assert 'value="Mijn reden"' in refused.text


def test_what_is_late_cannot_be_put_away(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    contact.due_at = datetime.now(UTC) - DAY
    sqlite_session.commit()
    tomorrow = f"{datetime.now(UTC) + DAY:%Y-%m-%dT%H:%M}"

    assert noor.post(later(contact), {"until": tomorrow}).status_code == 403
    page = noor.get(f"/contacten/{contact.number}").text
    assert "De termijn is al voorbij" in page
    assert 'name="until"' not in page


def test_who_postpones_while_a_colleague_takes_it_is_stopped(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    contact.agent = builders.agent(sqlite_session, "Omar Haddad")
    sqlite_session.commit()
    tomorrow = f"{datetime.now(UTC) + DAY:%Y-%m-%dT%H:%M}"

    assert noor.post(later(contact), {"until": tomorrow, "holder_id": ""}).status_code == 409
    assert state_of(sqlite_session, contact) is State.IN_PROGRESS


def test_the_history_says_until_when_and_why_it_is_back(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    tomorrow = f"{datetime.now(UTC) + DAY:%Y-%m-%dT%H:%M}"
    noor.post(later(contact), {"until": tomorrow})
    noor.post(f"{later(contact)}/einde")

    page = noor.get(f"/contacten/{contact.number}").text

    assert re.search(r"uitgesteld tot \w\w \d+ \w{3} \d\d:\d\d", page)
    assert "terug van uitstel: teruggehaald" in page
