"""The demo's mailbox of citizens: real mail both ways, and only in a database of the demo."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from channels.email.mime import parse
from kcc import config
from kcc.db import db, make_engine, session_factory
from kcc.demo.addresses import MUNICIPALITY, MUNICIPALITY_ADDRESS
from kcc.demo.people import PASSWORD, PEOPLE
from kcc.demo.places import Places, database_url
from kcc.models import Agent
from kcc.services import defaults
from kcc.web import create_app
from tests import builders
from tests.channels.builders import an_outbound
from tests.demo.servers import Sandbox, demo_app

FATIMA = "fatima.jansen@example.nl"
PAGES = ["/demo/postvak", "/demo/postvak/lijst", "/demo/postvak/berichten/1"]
BASE = "http://localhost"


@pytest.fixture
def client(sandbox: Sandbox, demo_places: Places) -> Iterator[FlaskClient]:
    """A browser at a demo that uses this sandbox."""
    with demo_app(demo_places, sandbox) as app:
        yield app.test_client()


@pytest.fixture
def real_app(database_url: str, session: Session, tmp_path: Path) -> Iterator[Flask]:
    """A KCC in real use."""
    defaults.seed(session, builders.NOW)
    session.commit()
    app = create_app(
        config.load(
            {
                "KCC_SECRET_KEY": "geheim-" * 6,
                "KCC_DATABASE_URL": database_url,
                "KCC_FILES_DIRECTORY": str(tmp_path / "files"),
            }
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def shown(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 200, answer.text
    return answer.text


def sent(client: FlaskClient, path: str = PAGES[0], **fields: Any) -> TestResponse:
    """Open the page, write an e-mail and send it; what is not named stays as the page has it."""
    hidden = dict(
        re.findall(r'name="(csrf_token|answered)"[^>]* value="([^"]*)"', shown(client, path))
    )
    letter = {"name": "Fatima Jansen", "address": FATIMA, "subject": "Afvalpas", "text": "Waar?"}
    return client.post(f"{PAGES[0]}/berichten", data={**hidden, **letter, **fields}, base_url=BASE)


def test_a_letter_goes_over_smtp_to_the_mailbox_of_the_municipality(
    client: FlaskClient, sandbox: Sandbox
) -> None:
    answer = sent(client, subject="Café 🙂", text="Regel 1\nRegel 2")

    (mail,) = sandbox.mails(MUNICIPALITY)
    read = parse(mail.raw, mail.received_at)
    assert answer.status_code == 303
    assert answer.location == f"/demo/postvak?adres={FATIMA}"
    assert read.sender is not None
    assert (read.sender.name, read.sender.address) == ("Fatima Jansen", FATIMA)
    assert (read.subject, read.text.strip()) == ("Café 🙂", "Regel 1\nRegel 2")
    assert [one.address for one in read.to] == [MUNICIPALITY_ADDRESS]
    assert read.message_id is not None
    assert not read.automatic


def test_what_comes_back_is_read_over_imap_the_newest_first(
    client: FlaskClient, sandbox: Sandbox
) -> None:
    for number in range(2):
        sandbox.sender().send(an_outbound(recipients=(FATIMA,), subject=f"Antwoord {number}"))
        shown(client, f"{PAGES[1]}?adres={FATIMA}")
    sandbox.sender().send(an_outbound(recipients=("bo@example.nl",), subject="Voor Bo"))

    listed = shown(client, f"{PAGES[1]}?adres={FATIMA}")

    assert re.findall(r"Antwoord \d", listed) == ["Antwoord 1", "Antwoord 0"]
    assert "Voor Bo" not in listed
    assert "Voor Bo" in shown(client, f"{PAGES[0]}?adres=bo@example.nl")


def test_a_mail_is_shown_with_its_thread_headers_and_without_effect(
    client: FlaskClient, sandbox: Sandbox
) -> None:
    letter = an_outbound(
        recipients=(FATIMA,), text="<b>Hallo</b>", in_reply_to="<eerste@example.nl>"
    )
    sandbox.sender().send(letter)

    page = shown(client, f"{PAGES[2]}?adres={FATIMA}")

    assert "&lt;b&gt;Hallo&lt;/b&gt;" in page
    assert letter.message_id.strip("<>") in page
    assert "eerste@example.nl" in page


def test_answering_keeps_the_thread_and_quotes(client: FlaskClient, sandbox: Sandbox) -> None:
    letter = an_outbound(
        recipients=(FATIMA,),
        subject="Re: Afvalpas [2600000017]",
        text="Bij de balie.",
        references=("<eerste@example.nl>",),
    )
    sandbox.sender().send(letter)
    path = f"{PAGES[0]}?adres={FATIMA}&antwoord=1"

    page = shown(client, path)
    sent(client, path, subject="Re: Afvalpas [2600000017]", text="Dank!\n\n> Bij de balie.")

    (mail,) = sandbox.mails(MUNICIPALITY)
    read = parse(mail.raw, mail.received_at)
    assert 'value="Re: Afvalpas [2600000017]"' in page
    assert "&gt; Bij de balie." in page
    assert read.in_reply_to == letter.message_id
    assert read.references == ("<eerste@example.nl>", letter.message_id)


def test_the_mail_of_somebody_else_cannot_be_opened_or_answered(
    client: FlaskClient, sandbox: Sandbox
) -> None:
    sandbox.sender().send(an_outbound(recipients=("bo@example.nl",), subject="Voor Bo"))

    opened = client.get(f"{PAGES[2]}?adres={FATIMA}", base_url=BASE)
    answered = client.get(f"{PAGES[0]}?adres={FATIMA}&antwoord=1", base_url=BASE)

    assert (opened.status_code, answered.status_code) == (404, 404)
    assert "Voor Bo" not in opened.text + answered.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("address", "fatima@gemeente.test", "Kies een adres dat eindigt op @example.nl."),
        ("address", "", "Vul een e-mailadres in."),
        ("address", "fätima@example.nl", "Kies een adres dat eindigt op @example.nl."),
        ("subject", "", "Vul een onderwerp in."),
        ("text", "", "Schrijf een bericht."),
    ],
)
def test_a_mistake_is_said_and_nothing_is_sent(
    client: FlaskClient, sandbox: Sandbox, field: str, value: str, message: str
) -> None:
    answer = sent(client, name="Fatima & Zn.", **{field: value})

    assert answer.status_code == 422
    assert message in answer.text
    assert "Fatima &amp; Zn." in answer.text
    assert sandbox.mails(MUNICIPALITY) == []


def test_without_its_mail_server_the_page_says_so_and_keeps_the_letter(
    client: FlaskClient, sandbox: Sandbox
) -> None:
    sandbox.stop()

    answer = sent(client, text="Mijn lange verhaal")

    assert answer.status_code == 503
    assert "Mijn lange verhaal" in answer.text
    assert "Je e-mail is niet verstuurd." in answer.text
    assert "antwoordt niet" in shown(client, PAGES[1])


@pytest.mark.parametrize("asked", ["", "geen adres", "x@elders.test", "é@example.nl"])
def test_an_address_that_the_sandbox_does_not_know_opens_the_first_mailbox(
    client: FlaskClient, asked: str
) -> None:
    page = client.get(PAGES[0], query_string={"adres": asked}, base_url=BASE).text

    assert f"Ontvangen door {FATIMA}" in page


def test_the_page_tells_who_one_can_sign_in_as(client: FlaskClient) -> None:
    page = shown(client, PAGES[0])

    assert PASSWORD in page
    assert all(person.email in page for person in PEOPLE)


@pytest.mark.parametrize("page", PAGES)
def test_elsewhere_the_demo_does_not_exist(real_app: Flask, page: str) -> None:
    assert real_app.test_client().get(page, base_url=BASE).status_code == 404


def test_elsewhere_nothing_can_be_sent(real_app: Flask) -> None:
    letter = {"address": FATIMA, "subject": "Hallo", "text": "Hallo"}

    answer = real_app.test_client().post(f"{PAGES[0]}/berichten", data=letter, base_url=BASE)

    assert answer.status_code == 404


def test_elsewhere_there_are_no_demo_accounts(real_app: Flask, session: Session) -> None:
    assert session.scalars(select(Agent)).all() == []


def test_every_page_of_the_demo_was_tried_elsewhere(real_app: Flask) -> None:
    rules = [rule for rule in real_app.url_map.iter_rules() if "/demo" in rule.rule]

    assert len(rules) == len(PAGES) + 1


def test_the_accounts_of_the_demo_are_in_its_database_only(demo_places: Places) -> None:
    engine = make_engine(database_url(demo_places.database))
    with session_factory(engine)() as session:
        found = set(session.scalars(select(Agent.email)))
    engine.dispose()

    assert found == {person.email for person in PEOPLE}
    assert demo_places.database.name == "demo.db"
