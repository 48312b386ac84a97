"""Which messages are nothing but thanks: never one that asks or says anything more."""

import re

import pytest

from kcc.domain.thanks import only_thanks

THANKS = (
    "Bedankt!",
    "Dank je wel",
    "Dank u wel!",
    "Dankjewel, fijn weekend!",
    "Hartelijk dank voor uw snelle reactie.",
    "Hartelijk dank voor uw snelle en duidelijke antwoord.",
    "Top, bedankt!",
    "Ok, dank",
    "Oké, bedankt voor de info.",
    "Prima. Dank u.",
    "Super bedankt 👍",
    "Heel erg bedankt voor je hulp :-)",
    "Nogmaals dank!",
    "Duidelijk, dank je.",
    "Helder. Dank!",
    "Dat is fijn, hartelijk dank.",
    "Goed ontvangen, bedankt.",
    "Het is gelukt, dank u wel!",
    "Bedankt voor de uitleg en de moeite. Fijne dag!",
    "Beste Noor,\n\nBedankt voor het antwoord.\n\nMet vriendelijke groet,\nJan de Vries",
    "Geachte mevrouw Visser,\n\nHartelijk dank voor uw uitleg.\n\nHoogachtend,\nP. Bakker",
    "Hoi Noor,\nDank je wel!\nGroetjes Fatima",
    "Beste medewerker,\n\nDank voor uw hulp.\n\nMvg, Fatima Jansen",
    "Bedankt Noor!",
    "Dank u wel mevrouw Visser",
    "Dankjewel!\n\nFatima",
    "Bedankt,\nFatima",
    "Veel dank voor de vlotte afhandeling.\nGroet",
    "Dank jullie wel allemaal, prettige feestdagen!",
    "Goedemiddag, dank voor uw bericht. Prettig weekend gewenst.",
    "Ok bedankt",
    "Oke top! Dankjewel",
    "Hartstikke bedankt, hier kan ik mee verder.",
    "Dan weet ik genoeg. Dank voor het meedenken",
    "Dank u wel voor uw antwoord, met vriendelijke groet, F. Jansen",
    "Thanks!",
    "Thank you very much for your quick reply.",
    "Dear Noor,\n\nThank you for the information. Have a nice day!\n\nKind regards,\nAnna Smith",
    "Perfect, thanks a lot!",
    "Dank voor de reactie",
    "Bedankt Noor, fijne avond!",
    "Heel hartelijk bedankt voor uw hulp!",
    "Top! Thanks",
    "Dat is goed, dank u wel",
    "Beste Noor, Dank je wel voor je antwoord. Groet, Tim",
    "Prima dankjewel!!",
    "Goedemiddag, hartelijk dank voor de informatie. Met vriendelijke groet, T. van Dam",
    "Oké, dan weet ik dat. Bedankt!",
    "Dank jullie wel voor de goede service",
    "Alles duidelijk, bedankt",
    "Ontvangen, dank!",
    "Dank u wel, prettige dag",
    "Bedankt voor uw uitgebreide antwoord. Fijn weekend!",
    "Super fijn bedankt",
)
# Thanks too, which people read as such; not recognised, as a wrong guess would cost more.
BEYOND = (
    "Wat fijn dat het zo snel geregeld is. Dank jullie wel!",
    "Bedankt voor uw antwoord, ik ga ermee aan de slag.",
    "Bedankt, ik heb het paspoort vandaag opgehaald.",
    "Hartelijk dank dat u dit voor mij wilde uitzoeken.",
    "Bedankt, nog een fijne dag!",
    "U bent een schat!",
    "Bedankt voor het beantwoorden van mijn vraag",
    "Geen probleem, bedankt voor het laten weten",
    "Wat lief, dank je wel",
    "Dat helpt enorm, bedankt!",
    "Bedankt, het is inmiddels opgelost",
    "Bedankt,\nJan",
)
MORE = (
    "Bedankt, maar dat lukt niet.",
    "Bedankt. Kunt u mij ook de kosten sturen",
    "Bedankt! En wanneer is de balie open?",
    "Alvast bedankt",
    "Bij voorbaat dank.",
    "Dank u. Alleen het adres klopt niet.",
    "Bedankt, nog één ding: de link werkt niet.",
    "Dank voor uw antwoord. Ik ben het er echter niet mee eens.",
    "Bedankt voor niets",
    "Ja graag, bedankt!",
    "Nee, dank u.",
    "Nee bedankt",
    "Bedankt, graag een afspraak.",
    "Bedankt, het is 06-12345678.",
    "Bedankt! Mijn nummer is 2600000011",
    "Dank je wel. Ik bel morgen.",
    "Ik wens een duidelijk antwoord. Dank u.",
    "Is dat het antwoord. Bedankt.",
    "Een duidelijk antwoord graag, dank",
    "Antwoord, dank u",
    "Niet opgelost, bedankt",
    "Akkoord, bedankt",
    "Prima",
    "Ok",
    "Fijne dag!",
    "Met vriendelijke groet,\nJan",
    "",
    "Bedankt.\n\nGroet,\nJan\n\nPS de lantaarn is weer stuk",
    "Bedankt.\n\nMet vriendelijke groet,\nJan\nKunt u mij terugbellen",
    "Bedankt,\nde container staat er nog",
    "Bedankt!\n\nParkeervergunning",
    "Bedankt,\nGraag Bellen",
    "Bedankt,\nParkeervergunning",
    "Bedankt.\nGroet,\nJan\nBezwaar",
    "Bedankt.\nGroet,\nLANTAARN KAPOT",
    "Zie bijlage, bedankt",
    "Beste Noor, de straat is dicht\nBedankt",
    "Bedankt voor de afhandeling van mijn bezwaar",
    "Dank u wel voor de reactie die ik niet kreeg",
    "Wel bedankt hoor, wat een service",
    "Thanks, but it still does not work.",
    "Thank you. Please call me.",
    "Thanks in advance",
    "Bedankt 😡",
    "Bedankt, groeten aan de wethouder die liegt",
    "Bedankt. Met vriendelijke groet van iemand zonder huis",
    "Bedankt :-(",
    "Bedankt voor het doorsturen",
    "Bedankt voor het terugbellen vanmiddag",
    "Bedankt, maar de lantaarn doet het nog steeds niet",
    "Dank u. Wie moet ik daarvoor bellen",
    "Oke bedankt, dan kom ik morgen langs",
    "Bedankt. Mijn adres is Dorpsstraat",
    "Dank voor uw reactie, helaas klopt het niet",
    "Dank u wel. Ik ontvang graag een bevestiging",
    "Prima, doe maar. Bedankt",
    "Bedankt voor de moeite maar laat maar",
    "Bedankt voor uw antwoord. Hierbij mijn gegevens",
    "Ik ben niet tevreden, toch bedankt",
    "Dank u, ik dien bezwaar in",
    "Graag annuleren. Bedankt",
    "Is goed dinsdag, bedankt",
    "Bedankt en de volgende vraag",
    "Bedankt voor de hulp, mijn buurman heeft ook een klacht",
    "Dank, stuur maar op",
    "Bedankt voor de snelle reactie. De afvalbak is weer vol",
    "Goed, bedankt, kunnen jullie dit doorgeven",
    "Dank u wel voor de uitleg, alleen begrijp ik het laatste niet",
    "Jammer. Bedankt",
    "Bedankt " * 60,
)
NAMES = ("Noor Visser", "Tim van Dam", "F. Jansen", "Fatima Jansen", "Gemeente Voorbeeld")


@pytest.mark.parametrize("words", THANKS)
def test_thanks_are_recognised(words: str) -> None:
    assert only_thanks(words, names=NAMES)


@pytest.mark.parametrize("words", [*MORE, *BEYOND])
def test_what_may_say_more_is_not(words: str) -> None:
    assert not only_thanks(words, names=NAMES)


@pytest.mark.parametrize("more", ["niet", "wanneer", "paspoort", "Niet", "Graag", "2", "?", "😡"])
def test_one_word_more_anywhere_is_more_than_thanks(more: str) -> None:
    changed = [
        f"{text[:place]} {more} {text[place:]}"
        for text in THANKS
        for place in (*(found.start() for found in re.finditer(r"\b\w", text)), len(text))
    ]

    assert [text for text in changed if only_thanks(text, names=NAMES)] == []


def test_of_what_people_read_as_thanks_most_is_recognised() -> None:
    assert len(THANKS) / len([*THANKS, *BEYOND]) >= 0.8


def test_agreement_is_thanks_only_when_nothing_was_asked() -> None:
    assert only_thanks("Prima, bedankt!")
    assert not only_thanks("Prima, bedankt!", asked=True)
    assert not only_thanks("Ok bedankt", asked=True)
    assert only_thanks("Bedankt!", asked=True)


@pytest.mark.parametrize(
    ("signature", "is_thanks"),
    [
        ("-- \nJan de Vries\nDorpsstraat 1, 2311 AB Leiden\n071-1234567", True),
        ("\nVerstuurd vanaf mijn iPhone", True),
        ("--\nKunt u mij bellen?", False),
        ("--\nIk wil graag een kopie", False),
        (
            "-- \nDit bericht kan informatie bevatten die voor een ander is bestemd",
            False,
        ),
    ],
)
def test_a_signature_may_hold_figures_and_no_words_of_more(signature: str, is_thanks: bool) -> None:
    assert only_thanks("Bedankt!", signature=signature) is is_thanks


def test_names_of_nobody_we_know_are_no_thanks() -> None:
    assert not only_thanks("Bedankt Parkeervergunning!", names=NAMES)
