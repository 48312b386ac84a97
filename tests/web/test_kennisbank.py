"""The pages of the kennisbank: agents search and read, editors write, nobody loses text."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Draft
from kcc.services.kennisbank import QUERY_LENGTH
from kennisbank import editing
from kennisbank.articles import Article, Audience, Kind, Language
from tests import builders
from tests.kennisbank.making import article
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def agent(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def editor(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.EDITOR)


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


def test_a_query_shows_hits_with_their_words_marked(agent: Visit, passport: Article) -> None:
    page = agent.get("/kennisbank?q=paspoorten").text

    assert "<strong>1 artikel</strong> voor paspoorten" in page
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
    answer = agent.send("GET", "/kennisbank", query_string={"q": query})

    assert answer.status_code == 200
    assert "<b>'" not in answer.text


@pytest.mark.parametrize("path", ["/kennisbank?q=", "/kennisbank/zoek?q="])
def test_a_typing_error_finds_the_article_and_is_told(
    agent: Visit, passport: Article, path: str
) -> None:
    page = agent.get(f"{path}mijn+paspootr").text

    assert "Bedoelde je <strong>paspoort</strong>?" in page
    assert "<mark>Paspoort</mark> kwijt" in page


def test_who_pastes_a_letter_searches_for_its_start(agent: Visit) -> None:
    """An address holds no letter: the server would refuse it without a word."""
    page = agent.send("GET", "/kennisbank", query_string={"q": "x" * (QUERY_LENGTH + 1)}).text

    assert f'maxlength="{QUERY_LENGTH}"' in page
    assert f'value="{"x" * QUERY_LENGTH}"' in page


def test_nothing_found_says_what_to_do(agent: Visit, passport: Article) -> None:
    assert "Probeer een ander of korter woord" in agent.get("/kennisbank?q=olifant").text


@pytest.mark.parametrize(
    "path",
    [
        "/kennisbank?onderwerp=x",
        "/kennisbank?onderwerp=99999999999999999999",
        "/kennisbank?voor=x",
        "/kennisbank?soort=x&soort=",
        "/kennisbank?taal=xx",
    ],
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


def test_more_boxes_of_one_facet_are_ticked_in_the_address(agent: Visit, session: Session) -> None:
    article(session, "Paspoort aanvragen", kind=Kind.PRODUCT)
    article(session, "Paspoort kwijt?", kind=Kind.QUESTION)
    article(session, "Paspoort aan de balie", kind=Kind.INSTRUCTION)
    article(session, "Passport", kind=Kind.PRODUCT, language=Language.ENGLISH)
    session.commit()

    page = agent.get("/kennisbank?soort=product&soort=question&taal=nl").text

    assert "Paspoort aanvragen</h3>" in page
    assert "Paspoort kwijt?</h3>" in page
    assert "Paspoort aan de balie</h3>" not in page
    assert "Passport</h3>" not in page
    assert len(re.findall(r'class="facet"[^>]* checked', page)) == 3
    assert re.search(r'<span>Werkinstructie</span> <span class="count">1<', page)
    assert "?soort=product&amp;soort=question&amp;taal=nl" in page


def test_an_article_tells_what_it_is_and_when_it_is_checked_again(
    agent: Visit, session: Session
) -> None:
    topic = builders.topic(session, "Reizen", department=builders.department(session, "Balie"))
    made = article(session, "Paspoort", kind=Kind.PRODUCT, topic_id=topic.id)
    editing.confirm(session, made.id, 1, builders.NOW, builders.agent(session).as_actor())
    session.commit()

    page = agent.get(f"/kennisbank/{made.id}").text

    head = page[page.index('id="artikel"') :]
    for words in (">Product<", ">Reizen<", ">Balie<", "Geldig", "Gecontroleerd", "Opnieuw vóór"):
        assert words in head


def test_each_audience_shows_how_many_articles_it_has(agent: Visit, session: Session) -> None:
    article(session, "Paspoort kwijt")
    article(session, "Paspoort van de zaak", audience=Audience.COMPANY)
    article(session, "Paspoort van het bedrijf", audience=Audience.COMPANY)
    session.commit()

    page = agent.get("/kennisbank?q=paspoort").text

    assert re.search(r'<span>Ondernemers</span> <span class="count">2<', page)
    assert re.search(r'<span>Inwoners</span> <span class="count">1<', page)


def test_an_article_outside_its_dates_warns(agent: Visit, session: Session) -> None:
    old = article(session, "Vuurwerk", valid_until=date(2020, 1, 1))
    session.commit()

    page = agent.get(f"/kennisbank/{old.id}").text

    assert "Niet geldig vandaag" in page
    assert "Tot en met 1 januari 2020" in page


def test_the_panel_beside_an_answer_offers_plain_text(agent: Visit, passport: Article) -> None:
    page = agent.get("/kennisbank/zoek?q=paspoort&contact=2600000013").text

    assert "<html" not in page
    assert "Meld het aan de balie." in page
    assert "Invoegen" in page


def test_before_anything_is_typed_the_panel_suggests_for_the_contact(
    agent: Visit, session: Session, passport: Article
) -> None:
    contact = builders.contact(session, subject="Mijn paspoort")
    session.commit()

    page = agent.get(f"/kennisbank/zoek?contact={contact.number}").text

    assert "Voorgesteld bij dit contact" in page
    assert "Meld het aan de balie." in page
    assert "Typ waar de vraag over gaat" in agent.get("/kennisbank/zoek").text


def test_without_scripts_a_link_leads_to_what_suits_the_contact(
    agent: Visit, session: Session, passport: Article
) -> None:
    contact = builders.contact(session, subject="Mijn paspoort")
    session.commit()
    link = f"/kennisbank/bij/{contact.number}"

    answer = agent.get(link)

    assert f'<noscript><p><a href="{link}"' in agent.get(f"/contacten/{contact.number}").text
    assert answer.location == f"/kennisbank?q=Mijn+paspoort&contact={contact.number}"
    assert "Meld het aan de balie." in agent.get(answer.location).text


def test_what_is_for_us_only_cannot_be_inserted(agent: Visit, session: Session) -> None:
    article(session, "Paspoort intern", audience=Audience.INTERNAL)
    session.commit()

    page = agent.get("/kennisbank/zoek?q=paspoort&contact=2600000013").text

    assert "Alleen voor ons" in page
    assert "Invoegen" not in page


def test_without_scripts_an_article_is_added_to_the_draft(
    agent: Visit, session: Session, passport: Article
) -> None:
    contact = builders.contact(session)
    session.commit()
    page = f"/kennisbank/{passport.id}?contact={contact.number}"
    wish = {"contact": contact.number}

    answer = agent.post(f"/kennisbank/{passport.id}/invoegen", wish, opened=page)
    agent.post(f"/kennisbank/{passport.id}/invoegen", wish, opened=page)

    assert (answer.status_code, answer.location) == (
        303,
        f"/contacten/{contact.number}?tab=answer#opstellen",
    )
    session.rollback()
    draft = session.scalars(select(Draft)).one()
    text = "Zo werkt het\n\nMeld het aan de balie.\n\n<script>alert(1)</script>"
    assert (draft.kind, draft.text) == ("answer", f"{text}\n\n{text}")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"audience": Audience.INTERNAL}, 403),
        ({"valid_until": date(2020, 1, 1)}, 403),
        ({"draft": True}, 404),
    ],
)
def test_what_is_not_for_a_citizen_stays_out_of_the_draft(
    agent: Visit, session: Session, passport: Article, content: dict[str, Any], status: int
) -> None:
    contact = builders.contact(session)
    other = article(session, "Anders", **content)
    session.commit()
    wish = {"contact": contact.number}

    answer = agent.post(
        f"/kennisbank/{other.id}/invoegen",
        wish,
        opened=f"/kennisbank/{passport.id}?contact={contact.number}",
    )

    assert answer.status_code == status
    assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("number", ["", "2600000013", "x"])
def test_a_contact_that_is_not_there(agent: Visit, passport: Article, number: str) -> None:
    page = f"/kennisbank/{passport.id}?contact=2600000013"

    answer = agent.post(f"/kennisbank/{passport.id}/invoegen", {"contact": number}, opened=page)

    assert answer.status_code == 404
