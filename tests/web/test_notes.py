"""Phone and desk notes through their page: every outcome, mistakes, and who was calling."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.db import db, writing
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.models import Citizen, Contact, Department, SpokenQuestion
from kcc.services import defaults, recognising
from tests import builders
from tests.kennisbank.making import article
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

FORM = "/telefoonnotities/nieuw"
AFTER_CONSULTATION = Outcome.ANSWERED_AFTER_CONSULTATION
NOTE = {
    "channel": "phone",
    "question": "Hoe laat is de balie open?",
    "topic_id": "",
    "outcome": "later",
    "department_id": "",
}


@pytest.fixture
def noor(sqlite_app: Flask, sqlite_session: Session, now: datetime, client_as: ClientAs) -> Visit:
    defaults.seed(sqlite_session, now)
    return client_as(Role.AGENT)


@pytest.fixture
def burgerzaken(sqlite_session: Session) -> Department:
    department = builders.department(sqlite_session, "Burgerzaken")
    sqlite_session.commit()
    return department


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({"outcome": "answered", "answer": "Tot vijf uur."}, (State.CLOSED, Outcome.ANSWERED)),
        ({"outcome": "referred", "department_id": "1"}, (State.WAITS_FOR_DEPARTMENT, None)),
        ({"outcome": "callback", "phone": "06-12345678"}, (State.NEW, None)),
        ({"outcome": "later"}, (State.IN_PROGRESS, None)),
        ({"outcome": "consulted", "answer": "Ja."}, (State.CLOSED, AFTER_CONSULTATION)),
        ({"outcome": "transferred"}, (State.CLOSED, Outcome.TRANSFERRED)),
        ({"outcome": "citizen_returns"}, (State.CLOSED, Outcome.CITIZEN_RETURNS)),
        ({"outcome": "broken_off"}, (State.CLOSED, Outcome.BROKEN_OFF)),
    ],
)
def test_each_way_in_which_a_conversation_ends(
    noor: Visit,
    sqlite_session: Session,
    burgerzaken: Department,
    given: dict[str, str],
    end: tuple[State, Outcome | None],
) -> None:
    assert burgerzaken.id == 1

    sent = noor.post("/telefoonnotities", {**NOTE, **given})

    contact = only_contact(sqlite_session)
    assert (contact.state, contact.outcome) == end
    assert contact.wants_callback is (given["outcome"] == "callback")
    assert (sent.status_code, sent.location) == (303, f"/contacten/{contact.number}")
    assert NOTE["question"] in noor.get(sent.location).text


def test_all_mistakes_are_told_at_once_and_nothing_typed_is_lost(
    noor: Visit, sqlite_session: Session
) -> None:
    given = {
        **NOTE,
        "channel": "desk",
        "name": "Fatima",
        "email": "fatima zonder apenstaart",
        "phone": "bel maar",
        "wie": "fatim",
        "question": " ",
        "outcome": "answered",
        "answer": "",
    }

    refused = noor.post("/telefoonnotities", given)

    assert refused.status_code == 422
    assert "Er zijn 4 fouten" in refused.text
    for words in ("Schrijf de vraag op", "wat je hebt geantwoord", "met een @", "06-12345678"):
        assert refused.text.count(words) == 2, words  # above the form and at the field
    for typed in ("Fatima", "fatima zonder apenstaart", "bel maar", "fatim"):
        assert f'value="{typed}"' in refused.text
    assert re.search(r'<input checked[^>]* value="desk"', refused.text)
    assert count_of_contacts(sqlite_session) == 0


def test_who_was_chosen_stays_chosen_after_a_mistake(noor: Visit, sqlite_session: Session) -> None:
    fatima = builders.citizen(sqlite_session, "Fatima Jansen")
    sqlite_session.commit()

    refused = noor.post("/telefoonnotities", {**NOTE, "question": "", "citizen_id": str(fatima.id)})

    assert refused.status_code == 422
    assert re.search(rf'name="citizen_id" value="{fatima.id}"[^>]* checked', refused.text)
    assert not re.search(r'name="citizen_id" value="" checked', refused.text)


def test_who_was_chosen_is_who_it_is_of(noor: Visit, sqlite_session: Session) -> None:
    fatima = builders.citizen(sqlite_session, "Fatima Jansen", phone="0612345678")
    sqlite_session.commit()

    noor.post("/telefoonnotities", {**NOTE, "citizen_id": str(fatima.id), "name": "Iemand"})

    assert only_contact(sqlite_session).citizen_id == fatima.id
    assert [one.name for one in sqlite_session.scalars(select(Citizen))] == ["Fatima Jansen"]


@pytest.mark.parametrize("nobody", ["", "99", "0", "-1", "²", "9" * 30])
def test_a_citizen_who_is_not_there_is_nobody(
    noor: Visit, sqlite_session: Session, nobody: str
) -> None:
    sent = noor.post("/telefoonnotities", {**NOTE, "citizen_id": nobody})

    assert sent.status_code == 303
    assert only_contact(sqlite_session).citizen is None


def test_citizens_are_found_while_typing(
    noor: Visit, sqlite_session: Session, now: datetime
) -> None:
    for name in ("Fatima Jansen", "Thomas Bakker"):
        citizen = recognising.find_or_make(sqlite_session, now, name=name, phone="06-12345678")
        builders.contact(sqlite_session, citizen=citizen, received_at=now)
    sqlite_session.commit()

    found = noor.get("/inwoners/zoek?wie=jans+5678").text

    assert "Fatima <mark>Jans</mark>en" in found
    assert "061234<mark>5678</mark>" in found
    assert "laatst 24 nov" in found
    assert "Thomas Bakker" not in found
    assert "<html" not in found
    assert "Niemand gevonden" in noor.get("/inwoners/zoek?wie=qqqq").text
    assert noor.get("/inwoners/zoek?wie=f").text.strip() == ""


def test_without_scripts_a_button_looks_somebody_up_and_keeps_the_rest(
    noor: Visit, sqlite_session: Session, now: datetime
) -> None:
    recognising.find_or_make(sqlite_session, now, name="Fatima Jansen")
    sqlite_session.commit()

    page = noor.post("/telefoonnotities", {**NOTE, "wie": "jansen", "zoek": "ja"})

    assert page.status_code == 200
    assert "Fatima Jansen" in page.text
    assert NOTE["question"] in page.text
    assert count_of_contacts(sqlite_session) == 0


def test_who_was_found_is_still_there_to_choose_after_a_mistake(
    noor: Visit, sqlite_session: Session, now: datetime
) -> None:
    recognising.find_or_make(sqlite_session, now, name="Fatima Jansen")
    sqlite_session.commit()

    refused = noor.post("/telefoonnotities", {**NOTE, "wie": "jansen", "question": ""})

    assert refused.status_code == 422
    assert "<mark>Jansen</mark>" in refused.text


@pytest.mark.parametrize("field", ["topic_id", "department_id", "outcome", "channel"])
def test_a_choice_that_is_gone_meanwhile_is_told_in_words(noor: Visit, field: str) -> None:
    answer = noor.post("/telefoonnotities", {**NOTE, field: "999"})

    assert answer.status_code == 422
    assert "Kies iets uit de lijst." in answer.text
    assert NOTE["question"] in answer.text


def test_a_locked_database_costs_nobody_the_conversation(
    noor: Visit, sqlite_app: Flask, sqlite_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {**NOTE, "name": "Fatima", "form_token": token_of(noor)}
    monkeypatch.setattr("kcc.db.BUSY_TIMEOUT_MS", 50)  # read when a connection is made
    with sqlite_app.app_context():
        db.engine.dispose()

    with writing(sqlite_session):
        locked = noor.post("/telefoonnotities", fields)
    free = noor.post("/telefoonnotities", fields)

    assert locked.status_code == 503
    assert "niet bereikbaar" in locked.text
    assert NOTE["question"] in locked.text
    assert 'value="Fatima"' in locked.text
    assert free.status_code == 303
    assert count_of_contacts(sqlite_session) == 1


def test_a_double_click_makes_one_contact(
    app: Flask, session: Session, now: datetime, client_as: ClientAs
) -> None:
    defaults.seed(session, now)
    visit = client_as(Role.AGENT)
    page = {"form_token": token_of(visit), "conversation": str(uuid4())}
    fields = {**NOTE, **page, "csrf_token": visit.token()}
    cookie = visit.client.get_cookie("__Host-kcc", domain="localhost")
    assert cookie is not None

    def click(_number: int) -> str:
        browser = Visit(app)
        browser.client.set_cookie("__Host-kcc", cookie.value, domain="localhost", secure=True)
        answer = browser.send("POST", "/telefoonnotities", data=fields)
        assert answer.status_code == 303
        return str(answer.location)

    with ThreadPoolExecutor(4) as clicks:
        places = set(clicks.map(click, range(4)))

    assert places == {f"/contacten/{only_contact(session).number}"}
    assert len(session.scalars(select(SpokenQuestion)).all()) == 1


def test_the_same_words_from_a_new_page_are_a_new_conversation(
    noor: Visit, sqlite_session: Session
) -> None:
    for _ in range(2):
        noor.post("/telefoonnotities", {**NOTE, "form_token": token_of(noor)})

    assert count_of_contacts(sqlite_session) == 2


def test_a_corrected_note_keeps_its_token_and_is_taken(
    noor: Visit, sqlite_session: Session
) -> None:
    token = token_of(noor)

    refused = noor.post("/telefoonnotities", {**NOTE, "question": "", "form_token": token})
    noor.post("/telefoonnotities", {**NOTE, "form_token": token})

    assert f'name="form_token" value="{token}"' in refused.text
    assert count_of_contacts(sqlite_session) == 1


def test_where_a_question_goes_follows_the_topic_and_the_outcome(
    noor: Visit, sqlite_session: Session, burgerzaken: Department
) -> None:
    topic = builders.topic(sqlite_session, department=burgerzaken)
    sqlite_session.commit()
    of_topic = f"/telefoonnotities/bestemming?channel=phone&topic_id={topic.id}"

    referred = noor.get(f"{of_topic}&outcome=referred").text

    assert "Gaat naar <b>Burgerzaken</b>" in referred
    assert "antwoord uiterlijk" in referred
    assert "belt terug" in noor.get(f"{of_topic}&outcome=callback").text
    assert "Kies een afdeling" in noor.get("/telefoonnotities/bestemming?outcome=referred").text
    assert noor.get("/telefoonnotities/bestemming?outcome=x&topic_id=99").status_code == 200


def test_the_best_article_is_open_to_read_aloud_and_another_is_one_click_away(
    noor: Visit, sqlite_session: Session
) -> None:
    kept = article(sqlite_session, "Container gaat niet open", "Houd de pas ertegen.")
    other = article(sqlite_session, "Container vol", "Bel ons.", internal_note="Vraag het nummer.")
    sqlite_session.commit()
    address = "/telefoonnotities/kennisbank?q=container+gaat+open"

    first, second = noor.get(address).text, noor.get(f"{address}&artikel={other.id}").text

    assert "Houd de pas ertegen." in first
    assert f"artikel={other.id}" in first
    assert "Ja, hielp" in first
    assert "In notitie" in first
    assert f"/kennisbank/{kept.id}?" in second
    assert "Vraag het nummer." in second
    assert "Niets gevonden" in noor.get("/telefoonnotities/kennisbank?q=zeppelin").text


def only_contact(session: Session) -> Contact:
    session.rollback()
    return session.scalars(select(Contact)).one()


def count_of_contacts(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Contact.id))) or 0


def token_of(visit: Visit) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', visit.get(FORM).text)
    assert found
    return found[1]
