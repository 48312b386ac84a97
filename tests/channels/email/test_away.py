"""Which subjects and words tell that somebody is away, and which only resemble that."""

import time

import pytest

from channels.email.away import says_away

QUESTION = "Mijn dochter zit in groep 5. Hoe meld ik haar af?"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatisch antwoord: uw vraag",
        "Automatisch antwoord op: Re: Wat kost een paspoort? [2600000017]",
        "Automatisch antwoord op uw bericht",
        "Automatic reply: uw vraag",
        "Automatische reactie: uw vraag",
        "Auto-reply",
        "Réponse automatique : question",
        "Afwezigheidsbericht",
        "Afwezig: uw vraag",
        "Afwezig Re: Wat kost een paspoort? [2600000017]",
        "Afwezig: Re: Parkeren",
        "Afwezig tot 3 december",
        "Afwezig van 3 tot en met 9 mei.",
        "Niet aanwezig: Ontvangstbevestiging: Parkeren",
        "Met vakantie: Parkeren [2600000017]",
        "Ik ben op vakantie",
        "Ik ben momenteel afwezig!",
        "Vakantiemelding",
        "Out of Office: Re: uw vraag",
        "Out of the office",
        "Out of office until Monday 3 August",
        "Out of Office AutoReply: Parkeren",
        "I am on holiday",
        "away from my mail",
        "AUTO: Jan Jansen is afwezig (terug op 03-12-2026)",
        "Jan Jansen is out of the office.",
        "OOO: Parkeren",
        "OOF: Parkeren",
        "[Auto-Reply] Parkeren",
        "Autosvar: Parkeren",
        "Automatische beantwoording: Parkeren",
        "Automatische reactie op uw bericht",
        "Automatisch antwoord (niet aanwezig): Parkeren",
        "Auto: Re: Parkeren",
        "Vakantie: Re: Parkeren",
        "Niet meer werkzaam bij Bouwbedrijf: Antw: Parkeren",
        "Met pensioen: Re: Parkeren",
    ],
)
def test_a_subject_that_only_a_program_writes_is_enough(subject: str) -> None:
    assert says_away(subject, QUESTION)


@pytest.mark.parametrize(
    "subject",
    [
        "Afwezig: kind ziek, wat moet ik doen?",
        "Afwezig: kind ziek, hoe meld ik dat?",
        "Afwezig op school",
        "Afwezig van 3 tot 9 mei: mag mijn dochter mee",
        "Afwezigheidsmelding dochter groep 5",
        "Niet aanwezig: pakket aangetekend",
        "Op vakantie: paspoort gestolen",
        "Ik ben op vakantie en mijn paspoort is weg",
        "Out of office openingstijden stadskantoor?",
        "Vakantie",
        "Auto: te koop, vergunning afwezigheid?",
        "Auto: gestolen op de camping",
        "Vakantie: mag mijn dochter eerder weg?",
        "Met pensioen: welke toeslagen?",
        "Automatisch antwoord (van de gemeente) klopt niet",
        "Uit dienst: eindafrekening",
        "De wethouder is niet op kantoor",
        "Automatisch antwoord op mijn klacht klopt niet",
        "Ik wil een automatische incasso",
        "Buitenlands rijbewijs",
        "Re: Automatisch antwoord: uw vraag",
        "Re: Afwezig: Re: Parkeren [2600000017]",
    ],
)
def test_what_people_write_themselves_stays_work(subject: str) -> None:
    assert not says_away(subject, QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt voor uw e-mail. Ik ben er niet.",
        "Vanaf 3 december ben ik weer aan het werk.",
        "Ik ben na mijn verlof weer bereikbaar.",
        "Uw mail wordt niet gelezen.",
        "I will be back on Monday.",
    ],
)
def test_after_such_a_subject_the_words_of_a_program_are_enough(text: str) -> None:
    assert says_away("Afwezig: Parkeren in de wijk", text)
    assert not says_away("Parkeren in de wijk", text)


def test_a_question_beside_the_words_of_a_program_is_a_persons() -> None:
    assert not says_away("Afwezig: container", "Ik ben pas in mei weer bereikbaar. Mag dat?")


@pytest.mark.parametrize(
    "subject", ["afwezig tot " + "1 tot " * 160, "afwezig: " + "[1" * 490, "auto: " * 170]
)
def test_a_subject_that_was_made_to_take_long_does_not(subject: str) -> None:
    started = time.process_time()

    says_away(subject + "x", "dank voor " * 1_000)

    assert time.process_time() - started < 1
