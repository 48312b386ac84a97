"""The public form: a question in, a contact with a clock and a number out."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import number
from kcc.domain.moments import Moment
from kcc.files import FileStore
from kcc.models import Attachment, MessageKind
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.filling_in import (
    ADDRESS,
    QUESTION,
    count_of_contacts,
    opened,
    posted,
    sent,
    the_contact,
    with_form,
)

database_url = mostly_sqlite


@pytest.fixture
def app(database_url: str, session: Session, tmp_path: Path) -> Iterator[Flask]:
    yield from with_form(database_url, session, tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_question_becomes_a_contact_with_a_clock_and_an_acknowledgement(
    client: FlaskClient, session: Session
) -> None:
    answer = sent(client, name="Jan Jansen", phone="06-12345678")

    contact = the_contact(session)
    assert answer.status_code == 303
    assert answer.location == "/contact/verzonden"
    assert contact.channel is ChannelKind.FORM
    assert contact.citizen is not None
    assert (contact.citizen.name, contact.citizen.email) == ("Jan Jansen", "jan@example.nl")
    assert contact.messages[0].text == QUESTION
    assert {clock.moment for clock in contact.clocks} == {Moment.ACKNOWLEDGE, Moment.FIRST_ANSWER}
    assert [m.kind for m in contact.messages] == [MessageKind.INBOUND, MessageKind.ACKNOWLEDGEMENT]


def test_the_page_after_it_tells_number_date_next_steps_and_the_question(
    client: FlaskClient, session: Session
) -> None:
    sent(client, question="Regel 1\n<b>Regel 2</b>")

    page = client.get("/contact/verzonden", base_url="https://localhost").text

    assert the_contact(session).number in page
    assert "U krijgt uiterlijk " in page
    assert "Regel 1\n&lt;b&gt;Regel 2&lt;/b&gt;" in page
    assert "data-print" in page
    assert "Wat gebeurt er daarna?" in page


def test_another_browser_does_not_see_what_was_sent(app: Flask, client: FlaskClient) -> None:
    sent(client)

    page = app.test_client().get("/contact/verzonden", base_url="https://localhost").text

    assert QUESTION not in page
    assert "geen vraag verstuurd" in page


def test_who_sits_down_later_does_not_see_it_either(client: FlaskClient) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        sent(client)

    pages = []
    for minutes in (59, 61):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            pages.append(client.get("/contact/verzonden", base_url="https://localhost").text)

    assert [QUESTION in page for page in pages] == [True, False]


def test_a_phone_number_alone_asks_for_a_call(client: FlaskClient, session: Session) -> None:
    sent(client, email="", phone="\u202a+31 6 12 34 56 78\u202c")

    contact = the_contact(session)
    page = client.get("/contact/verzonden", base_url="https://localhost").text
    assert contact.wants_callback
    assert contact.citizen is not None
    assert contact.citizen.phone == "0612345678"
    assert {clock.moment for clock in contact.clocks} == {Moment.CALLBACK}
    assert "Wij bellen u uiterlijk " in page


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"question": " \n "}, "question", "Schrijf uw vraag op."),
        ({"question": "x" * 20_001}, "question", "U schreef 20001 tekens, er passen er 20000."),
        ({"email": ""}, "email", "Vul uw e-mailadres of uw telefoonnummer in."),
        ({"email": "jan.example.nl"}, "email", "Vul een e-mailadres in met een @"),
        ({"email": "jan@exa mple.nl"}, "email", "Vul een e-mailadres in met een @"),
        ({"email": "jan@example.nl\r\nBcc: x@example.nl"}, "email", "Vul een e-mailadres in"),
        ({"email": "noreply@example.nl"}, "email", "Vul een e-mailadres in"),
        ({"phone": "bel mij"}, "phone", "Vul een telefoonnummer in"),
        ({"name": "n" * 201}, "name", "Er passen 200 tekens."),
        ({"topic": "9999"}, "topic", "Kies een onderwerp uit de lijst."),
    ],
)
def test_a_mistake_is_named_twice_and_what_was_typed_stays(
    client: FlaskClient, session: Session, fields: dict[str, str], field: str, message: str
) -> None:
    answer = sent(client, **{"name": "Jan & Mies", **fields})

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert answer.text.count(message) == 2
    assert f'id="{field}-error"' in answer.text
    assert 'id="samenvatting" tabindex="-1" autofocus' in answer.text
    if "name" not in fields:
        assert "Jan &amp; Mies" in answer.text
    assert count_of_contacts(session) == 0


def test_three_mistakes_are_counted(client: FlaskClient) -> None:
    answer = sent(client, question="", email="jan", phone="nee")

    assert "Er zijn 3 dingen die nog niet kloppen." in answer.text
    assert "<title>Uw vraag is nog niet verstuurd: Stel uw vraag" in answer.text


def test_files_are_kept_and_named(
    client: FlaskClient, session: Session, app: Flask, tmp_path: Path
) -> None:
    files = [(io.BytesIO(b"beeld 1"), "../foto één.jpg"), (io.BytesIO(b"tekst"), "brief.txt")]

    sent(client, files=files)

    kept = the_contact(session).messages[0].attachments
    store = FileStore(tmp_path / "files")
    assert [(file.filename, store.get(file.sha256)) for file in kept] == [
        ("foto één.jpg", b"beeld 1"),
        ("brief.txt", b"tekst"),
    ]
    page = client.get("/contact/verzonden", base_url="https://localhost").text
    assert "foto één.jpg" in page


def test_emoji_and_lines_in_a_name_do_no_harm(client: FlaskClient, session: Session) -> None:
    sent(client, question="Fijn 🙂\0!", name="Jan\r\nBcc: alle@example.nl")

    contact = the_contact(session)
    assert contact.messages[0].text.startswith("Fijn 🙂")
    assert contact.citizen is not None
    assert contact.citizen.name == "Jan Bcc: alle@example.nl"


def test_sending_the_same_form_twice_makes_one_contact(
    client: FlaskClient, session: Session
) -> None:
    filled = {"question": QUESTION, "email": "jan@example.nl", **opened(client)}

    answers = [posted(client, filled) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert count_of_contacts(session) == 1


def test_a_double_click_makes_one_contact(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    filled = {"question": QUESTION, "email": "jan@example.nl", **opened(client)}
    cookie = client.get_cookie("__Host-kcc", domain="localhost")
    assert cookie is not None

    def click(_number: int) -> int:
        browser = app.test_client()
        browser.set_cookie("__Host-kcc", cookie.value, domain="localhost", secure=True)
        return posted(browser, filled).status_code

    with ThreadPoolExecutor(4) as clicks:
        statuses = list(clicks.map(click, range(4)))

    assert statuses == [303] * 4
    assert count_of_contacts(session) == 1


def test_a_photo_that_was_forgotten_can_be_sent_after_all(
    client: FlaskClient, session: Session
) -> None:
    filled = {"question": QUESTION, "email": "jan@example.nl", **opened(client)}
    posted(client, filled)

    for content in (b"beeld 1", b"beeld 2", b"beeld 2"):
        posted(client, {**filled, "files": [(io.BytesIO(content), "image.jpg")]})

    session.rollback()
    kept = session.scalars(select(Attachment.sha256)).all()
    assert len(set(kept)) == len(kept) == 2
    assert count_of_contacts(session) == 3


def test_a_changed_question_from_the_same_page_is_another_one(
    client: FlaskClient, session: Session
) -> None:
    hidden = opened(client)
    first = {"question": "Eerste vraag", "email": "jan@example.nl", **hidden}
    posted(client, first)

    posted(client, {**first, "question": "Tweede vraag"})

    assert count_of_contacts(session) == 2


def test_a_program_that_fills_in_every_field_is_thanked_and_forgotten(
    client: FlaskClient, session: Session
) -> None:
    answer = sent(client, question="Koop nu", extra="https://spam.example")

    page = client.get("/contact/verzonden", base_url="https://localhost").text
    assert answer.status_code == 303
    assert answer.location == "/contact/verzonden"
    assert count_of_contacts(session) == 0
    assert "Koop nu" in page
    assert len(number.find_all(page)) == 1
    assert "U krijgt uiterlijk " in page


def test_in_english_all_is_english(client: FlaskClient, session: Session) -> None:
    page = client.get("/contact?taal=en", base_url="https://localhost").text
    wrong = sent(client, "/contact?taal=en", question="")
    right = sent(client, "/contact?taal=en")

    assert '<html lang="en">' in page
    assert "within 2 working days" in page
    assert "Write down your question." in wrong.text
    assert right.location == "/contact/verzonden?taal=en"
    assert the_contact(session).language == "en"


def test_the_form_says_what_is_needed_and_which_other_ways_there_are(client: FlaskClient) -> None:
    page = client.get(ADDRESS, base_url="https://localhost").text

    assert "binnen 2 werkdagen antwoord" in page
    assert "Als een veld niet verplicht is, staat dat erbij." in page
    assert page.count("(niet verplicht)") == 3
    assert "Bel 14 071" in page
    assert "burgerservicenummer" in page
    assert " novalidate" in page
    assert "placeholder" not in page
    for autocomplete in ("email", "tel", "name"):
        assert f'autocomplete="{autocomplete}"' in page


def test_only_topics_for_citizens_can_be_chosen(client: FlaskClient, session: Session) -> None:
    hidden = builders.topic(session, "Intern")
    hidden.on_form = False
    session.commit()

    page = client.get(ADDRESS, base_url="https://localhost").text
    refused = sent(client, topic=str(hidden.id))
    sent(client, topic=str(hidden.id - 1))

    assert ">Afval</option>" in page
    assert ">Intern</option>" not in page
    assert refused.status_code == 422
    topic = the_contact(session).topic
    assert topic is not None
    assert topic.name == "Afval"


def test_what_one_form_kept_no_other_can_read(session: Session, client: FlaskClient) -> None:
    """A number is no key: only the browser that sent the form sees its words."""
    contact = builders.contact(session, channel=ChannelKind.EMAIL)
    builders.message(session, contact, text="Van een ander")
    session.commit()

    page = client.get(
        f"/contact/verzonden?nummer={contact.number}", base_url="https://localhost"
    ).text

    assert "Van een ander" not in page
