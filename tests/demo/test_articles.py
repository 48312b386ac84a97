"""The demo's articles are complete, plain, and found by the words that citizens use."""

import re

import pytest
from sqlalchemy.orm import Session

from kcc.demo.articles import checked, load_articles
from kcc.domain.actors import SYSTEM
from kennisbank import reviewing
from kennisbank.articles import Kind, Language
from kennisbank.editing import mistakes, tidied
from kennisbank.importing import Counts, Record, load
from kennisbank.markdown import to_text
from kennisbank.search import Scope, search
from tests.kennisbank.making import NOW, TODAY

ARTICLES = load_articles()
QUESTIONS = {
    "mijn paspoort is verlopen": "demo:paspoort-aanvragen",
    "portemonnee gestolen met id-kaart": "demo:paspoort-kwijt",
    "rijbewijzen verlengen": "demo:rijbewijs",
    "ik ga verhuizen": "demo:verhuizing-doorgeven",
    "kliko niet geleegd": "demo:grofvuil-en-container",
    "pas van de ondergrondse container werkt niet": "demo:afvalpas",
    "parkeervergunningen voor bewoners": "demo:parkeervergunning-bewoners",
    "bewijs van inschrijving": "demo:uittreksel-brp",
    "wij willen gaan trouwen": "demo:trouwen",
    "baby aangeven": "demo:geboorte-aangeven",
    "ik kan de belastingen niet betalen": "demo:kwijtschelding",
    "WOZ te hoog": "demo:woz-bezwaar",
    "straatlantaarns kapot": "demo:melding-openbare-ruimte",
    "buurtbarbecue": "demo:straatfeest-en-evenement",
    "traplift voor mijn moeder": "demo:wmo-hulp-aanvragen",
    "mijn vader is vannacht overleden": "demo:overlijden-aangeven",
    "ik zit zonder geld en wil een uitkering": "demo:bijstand-aanvragen",
    "wasmachine stuk en geen geld voor een nieuwe": "demo:bijzondere-bijstand",
    "de deurwaarder staat voor de deur": "demo:schuldhulp",
    "mag ik een dakkapel plaatsen": "demo:verbouwen-vergunning",
    "inrit voor mijn auto": "demo:uitrit",
    "boom in de tuin kappen": "demo:boom-kappen",
    "de buren draaien elke nacht harde muziek": "demo:geluidsoverlast-buren",
    "onze hond is overleden": "demo:hond",
    "invalidenparkeerplaats voor de deur": "demo:gehandicaptenparkeerkaart",
    "kan mijn visite goedkoper parkeren": "demo:bezoekersparkeren",
    "bon op mijn auto": "demo:parkeerboete",
    "ik ben onbeleefd behandeld": "demo:klacht",
    "niet eens met een besluit": "demo:bezwaar-maken",
    "bewijs van goed gedrag": "demo:vog",
    "ik wil de Nederlandse nationaliteit": "demo:nederlander-worden",
    "tijdelijk geen woning, waar komt mijn post": "demo:briefadres",
    "mijn man laten stemmen voor mij": "demo:stemmen",
    "taxi naar de speciale school": "demo:leerlingenvervoer",
    "stoelen buiten zetten bij mijn café": "demo:terras",
    "met een foodtruck staan": "demo:standplaats",
    "hoe laat zijn jullie open": "demo:afspraak-maken",
    "mijn fiets is weggehaald": "demo:gevonden-verloren",
    "aanslag in termijnen betalen": "demo:belastingaanslag-betalen",
    "I lost my passport": "demo:lost-passport",
    "moving to another address": "demo:moving-house",
    "een inwoner bedreigt mij": "demo:agressie-aan-de-telefoon",
}


def test_the_usual_subjects_are_there() -> None:
    assert len(ARTICLES) == 42
    assert len({record.label for record in ARTICLES}) == 42
    assert {record.kind for record in ARTICLES} == set(Kind)
    english = [one.label for one in ARTICLES if one.language is Language.ENGLISH]
    assert english == ["demo:lost-passport", "demo:moving-house"]


def test_some_of_the_articles_that_were_checked_are_due_again(session: Session) -> None:
    load(session, checked(ARTICLES, TODAY, "Joris Meijer"), NOW, SYSTEM)

    due = reviewing.due(session, NOW, TODAY)

    assert {one.reviewed_by_name for one in due} == {"Joris Meijer"}
    assert [reviewing.check(one, TODAY).is_over for one in due] == [False, False]


@pytest.mark.parametrize("record", ARTICLES, ids=lambda record: record.label)
def test_an_article_is_complete_and_short(record: Record) -> None:
    content = record.content

    assert content == tidied(content)
    assert mistakes(content) == {}
    assert content.internal_note
    assert content.search_terms
    assert record.topic
    assert "## " in content.text
    assert 120 <= len(to_text(content.text).split()) <= 250


@pytest.mark.parametrize("record", ARTICLES, ids=lambda record: record.label)
def test_an_amount_is_called_an_example(record: Record) -> None:
    amounts = re.findall(r"€ \d+[^.]*", record.content.text)

    assert all("voorbeeldbedrag" in amount for amount in amounts)


def test_a_citizens_words_find_the_article(session: Session) -> None:
    assert load(session, ARTICLES, NOW, SYSTEM) == Counts(created=42)
    titles = {record.content.title: record.label for record in ARTICLES}

    for question, label in QUESTIONS.items():
        hits = search(session, question, Scope(today=TODAY, limit=2)).hits

        assert label in [titles["".join(s.text for s in hit.title)] for hit in hits], question
