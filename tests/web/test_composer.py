"""The composer keeps what was typed through every stop, and needs no scripts for any of it."""

import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact, Draft, Message, MessageKind, StandardText
from kcc.services import defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

BSN = "Uw nummer is 111222333."


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    builders.mailbox(sqlite_session)
    defaults.seed(sqlite_session, builders.NOW)
    citizen = builders.citizen(sqlite_session, "Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(sqlite_session, citizen=citizen)
    builders.message(sqlite_session, contact, text="Wat kost een paspoort? Moet ik langskomen?")
    sqlite_session.commit()
    return contact


def page(contact: Contact, part: str = "") -> str:
    return f"/contacten/{contact.number}{part}"


def typed(**fields: str) -> dict[str, str]:
    return {"text": "Kom langs.", "to": "fatima@example.nl", "last_seen": "999"} | fields


def answers(session: Session) -> list[Message]:
    session.rollback()
    query = select(Message).where(Message.kind == MessageKind.ANSWER)
    return list(session.scalars(query))


def composer(html: str) -> str:
    return html[html.index('id="opstellen"') :]


def test_a_wrong_copy_stops_the_answer_and_stays_as_typed(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    answer = noor.post(page(contact, "/antwoorden"), typed(cc="broer"))

    assert answer.status_code == 422
    assert 'name="cc" value="broer"' in answer.text
    assert answer.text.count("“broer” is geen e-mailadres") == 2
    assert '<details class="cc" open>' in answer.text
    assert answers(sqlite_session) == []
    assert 'name="cc" value="broer"' in noor.get(page(contact)).text


def test_who_got_a_copy_stands_with_the_answer(noor: Visit, contact: Contact) -> None:
    sent = typed(cc="broer@example.nl", then="keep")
    noor.post(page(contact, "/antwoorden"), sent)

    html = noor.get(page(contact)).text

    assert "Kopie aan broer@example.nl" in html
    assert 'name="cc" value=""' in composer(html)


def test_a_bsn_is_asked_about_once_and_can_be_sent(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    asked = noor.post(page(contact, "/antwoorden"), typed(text=BSN, then="wait"))

    assert asked.status_code == 422
    assert "Er staat een burgerservicenummer in je antwoord" in asked.text
    assert 'name="anyway" value="wait">Toch versturen' in asked.text
    assert BSN in composer(asked.text)
    assert answers(sqlite_session) == []

    sent = noor.post(page(contact, "/antwoorden"), typed(text=BSN, anyway="wait"))

    assert sent.status_code == 303
    assert len(answers(sqlite_session)) == 1
    sqlite_session.expire_all()
    assert sqlite_session.get_one(Contact, contact.id).state.value == "waits_for_citizen"


def test_a_bsn_in_a_note_stays_among_colleagues(noor: Visit, contact: Contact) -> None:
    assert noor.post(page(contact, "/notities"), typed(text=BSN)).status_code == 303


def test_a_standard_text_comes_behind_what_was_typed_without_scripts(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    row = sqlite_session.scalars(select(StandardText).filter_by(shortcut="aanhef")).one()
    path = page(contact, "/concepten/standaardtekst")

    answer = noor.post(path, typed(standard_text=str(row.id), cc="b@example.nl"))

    assert answer.status_code == 303
    html = composer(noor.get(page(contact)).text)
    assert "Kom langs.\n\nBeste Fatima Jansen,\n\nDank u wel" in html
    assert 'name="cc" value="b@example.nl"' in html


@pytest.mark.parametrize(("chosen", "status"), [("", 422), ("x", 422), ("9999", 404)])
def test_no_standard_text_loses_no_words(
    noor: Visit, contact: Contact, chosen: str, status: int
) -> None:
    path = page(contact, "/concepten/standaardtekst")

    answer = noor.post(path, typed(standard_text=chosen))

    assert answer.status_code == status
    assert "Kom langs." in answer.text


def test_a_script_gets_the_words_of_a_standard_text(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    row = sqlite_session.scalars(select(StandardText).filter_by(shortcut="aanhef")).one()

    answer = noor.get(page(contact, f"/concepten/standaardtekst/{row.id}"))

    assert answer.get_json()["text"].startswith("Beste Fatima Jansen,")


def test_help_beside_the_answer_comes_with_the_draft_and_with_the_page(
    noor: Visit, contact: Contact
) -> None:
    empty = noor.get(page(contact)).text
    draft = {**noor.hidden(page(contact)), **typed(text="Beste Fatima,\n\nConform de regels.")}
    saved = noor.send(
        "POST",
        page(contact, "/concepten/answer"),
        data=draft,
        headers={"Accept": "application/json"},
    ).get_json()

    assert "2 van 2 vragen open" in empty
    assert "Zodra je schrijft" in empty
    for shown in (saved["help"], noor.get(page(contact)).text):
        assert "‘conform’</b> liever: volgens" in shown
        assert "3 woorden per zin" in shown
        assert "Nog geen groet" in shown
    half = noor.post(page(contact, "/antwoorden"), typed(text="Een paspoort kost veel.", cc="x"))
    assert "1 van 2 vragen open" in half.text


def test_what_a_citizen_writes_is_shown_as_text(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(sqlite_session, contact, text="Mag <script>alert(1)</script>?")
    sqlite_session.commit()

    assert "<script>alert" not in noor.get(page(contact)).text


def test_files_that_are_too_big_together_are_refused_with_the_words_kept(
    noor: Visit, contact: Contact, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = sqlite_app.extensions["kcc"]
    no_room = replace(
        parts.settings, files=replace(parts.settings.files, max_answer_mb=0, max_link_mb=0)
    )
    path = page(contact, "/concepten/bijlagen")
    noor.post(path, {**typed(), "file": (io.BytesIO(b"a"), "kaart.pdf")})
    monkeypatch.setitem(sqlite_app.extensions, "kcc", replace(parts, settings=no_room))

    answer = noor.post(path, {**typed(text="Meer."), "file": (io.BytesIO(b"b"), "foto.jpg")})

    assert answer.status_code == 422
    assert "met foto.jpg erbij" in answer.text
    assert "Meer." in composer(answer.text)
    assert len(re.findall(r"bijlagen/\d+/verwijdering", answer.text)) == 1


def test_a_draft_at_a_closed_contact_is_shown_and_can_go(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    noor.post(page(contact, "/concepten/answer"), typed(text="Nooit verstuurd"))
    noor.post(page(contact, "/afsluiting"), {"outcome": "redirected", "last_seen": "999"})

    html = noor.get(page(contact)).text
    assert "Je had nog een concept" in html
    assert "Nooit verstuurd" in html

    noor.post(page(contact, "/concepten/answer/verwijdering"))
    assert "Nooit verstuurd" not in noor.get(page(contact)).text
    sqlite_session.rollback()
    assert sqlite_session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(
    ("address", "row"), [("f@example.nl", ""), (f"{'a' * 30}@b.nl", "is-long")]
)
def test_a_long_address_has_a_line_of_its_own(
    noor: Visit, contact: Contact, address: str, row: str
) -> None:
    noor.post(page(contact, "/concepten/answer"), typed(to=address))

    assert f'class="compose-to {row}">' in noor.get(page(contact)).text.replace('to">', 'to ">')
