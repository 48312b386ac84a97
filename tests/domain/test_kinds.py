"""What a text suggests that a contact is."""

import pytest

from kcc.domain.kinds import ContactKind, suggestion


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("notice_of_default", "Hierbij stel ik u in gebreke. Neem alsnog een besluit."),
        ("notice_of_default", "Betreft: ingebrekestelling wegens te laat beslissen"),
        ("notice_of_default", "Ik stel het college daarom in gebreke."),
        ("objection", "Hierbij maak ik bezwaar tegen de aanslag hondenbelasting."),
        ("objection", "Wij tekenen hierbij bezwaar aan."),
        ("objection", "Bijgaand mijn bezwaarschrift."),
        ("objection", "Ik dien een bezwaar in en heb ook een klacht over uw balie."),
        ("woo_request", "Dit is een Woo-verzoek over de kap van de bomen."),
        ("woo_request", "Met een beroep op de Woo vraag ik om alle stukken."),
        ("gdpr_request", "Ik wil graag inzage in mijn persoonsgegevens."),
        ("gdpr_request", "Verwijder mijn gegevens uit uw systeem."),
        ("complaint", "Ik wil graag een klacht indienen over de medewerker aan de balie."),
        ("complaint", "Hierbij dien ik een formele klacht in."),
        ("report", "Ik wil een melding doen van een losse stoeptegel."),
        ("application", "Hierbij mijn aanvraag voor een parkeervergunning."),
        ("gdpr_request", "Met artikel 15 AVG vraag ik om een overzicht."),
        ("complaint", "Ik kom mij hierover beklagen: een klacht over de balie."),
        ("compliment", "Wat ben ik heel vriendelijk geholpen vandaag!"),
        ("compliment", "Een compliment voor de mevrouw aan de telefoon."),
    ],
)
def test_words_of_the_law_suggest_a_kind(kind: str, text: str) -> None:
    found = suggestion("", text)

    assert found is not None
    assert found.kind is ContactKind(kind)
    assert found.words in text


@pytest.mark.parametrize(
    "text",
    [
        "Hoe kan ik bezwaar maken tegen een aanslag?",
        "Waar dien ik een klacht in?",
        "Kan ik een klacht indienen over de buren?",
        "Wanneer is mijn aanvraag klaar?",
        "Ik heb last van klachten aan mijn rug en wil een parkeerkaart.",
        "Moet ik een Woo-verzoek doen om die tekening te zien?",
        "Heeft u bezwaar als ik een dag later kom?",
        "Mijn gegevens staan hieronder.",
        "Wat kost een paspoort?",
        "",
    ],
)
def test_who_only_asks_about_it_does_not_do_it(text: str) -> None:
    assert suggestion("", text) is None


def test_the_subject_counts_as_well() -> None:
    found = suggestion("Bezwaarschrift aanslag 2026", "Zie de bijlage.")

    assert found is not None
    assert found.kind is ContactKind.OBJECTION


def test_every_kind_has_a_word() -> None:
    assert all(kind.label for kind in ContactKind)
