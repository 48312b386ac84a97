"""The desk of the editors: what waits for them, and how colleagues fill it."""

import html
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.web import kennisbank_desk
from kennisbank import editing
from kennisbank.articles import Article
from kennisbank.remarks import ArticleRemark
from kennisbank.search_log import SearchLog, SearchOpened
from tests import builders
from tests.kennisbank.making import article
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

DESK = "/kennisbank/redactie"
COUNT = "/kennisbank/zoekopdrachten"


@pytest.fixture
def agent(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def editor(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.EDITOR)


@pytest.fixture
def passport(session: Session) -> Article:
    made = article(session, "Paspoort kwijt")
    session.commit()
    return made


def test_an_empty_desk_says_so(editor: Visit) -> None:
    page = editor.get(DESK).text

    for sentence in (
        "Geen opmerkingen.",
        "leverde iets op",
        "Alles is nagekeken.",
        "geen concepten",
    ):
        assert sentence in page


def test_a_remark_of_an_agent_waits_on_the_desk_until_it_is_handled(
    agent: Visit, editor: Visit, session: Session, passport: Article
) -> None:
    one = f"/kennisbank/{passport.id}"

    sent = agent.post(f"{one}/opmerkingen", {"text": "Het bedrag is <oud>."}, opened=one)

    assert (sent.status_code, sent.location) == (303, one)
    assert "De redactie kijkt al naar een opmerking" in agent.get(one).text
    assert "Het bedrag is" not in agent.get(one).text
    assert "Het bedrag is &lt;oud&gt;." in editor.get(DESK).text

    remark_id = session.scalars(select(ArticleRemark.id)).one()
    editor.post(f"/kennisbank/opmerkingen/{remark_id}/afhandeling", {}, opened=DESK)

    assert "Geen opmerkingen." in editor.get(DESK).text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "Onduidelijk", "text": ""}, "Onduidelijk"),
        ({"reason": "Klopt niet", "text": "Het is 12 euro."}, "Klopt niet. Het is 12 euro."),
        ({"reason": "Iets anders", "text": "Het is 12 euro."}, "Het is 12 euro."),
    ],
)
def test_a_usual_reason_is_one_click_and_own_words_are_welcome(
    agent: Visit, session: Session, passport: Article, given: dict[str, str], said: str
) -> None:
    sent = agent.post(f"/kennisbank/{passport.id}/opmerkingen", given)

    assert sent.status_code == 303
    assert session.scalars(select(ArticleRemark.text)).one().startswith(said)


def test_who_makes_a_remark_goes_on_with_the_same_search_for_the_same_contact(
    agent: Visit, passport: Article
) -> None:
    opened = f"/kennisbank/{passport.id}?q=paspoort&voor=citizen&contact=2600000128"
    begun = agent.get(f"{opened}&melding=Klopt+niet").text
    found = re.search(r'action="([^"]+/opmerkingen[^"]*)"', begun)
    assert found

    sent = agent.post(html.unescape(found[1]), {"text": "Het bedrag is oud."}, opened=opened)

    assert sent.location == opened


@pytest.mark.parametrize("reason", ["Klopt niet", "Onvolledig", "Onduidelijk"])
def test_a_reason_below_the_article_opens_the_form_with_it(
    agent: Visit, passport: Article, reason: str
) -> None:
    one = f"/kennisbank/{passport.id}"
    assert "remark-form" not in agent.get(one).text

    begun = agent.get(f"{one}?melding={reason}").text

    assert re.search(rf'checked[^>]* value="{reason}"|value="{reason}"[^>]* checked', begun)
    assert "remark-form" not in agent.get(f"{one}?melding=onzin").text


def test_that_it_helped_is_one_click_and_counts_once_a_day(
    agent: Visit, editor: Visit, session: Session, passport: Article
) -> None:
    one = f"/kennisbank/{passport.id}"

    first = agent.post(f"{one}/waardering?q=paspoort")
    agent.post(f"{one}/waardering")
    partial = editor.send(
        "POST", f"{one}/waardering", data=editor.hidden(one), headers={"HX-Request": "true"}
    )

    assert (first.status_code, first.location) == (303, f"{one}?q=paspoort")
    assert "Dank je" in partial.text
    assert "<html" not in partial.text
    assert "Ja, hielp" not in agent.get(one).text
    assert "2 keer “Ja, hielp”" in editor.get(one).text


def test_a_search_in_vain_stands_below_the_article_that_it_may_mean(
    agent: Visit, editor: Visit, session: Session
) -> None:
    made = article(session, "Grofvuil ophalen", search_terms="bankstel, matras")
    other = article(session, "Trouwen")
    session.commit()
    agent.post(COUNT, {"q": "matrassen", "treffers": "0"}, opened="/kennisbank")

    page = editor.get(f"/kennisbank/{made.id}").text

    assert "‘matrassen’: 1 keer gezocht" in page
    assert "/kennisbank/synoniemen?woord=matrassen" in page
    assert "matrassen" not in editor.get(f"/kennisbank/{other.id}").text
    assert "Voor de redactie" not in agent.get(f"/kennisbank/{made.id}").text


def test_an_empty_remark_is_asked_for_again(
    agent: Visit, session: Session, passport: Article
) -> None:
    one = f"/kennisbank/{passport.id}"

    answer = agent.post(f"{one}/opmerkingen", {"text": " "}, opened=one)

    assert answer.status_code == 422
    assert "Schrijf op wat er niet klopt" in answer.text
    assert "Paspoort kwijt" in answer.text
    assert session.scalars(select(ArticleRemark)).all() == []


def test_a_draft_takes_no_remark_of_an_agent(agent: Visit, session: Session) -> None:
    draft = article(session, "Concept", draft=True)
    session.commit()

    answer = agent.post(
        f"/kennisbank/{draft.id}/opmerkingen", {"text": "Zo."}, opened="/kennisbank"
    )

    assert answer.status_code == 404


def test_a_search_is_counted_when_the_page_says_so_and_not_by_looking(
    agent: Visit, session: Session, passport: Article
) -> None:
    page = agent.get("/kennisbank?q=paspoort").text
    session.rollback()
    assert f'hx-post="{COUNT}"' in page
    assert session.scalars(select(SearchLog)).all() == []

    agent.post(COUNT, {"q": "paspoort", "treffers": "1"}, opened="/kennisbank")
    agent.post(COUNT, {"q": "paspoort", "artikel": str(passport.id)}, opened="/kennisbank")

    session.rollback()
    counted = session.scalars(select(SearchLog)).one()
    assert (counted.query, counted.hits, counted.times) == ("paspoort", 1, 1)
    assert session.scalars(select(SearchOpened.article_id)).all() == [passport.id]


@pytest.mark.parametrize(
    "sent",
    [{}, {"q": "x"}, {"q": "kliko", "treffers": "-1"}, {"q": "kliko", "treffers": "9" * 30},
     {"q": "", "treffers": "0"}, {"q": "kliko", "artikel": "9" * 30},
     {"q": "\x00", "treffers": "0"}],
)  # fmt: skip
def test_what_is_no_search_is_not_counted(
    agent: Visit, session: Session, sent: dict[str, str]
) -> None:
    answer = agent.post(COUNT, sent, opened="/kennisbank")

    assert answer.status_code == 204
    assert session.scalars(select(SearchLog)).all() == []


def test_parts_of_a_word_count_as_a_search_in_vain(agent: Visit, session: Session) -> None:
    article(session, "Werk zoeken")
    session.commit()

    page = agent.get("/kennisbank?q=vuurwerk").text

    assert "Geen artikel heeft dit woord zelf." in page
    assert "<mark>Werk</mark> zoeken" in page
    assert '<input type="hidden" name="treffers" value="0">' in page


def test_what_only_ticked_boxes_left_nothing_of_is_no_search_in_vain(
    agent: Visit, passport: Article
) -> None:
    assert f'hx-post="{COUNT}"' in agent.get("/kennisbank?q=paspoort&soort=question").text

    page = agent.get("/kennisbank?q=paspoort&soort=product").text

    assert "Niets gevonden" in page
    assert f'hx-post="{COUNT}"' not in page


def test_a_search_in_vain_leads_to_a_synonym(agent: Visit, editor: Visit) -> None:
    agent.post(COUNT, {"q": "kliko", "treffers": "0"}, opened="/kennisbank")

    page = editor.get(DESK).text

    assert '<th scope="row">kliko</th>' in page
    assert 'href="/kennisbank/synoniemen?woord=kliko"' in page


def test_an_article_that_ended_is_checked_from_the_desk(
    editor: Visit, session: Session, passport: Article
) -> None:
    passport.reviewed_at = builders.NOW - timedelta(days=400)
    old = article(session, "Vuurwerk", valid_until=date(2020, 1, 1))
    session.commit()
    page = editor.get(DESK).text
    assert page.index("Vuurwerk") < page.index("Paspoort kwijt")
    assert "Niet meer geldig sinds 1 januari 2020" in page

    one = f"/kennisbank/{passport.id}"
    choice = {"version": str(passport.version)}
    answer = editor.post(f"{one}/controle", choice, opened=one)

    assert (answer.status_code, answer.location) == (303, one)
    assert "Paspoort kwijt" not in editor.get(DESK).text
    assert old.title in editor.get(DESK).text


def test_a_list_that_goes_on_says_that_it_is_the_start(
    editor: Visit, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    article(session, "Eerste concept", draft=True)
    article(session, "Tweede concept", draft=True)
    session.commit()
    assert '<span class="count">2</span>' in editor.get(DESK).text

    monkeypatch.setattr(kennisbank_desk, "MOST", 1)

    assert '<span class="count">de eerste 1</span>' in editor.get(DESK).text


def test_a_version_shows_what_it_changed(
    editor: Visit, session: Session, passport: Article
) -> None:
    content = editing.Content(title="Paspoort kwijt", text="Bel ons <snel>.")
    editing.change(
        session, passport.id, 1, content, builders.NOW, builders.agent(session).as_actor()
    )
    session.commit()

    page = editor.get(f"/kennisbank/{passport.id}/versies/2").text

    assert "Vergeleken met versie 1" in page
    assert "<del>" in page
    assert "&lt;snel&gt;." in page
    assert editor.get(f"/kennisbank/{passport.id}/versies/3").status_code == 404
