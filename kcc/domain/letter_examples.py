"""An invented contact, so that an editor reads a letter as a citizen would."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kcc.domain.kinds import ContactKind
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.letter_words import LEGAL_TERMS, SOON, WHY_NO_COPY, salutation
from kcc.domain.variables import Variable

NUMBER = "2600000233"
SUBJECTS = {"nl": "Losse tegel in de stoep", "en": "Loose tile in the pavement"}


class Case(NamedTuple):
    """What differs from the usual, in words for the editor."""

    words: str
    values: Mapping[Variable, str]


EXAMPLES: Mapping[str, Mapping[Variable, str]] = {
    "nl": {
        Variable.SALUTATION: salutation("Fatima Jansen", "nl"),
        Variable.NUMBER: NUMBER,
        Variable.SUBJECT: SUBJECTS["nl"],
        Variable.RECEIVED: "dinsdag 24 november 2026 om 14:00 uur",
        Variable.ANSWER_DATE: "donderdag 26 november 2026",
        Variable.WITHIN: "2 werkdagen",
        Variable.MESSAGE: "> Er ligt een losse tegel voor nummer 7.\n>\n> Fatima Jansen",
        Variable.ATTACHMENTS: "- tegel.jpg",
        Variable.ANSWER: "Beste Fatima Jansen,\n\nDank u wel voor uw melding. Wij leggen de tegel"
        " deze week recht.\n\nMet vriendelijke groet,\nNoor Visser",
        Variable.REASON: "Wij wachten nog op de aannemer.",
        Variable.FORWARDED_TO: "Beheer openbare ruimte",
        Variable.FORWARDED_ON: "woensdag 25 november 2026",
        Variable.AGENT: "Noor Visser",
        Variable.DEPARTMENT: "Beheer openbare ruimte",
    },
    "en": {
        Variable.SALUTATION: salutation("Fatima Jansen", "en"),
        Variable.NUMBER: NUMBER,
        Variable.SUBJECT: SUBJECTS["en"],
        Variable.RECEIVED: "Tuesday 24 November 2026 at 14:00",
        Variable.ANSWER_DATE: "Thursday 26 November 2026",
        Variable.WITHIN: "2 working days",
        Variable.MESSAGE: "> There is a loose tile in front of number 7.\n>\n> Fatima Jansen",
        Variable.ATTACHMENTS: "- tile.jpg",
        Variable.ANSWER: "Dear Fatima Jansen,\n\nThank you for telling us. We will put the tile"
        " straight this week.\n\nKind regards,\nNoor Visser",
        Variable.REASON: "We are still waiting for the contractor.",
        Variable.FORWARDED_TO: "Beheer openbare ruimte",
        Variable.FORWARDED_ON: "Wednesday 25 November 2026",
        Variable.AGENT: "Noor Visser",
        Variable.DEPARTMENT: "Beheer openbare ruimte",
    },
}


def cases(kind: LetterKind, language: str) -> Sequence[Case]:
    """The usual letter first; then those in which other paragraphs stay, if there are any."""
    usual = Case("Zoals meestal", {})
    if kind is LetterKind.ACKNOWLEDGEMENT:
        return usual, *_acknowledgements(language)
    if kind is LetterKind.FORWARDING:
        bare = {Variable.REASON: "", Variable.ANSWER_DATE: ""}
        return usual, Case("Zonder reden en antwoorddatum", bare)
    return (usual,)


def _acknowledgements(language: str) -> Sequence[Case]:
    date = EXAMPLES[language][Variable.ANSWER_DATE]
    no_date = {Variable.ANSWER_DATE: ""}
    objection = LEGAL_TERMS[language][ContactKind.OBJECTION]
    stranger = {
        Variable.SALUTATION: salutation("", language),
        Variable.SUBJECT: "",
        Variable.MESSAGE: "",
        Variable.ATTACHMENTS: "",
        Variable.WHY_NO_COPY: WHY_NO_COPY[language],
    }
    return (
        Case("Wie gebeld wil worden", {**no_date, Variable.CALLBACK_DATE: date}),
        Case("Wat een bezwaar lijkt", {Variable.LEGAL_TERM: objection}),
        Case("Zonder norm", {**no_date, Variable.SOON: SOON[language], Variable.WITHIN: ""}),
        Case("Een afzender die niet geverifieerd is", stranger),
    )


MEANS: Mapping[Variable, str] = {
    Variable.SALUTATION: "Beste en de naam, of Beste heer of mevrouw; zet er zelf een komma achter",
    Variable.NUMBER: "het contactnummer",
    Variable.SUBJECT: "het onderwerp van de vraag",
    Variable.RECEIVED: "dag en tijd waarop het bericht binnenkwam",
    Variable.ANSWER_DATE: "de dag waarop het antwoord er uiterlijk is",
    Variable.CALLBACK_DATE: "de dag waarop wij uiterlijk bellen, als de inwoner dat vroeg",
    Variable.SOON: "alleen gevuld als er geen norm is, en dus geen dag",
    Variable.WITHIN: "het aantal werkdagen van de norm",
    Variable.LEGAL_TERM: "alleen gevuld als het bericht een bezwaar, klacht, Woo-verzoek of"
    " AVG-verzoek lijkt",
    Variable.MESSAGE: "wat de inwoner schreef, met > voor elke regel",
    Variable.ATTACHMENTS: "de namen van de bijlagen, elk op een regel",
    Variable.WHY_NO_COPY: "alleen gevuld als de vraag niet wordt herhaald",
    Variable.ANSWER: "wat de medewerker schreef, met aanhef en groet",
    Variable.REASON: "wat de medewerker als reden opgeeft",
    Variable.FORWARDED_TO: "de afdeling of organisatie waar de vraag nu ligt",
    Variable.FORWARDED_ON: "de dag van doorsturen",
    Variable.AGENT: "wie de brief verstuurt",
    Variable.DEPARTMENT: "de afdeling waar het contact ligt, als het bij een afdeling ligt",
    Variable.MUNICIPALITY: "de naam van de gemeente",
    Variable.PHONE: "het telefoonnummer van de gemeente",
    Variable.WEBSITE: "de website van de gemeente",
    Variable.PRIVACY: "de pagina over persoonsgegevens",
    Variable.SIGNATURE: "die van de afdeling, anders die van de postbus, anders naam, telefoon en"
    " website van de gemeente",
}
