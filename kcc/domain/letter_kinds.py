"""The letters that the KCC writes: what may be filled in in each, and what must."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kcc.domain import variables
from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.letters import pattern
from kcc.domain.variables import IN_SIGNATURES, Variable

LANGUAGES = ("nl", "en")
IN_SUBJECTS = (Variable.SUBJECT, Variable.MUNICIPALITY, Variable.DEPARTMENT)
# Their values have lines of their own: quotes, a list, paragraphs.
_ALONE = (Variable.MESSAGE, Variable.ATTACHMENTS, Variable.ANSWER, Variable.SIGNATURE)
# Of some contacts, or in some cases. The others always have a value.
_MAY_BE_EMPTY = {
    Variable.AGENT,
    Variable.ANSWER_DATE,
    Variable.ATTACHMENTS,
    Variable.CALLBACK_DATE,
    Variable.DEPARTMENT,
    Variable.LEGAL_TERM,
    Variable.MESSAGE,
    Variable.REASON,
    Variable.SOON,
    Variable.SUBJECT,
    Variable.WHY_NO_COPY,
    Variable.WITHIN,
}
_FEW = 6  # that can be named in a sentence
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class LetterKind(StrEnum):
    """What a letter to a citizen is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    INTERIM = "interim"
    FORWARDING = "forwarding"
    CLOSING = "closing"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def has_subject(self) -> bool:
        """An answer has the subject of the question, so that mail programs keep them together."""
        return self is not LetterKind.ANSWER

    @property
    def rules(self) -> "Rules":
        return _RULES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which variables a letter may have; which it must have, each with why, for the editor.

    `says`: a word, per language, that must be in it, and why.
    """

    allowed: tuple[Variable, ...]
    required: Mapping[Variable, str]
    says: Mapping[str, str] | None = None
    says_why: str = ""

    @property
    def offered(self) -> Sequence[Variable]:
        """What an editor may put in: first what must be there."""
        return tuple(dict.fromkeys((*self.required, *self.allowed)))


def mistakes(kind: LetterKind, language: str, subject: str, text: str) -> Mapping[str, list[str]]:
    """What is wrong with a letter, in Dutch, by the field (`subject`, `text`) where it stands."""
    found = {"subject": _in_subject(kind, subject), "text": _in_text(kind, language, text)}
    return {field: wrong for field, wrong in found.items() if wrong}


def of_signature(text: str) -> dict[str, str]:
    """What is wrong with the field `signature` of a form, each mistake on a line."""
    wrong = in_signature(text)
    return {"signature": "\n".join(wrong)} if wrong else {}


def in_signature(text: str) -> Sequence[str]:
    """What is wrong with a signature, in Dutch: it stands below a line that is there already."""
    wrong = _unknown(text, IN_SIGNATURES)
    if any(line.rstrip() == FOOTER_LINE.rstrip() for line in text.split("\n")):
        wrong.append("Laat de regel met -- weg: die zet de brief er zelf boven.")
    return wrong


def _in_subject(kind: LetterKind, subject: str) -> list[str]:
    if not kind.has_subject:
        return []
    if not subject.strip():
        return ["Vul een onderwerp in."]
    if _CONTROLS.search(subject):
        return ["Zet het onderwerp op één regel."]
    return _unknown(subject, IN_SUBJECTS)


def _in_text(kind: LetterKind, language: str, text: str) -> list[str]:
    rules, found = kind.rules, variables.used(text)
    wrong = _unknown(text, rules.allowed)
    for variable, why in rules.required.items():
        if variable not in found:
            wrong.append(f"{variable.label} ontbreekt: {why}.")
    word = (rules.says or {}).get(language, "")
    if word not in text.casefold():
        wrong.append(f"Het woord “{word}” ontbreekt: {rules.says_why}.")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    for variable in dict.fromkeys(found):
        if variable in _ALONE and variable in rules.allowed:
            wrong += _not_alone(variable, lines, found.count(variable))
    return [*wrong, *_folded(rules, text), *_dragged_along(rules, text)]


def _folded(rules: Rules, text: str) -> list[str]:
    """What was written to or by the citizen does not stand where mail programs fold it away."""
    below = variables.used(text.partition(f"\n{FOOTER_LINE}\n")[2])
    return [
        f"Zet {variable.label} boven de regel met --: mailprogramma's klappen in wat eronder staat."
        for variable in (Variable.ANSWER, Variable.MESSAGE)
        if variable in below and variable in rules.allowed
    ]


def _dragged_along(rules: Rules, text: str) -> list[str]:
    """What must be there does not disappear because something beside it is empty."""
    wrong = []
    for needed in rules.required:
        units = [unit.variables for unit in pattern(text).units if needed in unit.variables]
        unsure = [[one for one in unit if one in _MAY_BE_EMPTY - {needed}] for unit in units]
        if unsure and all(unsure):
            wrong.append(
                f"Zet {needed.label} in een andere alinea dan {unsure[0][0].label}: die verdwijnt"
                " als dat veld leeg is."
            )
    return wrong


def _not_alone(variable: Variable, lines: Sequence[str], times: int) -> list[str]:
    if times > 1:
        return [f"{variable.label} mag er maar één keer in."]
    alone = (line for line in lines if line.startswith("{{") and line.endswith("}}"))
    if any(variables.named(line[2:-2]) is variable for line in alone):
        return []
    return [f"Zet {variable.label} op een eigen regel."]


def _unknown(text: str, allowed: Sequence[Variable]) -> list[str]:
    known = ", ".join(variable.label for variable in allowed)
    choose = f"Kies uit: {known}." if len(allowed) <= _FEW else "Kies een veld uit de lijst."
    wrong = variables.mistakes(text, allowed)
    return [f"{one} kan de KCC hier niet invullen. {choose}" for one in wrong]


_LABELS = {
    LetterKind.ACKNOWLEDGEMENT: "ontvangstbevestiging",
    LetterKind.ANSWER: "antwoord",
    LetterKind.INTERIM: "tussenbericht",
    LetterKind.FORWARDING: "doorstuurbericht",
    LetterKind.CLOSING: "afsluitbericht",
}
_EVERYWHERE = (
    Variable.SALUTATION,
    Variable.NUMBER,
    Variable.SUBJECT,
    Variable.RECEIVED,
    Variable.DEPARTMENT,
    Variable.MUNICIPALITY,
    Variable.PHONE,
    Variable.WEBSITE,
    Variable.PRIVACY,
    Variable.SIGNATURE,
)
_SIGNED = "anders staat de ondertekening van afdeling of postbus er niet onder"
_NUMBER = "daarmee vinden de inwoner en wij de vraag terug"
# Sources: the E-mailgedragslijn voor overheden asks for the number, for the days within which a
# first reaction comes, and for a new date as soon as a promise cannot be kept. Awb 2.3 (Wmebv)
# asks for receipt with its moment and a copy, and for a notice at once when a message is forwarded,
# from when the term runs. Awb 2:1: another way than e-mail. AVG 13: what becomes of the data.
_RULES = {
    LetterKind.ACKNOWLEDGEMENT: Rules(
        allowed=(
            *_EVERYWHERE,
            Variable.ANSWER_DATE,
            Variable.CALLBACK_DATE,
            Variable.SOON,
            Variable.WITHIN,
            Variable.LEGAL_TERM,
            Variable.ATTACHMENTS,
            Variable.MESSAGE,
            Variable.WHY_NO_COPY,
        ),
        required={
            Variable.ANSWER_DATE: "de inwoner moet lezen wanneer het antwoord komt"
            " (E-mailgedragslijn voor overheden)",
            Variable.CALLBACK_DATE: "wie gebeld wil worden, moet lezen wanneer"
            " (E-mailgedragslijn voor overheden)",
            Variable.WITHIN: "het aantal werkdagen tot een reactie moet erin staan"
            " (E-mailgedragslijn voor overheden)",
            Variable.RECEIVED: "dag en tijd van ontvangst moeten erin staan (Awb, afdeling 2.3)",
            Variable.NUMBER: f"{_NUMBER} (E-mailgedragslijn voor overheden)",
            Variable.MESSAGE: "de inwoner krijgt een kopie van de vraag (Awb, afdeling 2.3)",
            Variable.ATTACHMENTS: "bij de kopie horen de namen van de bijlagen (Awb, afdeling 2.3)",
            Variable.MUNICIPALITY: "de inwoner moet zien wie dit stuurt",
            Variable.PHONE: "er moet een andere weg zijn dan e-mail (Awb 2:1)",
            Variable.WEBSITE: "daar staan adressen en openingstijden van de balie (Awb 2:1)",
            Variable.PRIVACY: "de inwoner moet kunnen lezen wat wij met gegevens doen (AVG 13)",
        },
        says={"nl": "automatisch", "en": "automatic"},
        says_why="de inwoner moet weten dat dit nog niet het antwoord is",
    ),
    LetterKind.ANSWER: Rules(
        allowed=(*_EVERYWHERE, Variable.ANSWER, Variable.AGENT),
        required={
            Variable.ANSWER: "daar komt wat de medewerker schrijft",
            Variable.NUMBER: _NUMBER,
            Variable.SIGNATURE: _SIGNED,
        },
    ),
    LetterKind.INTERIM: Rules(
        allowed=(*_EVERYWHERE, Variable.ANSWER_DATE, Variable.REASON, Variable.AGENT),
        required={
            Variable.ANSWER_DATE: "de inwoner moet lezen wanneer het antwoord nu komt"
            " (E-mailgedragslijn voor overheden)",
            Variable.REASON: "de inwoner moet lezen waarom het langer duurt",
            Variable.NUMBER: _NUMBER,
            Variable.SIGNATURE: _SIGNED,
        },
    ),
    LetterKind.FORWARDING: Rules(
        allowed=(
            *_EVERYWHERE,
            Variable.FORWARDED_TO,
            Variable.FORWARDED_ON,
            Variable.ANSWER_DATE,
            Variable.REASON,
            Variable.AGENT,
        ),
        required={
            Variable.FORWARDED_TO: "de inwoner moet lezen bij wie de vraag nu ligt"
            " (Awb, afdeling 2.3)",
            Variable.FORWARDED_ON: "wie doorstuurt, zegt meteen op welke dag (Awb, afdeling 2.3)",
            Variable.NUMBER: _NUMBER,
            Variable.SIGNATURE: _SIGNED,
        },
    ),
    LetterKind.CLOSING: Rules(
        allowed=(*_EVERYWHERE, Variable.REASON, Variable.AGENT),
        required={
            Variable.REASON: "de inwoner moet lezen waarom wij de vraag afsluiten",
            Variable.NUMBER: _NUMBER,
            Variable.SIGNATURE: _SIGNED,
        },
    ),
}
