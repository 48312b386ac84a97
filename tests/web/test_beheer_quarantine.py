"""`/beheer/quarantaine`: mail that nobody could read is looked at safely and settled by hand."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import AdminEvent, Contact, RawMail, RawState
from kcc.services import defaults
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.raw_mails import raw_mail
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

PAGES = "/beheer/quarantaine"
EVIL = (
    b"From: Fatima <fatima@example.nl>\r\nSubject: <b>Terras</b>\r\n\r\n<script>alert(1)</script>"
)
READ = {"name": "Fatima", "address": "fatima@example.nl", "subject": "Terras", "text": "Mag het?"}


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@pytest.fixture
def raw(app: Flask, session: Session) -> RawMail:
    """A mail in quarantine, of which the bytes are there."""
    defaults.seed(session, builders.NOW)
    app.extensions["kcc"].files.put(EVIL)
    row = raw_mail(session, EVIL, mailbox=builders.mailbox(session, "info@gemeente.example.org"))
    session.commit()
    return row


def state(session: Session) -> RawState:
    session.rollback()
    return session.scalars(select(RawMail.state)).one()


def test_the_list_shows_whose_mail_it_seems_and_why_it_is_there(boss: Visit, raw: RawMail) -> None:
    page = boss.get(PAGES).text

    for words in ("info@gemeente.example.org", "fatima@example.nl", "&lt;b&gt;Terras", raw.problem):
        assert words in page


def test_an_empty_quarantine_says_so(boss: Visit) -> None:
    assert "Er staat niets in quarantaine" in boss.get(PAGES).text


def test_the_mail_is_shown_as_text_and_never_as_a_page(boss: Visit, raw: RawMail) -> None:
    page = boss.get(f"{PAGES}/{raw.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page

    with boss.get(f"{PAGES}/{raw.id}/bron") as source:
        assert source.data == EVIL
        assert source.headers["Content-Disposition"].startswith("attachment")
        assert source.headers["Content-Type"] == "application/octet-stream"
        assert source.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in source.headers["Content-Security-Policy"]
        assert source.headers["Cache-Control"] == "no-store"


def test_a_mail_whose_file_is_gone_says_where_to_get_it(
    boss: Visit, raw: RawMail, session: Session
) -> None:
    lost = raw_mail(session, b"weg")
    session.commit()

    assert "reservekopie" in boss.get(f"{PAGES}/{lost.id}").text
    assert boss.get(f"{PAGES}/{lost.id}/bron").status_code == 507


def test_the_form_begins_with_what_could_be_read_and_makes_a_contact(
    boss: Visit, raw: RawMail, session: Session
) -> None:
    page = boss.get(f"{PAGES}/{raw.id}").text
    assert 'value="fatima@example.nl"' in page
    assert 'value="Fatima"' in page

    answer = boss.post(f"{PAGES}/{raw.id}/contact", READ)

    assert answer.status_code == 303
    contact = session.scalars(select(Contact)).one()
    assert contact.number in boss.get(answer.location).text
    assert state(session) is RawState.DONE


def test_a_mistake_keeps_what_was_typed(boss: Visit, raw: RawMail, session: Session) -> None:
    answer = boss.post(f"{PAGES}/{raw.id}/contact", READ | {"address": "fatima"})

    assert answer.status_code == 422
    assert "Vul een e-mailadres in met een @" in answer.text
    assert "Mag het?" in answer.text
    assert state(session) is RawState.UNREADABLE


def test_another_attempt_leaves_it_to_the_worker(
    boss: Visit, raw: RawMail, session: Session
) -> None:
    assert boss.post(f"{PAGES}/{raw.id}/nieuwe-poging").status_code == 303
    assert state(session) is RawState.STORED

    again = boss.post(f"{PAGES}/{raw.id}/nieuwe-poging")
    assert again.status_code == 409


def test_no_action_asks_for_a_reason(boss: Visit, raw: RawMail, session: Session) -> None:
    without = boss.post(f"{PAGES}/{raw.id}/geen-actie", {"reason": ""})
    assert without.status_code == 422
    assert "Schrijf op waarom" in without.text

    assert boss.post(f"{PAGES}/{raw.id}/geen-actie", {"reason": "Reclame."}).status_code == 303
    assert state(session) is RawState.DISMISSED
    assert session.scalars(select(AdminEvent)).one().data["reden"] == "Reclame."
    assert "Reclame." in boss.get("/beheer/logboek").text
