"""The pages of the kennisbank: agents search and read, editors write, nobody loses text."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kcc import config
from kcc.db import db
from kcc.domain.roles import Role
from kcc.services import signing_in
from kcc.web import create_app
from kennisbank import editing
from kennisbank.articles import Article, Audience, Status
from tests import builders
from tests.kennisbank.making import article

FILLED = {
    "title": "Paspoort kwijt",
    "text": "## Zo werkt het\n\nMeld het **aan de balie**.",
    "internal_note": "Vraag naar de reisdatum.",
    "search_terms": "verloren, gestolen",
    "audience": "citizen",
    "topic_id": "",
    "valid_from": "2026-01-01",
    "valid_until": "",
}


class Visit:
    """A browser of somebody who is signed in."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url="https://localhost", headers=headers)

    def post(
        self, path: str, fields: Mapping[str, str], opened: str, **headers: str
    ) -> TestResponse:
        """Send a form as it was found on the page `opened`."""
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.get(opened).text)
        assert token
        data = {"csrf_token": token[1], **fields}
        address = {"Referer": "https://localhost/", **headers}
        return self.client.post(path, data=data, base_url="https://localhost", headers=address)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = config.load(
        {
            "KCC_SECRET_KEY": "geheim-" * 6,
            "KCC_DATABASE_URL": database_url,
            "KCC_FILES_DIRECTORY": str(tmp_path / "files"),
        }
    )
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def signed_in(app: Flask, session: Session, role: Role) -> Visit:
    agent = builders.agent(session, name="Eline Kuipers", roles=[role])
    token = signing_in.sign_in(session, agent.id, datetime.now(UTC), timedelta(hours=1))
    session.commit()
    client = app.test_client()
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["token"] = token
    return Visit(client)


@pytest.fixture
def agent(app: Flask, session: Session) -> Visit:
    return signed_in(app, session, Role.AGENT)


@pytest.fixture
def editor(app: Flask, session: Session) -> Visit:
    return signed_in(app, session, Role.EDITOR)


@pytest.fixture
def passport(session: Session) -> Article:
    made = article(
        session,
        "Paspoort kwijt",
        "## Zo werkt het\n\nMeld het **aan de balie**.\n\n<script>alert(1)</script>",
        internal_note="Vraag naar de reisdatum.",
    )
    session.commit()
    return made


def only(session: Session) -> Article:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Article)).one()


def test_a_query_shows_hits_with_their_words_marked(agent: Visit, passport: Article) -> None:
    page = agent.get("/kennisbank?q=paspoorten").text

    assert "<strong>paspoorten</strong>" in page
    assert "<mark>Paspoort</mark> kwijt" in page
    assert f'href="/kennisbank/{passport.id}?q=paspoorten"' in page


def test_an_article_stands_beside_the_results(agent: Visit, passport: Article) -> None:
    page = agent.get(f"/kennisbank/{passport.id}?q=paspoort").text

    assert "<h3>Zo werkt het</h3>" in page
    assert "<strong>aan de balie</strong>" in page
    assert "Vraag naar de reisdatum." in page
    assert "<script>alert" not in page
    assert "Bewerken" not in page


@pytest.mark.parametrize("query", ["<b>'\"", '" OR 1=1 --', "%00", "x" * 12_000, "😀", "\\"])
def test_any_query_gives_a_page(agent: Visit, passport: Article, query: str) -> None:
    answer = agent.client.get(
        "/kennisbank", query_string={"q": query}, base_url="https://localhost"
    )

    assert answer.status_code == 200
    assert "<b>'" not in answer.text


def test_nothing_found_says_what_to_do(agent: Visit, passport: Article) -> None:
    assert "Probeer een ander of korter woord" in agent.get("/kennisbank?q=olifant").text


@pytest.mark.parametrize(
    "path",
    ["/kennisbank?onderwerp=x", "/kennisbank?onderwerp=99999999999999999999", "/kennisbank?voor=x"],
)
def test_a_filter_that_is_not_one_is_ignored(agent: Visit, passport: Article, path: str) -> None:
    assert "Paspoort kwijt" in agent.get(path).text


def test_a_topic_and_an_audience_narrow_the_results(
    agent: Visit, session: Session, passport: Article
) -> None:
    topic = builders.topic(session, "Terrassen")
    article(session, "Terras", audience=Audience.COMPANY, topic_id=topic.id)
    session.commit()

    page = agent.get(f"/kennisbank?onderwerp={topic.id}&voor=company").text

    assert "Terras</h3>" in page
    assert "Paspoort kwijt" not in page


@pytest.mark.parametrize("path", ["/kennisbank/404", "/kennisbank/99999999999999999999"])
def test_an_article_that_is_not_there(agent: Visit, path: str) -> None:
    assert agent.get(path).status_code == 404


def test_a_draft_is_there_for_editors_only(agent: Visit, editor: Visit, session: Session) -> None:
    draft = article(session, "Paspoort concept", draft=True)
    session.commit()

    assert agent.get(f"/kennisbank/{draft.id}").status_code == 404
    assert "Concept: alleen redacteuren zien dit" in editor.get(f"/kennisbank/{draft.id}").text


def test_an_article_outside_its_dates_warns(agent: Visit, session: Session) -> None:
    old = article(session, "Vuurwerk", valid_until=date(2020, 1, 1))
    session.commit()

    page = agent.get(f"/kennisbank/{old.id}").text

    assert "Niet geldig vandaag" in page
    assert "Tot en met woensdag 1 januari 2020" in page


def test_the_panel_beside_an_answer_offers_plain_text(agent: Visit, passport: Article) -> None:
    page = agent.get("/kennisbank/zoek?q=paspoort&contact=2600000013").text

    assert "<html" not in page
    assert "Meld het aan de balie." in page
    assert "Invoegen" in page


def test_what_is_for_us_only_cannot_be_inserted(agent: Visit, session: Session) -> None:
    article(session, "Paspoort intern", audience=Audience.INTERNAL)
    session.commit()

    page = agent.get("/kennisbank/zoek?q=paspoort&contact=2600000013").text

    assert "Alleen voor ons" in page
    assert "Invoegen" not in page


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

    choice = {"status": "published", "version": "1"}
    editor.post(f"/kennisbank/{made.id}/publicatie", choice, opened=answer.location)

    assert only(session).status is Status.PUBLISHED
    assert "door Eline Kuipers" in editor.get(answer.location).text


def test_taking_an_article_back(editor: Visit, session: Session, passport: Article) -> None:
    choice = {"status": "draft", "version": "1"}

    editor.post(f"/kennisbank/{passport.id}/publicatie", choice, f"/kennisbank/{passport.id}")

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
    assert "Versie 2 (nu)" in versions
    assert "Eline Kuipers" in versions


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
    part = editor.post(
        "/kennisbank/voorbeeld", typed, opened="/kennisbank/nieuw", **{"HX-Request": "true"}
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
