"""The editor of the kennisbank: what is typed is checked, kept, and never lost to a colleague."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kennisbank import editing
from kennisbank.articles import Article, Kind, Language, Status
from tests import builders
from tests.kennisbank.making import article
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

FILLED = {
    "title": "Paspoort kwijt",
    "text": "## Zo werkt het\n\nMeld het **aan de balie**.",
    "internal_note": "Vraag naar de reisdatum.",
    "search_terms": "verloren, gestolen",
    "kind": "product",
    "language": "nl",
    "audience": "citizen",
    "topic_id": "",
    "valid_from": "2026-01-01",
    "valid_until": "",
}


@pytest.fixture
def agent(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def editor(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.EDITOR)


@pytest.fixture
def passport(session: Session) -> Article:
    made = article(session, "Paspoort kwijt", "Meld het **aan de balie**.")
    session.commit()
    return made


def only(session: Session) -> Article:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Article)).one()


def test_a_form_without_one_of_its_fields_is_a_mistake_like_any_other(editor: Visit) -> None:
    sent = {name: typed for name, typed in FILLED.items() if name != "text"}

    answer = editor.post("/kennisbank/nieuw", sent)

    assert answer.status_code == 422
    assert "Vul de tekst van het artikel in." in answer.text


@pytest.mark.parametrize(
    "path", ["/kennisbank/nieuw", "/kennisbank/1/bewerken", "/kennisbank/1/versies"]
)
def test_only_editors_write(agent: Visit, path: str) -> None:
    assert agent.get(path).status_code == 403


def test_an_editor_writes_a_draft_and_publishes_it(editor: Visit, session: Session) -> None:
    answer = editor.post("/kennisbank/nieuw", FILLED, opened="/kennisbank/nieuw")

    made = only(session)
    assert (answer.status_code, answer.location) == (303, f"/kennisbank/{made.id}")
    assert (made.title, made.status, made.valid_from) == (
        "Paspoort kwijt",
        Status.DRAFT,
        date(2026, 1, 1),
    )
    assert (made.kind, made.language) == (Kind.PRODUCT, Language.DUTCH)

    choice = {"status": "published", "version": "1"}
    editor.post(f"/kennisbank/{made.id}/publicatie", choice, opened=answer.location)

    assert only(session).status is Status.PUBLISHED
    assert "door Sanne de Wit" in editor.get(answer.location).text


def test_taking_an_article_back(editor: Visit, session: Session, passport: Article) -> None:
    choice = {"status": "draft", "version": "1"}

    editor.post(
        f"/kennisbank/{passport.id}/publicatie", choice, opened=f"/kennisbank/{passport.id}"
    )

    assert only(session).status is Status.DRAFT


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Vul een titel in."),
        ({"text": " "}, "Vul de tekst van het artikel in."),
        ({"valid_from": "morgen"}, "Kies een datum, bijvoorbeeld 31-12-2026."),
        ({"valid_until": "2025-01-01"}, "Kies een einddatum op of na de begindatum."),
    ],
)
def test_a_mistake_keeps_what_was_typed(
    editor: Visit, session: Session, wrong: dict[str, str], sentence: str
) -> None:
    answer = editor.post("/kennisbank/nieuw", FILLED | wrong, opened="/kennisbank/nieuw")

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2  # in the summary and at the field
    assert "Vraag naar de reisdatum." in answer.text
    assert session.scalars(select(Article)).all() == []


def test_a_title_that_exists_already_is_asked_about_once(
    editor: Visit, session: Session, passport: Article
) -> None:
    typed = FILLED | {"title": "Paspoorten kwijt"}

    asked = editor.post("/kennisbank/nieuw", typed, opened="/kennisbank/nieuw")
    sure = editor.post("/kennisbank/nieuw", typed | {"confirmed": "y"}, opened="/kennisbank/nieuw")

    assert asked.status_code == 422
    assert "Bestaat dit artikel al?" in asked.text
    assert sure.status_code == 303


def test_a_change_is_saved_as_a_version(editor: Visit, session: Session, passport: Article) -> None:
    form = f"/kennisbank/{passport.id}/bewerken"

    answer = editor.post(form, FILLED | {"text": "Nieuwe tekst.", "version": "1"}, opened=form)

    assert answer.status_code == 303
    assert only(session).text == "Nieuwe tekst."
    versions = editor.get(f"/kennisbank/{passport.id}/versies").text
    assert '2 <span class="badge">nu</span>' in versions
    assert "Sanne de Wit" in versions


def test_a_save_over_a_colleague_is_stopped_once_and_keeps_the_text(
    editor: Visit, session: Session, passport: Article
) -> None:
    form = f"/kennisbank/{passport.id}/bewerken"
    content = editing.Content(title="Paspoort kwijt", text="Van een collega.")
    editing.change(
        session, passport.id, 1, content, builders.NOW, builders.agent(session).as_actor()
    )
    session.commit()

    stopped = editor.post(form, FILLED | {"text": "Van mij.", "version": "1"}, opened=form)

    assert stopped.status_code == 409
    assert "Een collega heeft dit artikel intussen gewijzigd" in stopped.text
    assert "Van mij." in stopped.text
    assert only(session).text == "Van een collega."
    version = re.search(r'name="version"[^>]* value="(\d+)"', stopped.text)
    assert version

    again = editor.post(form, FILLED | {"text": "Van mij.", "version": version[1]}, opened=form)

    assert again.status_code == 303
    assert only(session).text == "Van mij."


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_is_not_one_is_a_conflict(
    editor: Visit, session: Session, passport: Article, version: str
) -> None:
    form = f"/kennisbank/{passport.id}/bewerken"

    answer = editor.post(form, FILLED | {"version": version}, opened=form)

    assert answer.status_code == 409


def test_the_preview_is_safe_and_saves_nothing(editor: Visit, session: Session) -> None:
    typed = {"title": "Voorbeeld", "text": "**vet** <script>alert(1)</script>"}

    page = editor.post("/kennisbank/voorbeeld", typed, opened="/kennisbank/nieuw")
    part = editor.send(
        "POST",
        "/kennisbank/voorbeeld",
        data=typed | {"csrf_token": editor.token()},
        headers={"HX-Request": "true"},
    )

    for answer in (page, part):
        assert "<strong>vet</strong>" in answer.text
        assert "<script>alert" not in answer.text
    assert "<html" in page.text
    assert "<html" not in part.text
    assert session.scalars(select(Article)).all() == []


def test_a_topic_that_is_no_longer_used_stays_with_its_article(
    editor: Visit, session: Session, passport: Article
) -> None:
    old, other = builders.topic(session, "Oud"), builders.topic(session, "Anders oud")
    old.active = other.active = False
    passport.topic_id = old.id
    session.commit()

    page = editor.get(f"/kennisbank/{passport.id}/bewerken").text

    assert f'<option selected value="{old.id}">Oud</option>' in page
    assert "Anders oud" not in page
