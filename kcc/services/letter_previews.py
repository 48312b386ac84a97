"""A letter as an invented citizen would get it, to be read before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from kcc.domain import letter_examples, letter_html, letters, threading
from kcc.domain.first_letters import SIGNATURES
from kcc.domain.letter_examples import EXAMPLES, NUMBER
from kcc.domain.letters import Values
from kcc.domain.variables import Variable
from kcc.services.installation import Municipality
from kcc.services.letter_templates import LetterInput, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One case, such as a citizen who wants to be called; `html` is safe to show as it is."""

    words: str
    subject: str
    text: str
    html: str


def previews(place: Place, given: LetterInput, municipality: Municipality) -> Sequence[Preview]:
    """The usual case first; a text that may not be saved is filled in as far as it goes."""
    usual = {**EXAMPLES[place.language], **_of_municipality(municipality)}
    if place.department:
        usual[Variable.DEPARTMENT] = place.department.name
    return [
        _preview(place, given, case.words, {**usual, **case.values})
        for case in letter_examples.cases(place.kind, place.language)
    ]


def _preview(place: Place, given: LetterInput, words: str, values: dict[Variable, str]) -> Preview:
    values[Variable.SIGNATURE] = _signature(place, values)
    text = letters.pattern(given.text).fill(values)
    subject = (
        letters.subject(given.subject, values)
        if place.kind.has_subject
        else f"Re: {values[Variable.SUBJECT]}"
    )
    return Preview(
        words=words,
        subject=threading.subject_with_number(subject, NUMBER),
        text=text,
        html=letter_html.inside(text),
    )


def _signature(place: Place, values: Values) -> str:
    own = place.department.signature if place.department else ""
    filled = letters.pattern(own, by_line=True).fill(values).strip()
    return filled or letters.pattern(SIGNATURES[place.language], by_line=True).fill(values)


def _of_municipality(municipality: Municipality) -> Values:
    return {
        Variable.MUNICIPALITY: municipality.name,
        Variable.PHONE: municipality.phone,
        Variable.WEBSITE: municipality.website,
        Variable.PRIVACY: municipality.privacy_url,
    }
