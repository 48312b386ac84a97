"""The letters of the KCC as patterns: its own texts, filled in once with marks for the rest."""

from dataclasses import dataclass

from kcc.domain.first_letters import SIGNATURES
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.letters import Values, pattern
from kcc.domain.variables import Variable
from kcc.services import letters
from kcc.services.installation import Installation

_MARKS = {
    Variable.NUMBER: "number",
    Variable.SALUTATION: "salutation",
    Variable.RECEIVED: "received",
    Variable.ANSWER_DATE: "promise",
    Variable.MESSAGE: "question",
    Variable.ANSWER: "answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """For `str.format`, with the names of `_MARKS`."""

    acknowledgement: str
    answer: str


def patterns(installation: Installation) -> Patterns:
    """What the texts that come with the KCC say, in Dutch."""
    municipality = installation.municipality
    values = {variable: f"\x01{name}\x02" for variable, name in _MARKS.items()} | {
        Variable.WITHIN: "2 werkdagen",
        Variable.MUNICIPALITY: municipality.name,
        Variable.PHONE: municipality.phone,
        Variable.WEBSITE: municipality.website,
        Variable.PRIVACY: municipality.privacy_url,
    }
    values[Variable.SIGNATURE] = pattern(SIGNATURES["nl"]).fill(values)
    return Patterns(
        acknowledgement=_filled(LetterKind.ACKNOWLEDGEMENT, values),
        answer=_filled(LetterKind.ANSWER, values),
    )


def quoted(question: str) -> str:
    """The question as it is copied in the acknowledgement."""
    return "> " + question.replace("\n", "\n> ")


def _filled(kind: LetterKind, values: Values) -> str:
    text = letters.shipped(kind, "nl").fill(values)
    doubled = text.replace("{", "{{").replace("}", "}}")
    return doubled.replace("\x01", "{").replace("\x02", "}")
