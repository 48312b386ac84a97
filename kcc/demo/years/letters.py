"""The letters of the KCC as patterns: its templates, filled in once with marks for the rest."""

from dataclasses import dataclass

from kcc.services import letters
from kcc.services.installation import Installation

_MARKS = ("number", "name", "received_date", "received_time", "promise", "question")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """For `str.format`, with the names of `_MARKS`."""

    acknowledgement: str
    footer: str


def patterns(installation: Installation) -> Patterns:
    """What the templates say today, in Dutch."""
    marks = {name: f"\x01{name}\x02" for name in _MARKS}
    question = marks.pop("question")
    acknowledgement = letters.render(
        "acknowledgement",
        "nl",
        municipality=installation.municipality,
        within="2 werkdagen",
        callback=False,
        copied=True,
        question_lines=[question],
        shortened=False,
        attachments=[],
        **marks,
    )
    footer = letters.render(
        "answer_footer", "nl", number=marks["number"], municipality=installation.municipality
    )
    return Patterns(acknowledgement=_pattern(acknowledgement), footer=_pattern(footer.strip()))


def quoted(question: str) -> str:
    """The question under the mark of the first line, which has its `>` already."""
    return question.replace("\n", "\n> ")


def _pattern(text: str) -> str:
    doubled = text.replace("{", "{{").replace("}", "}}")
    return doubled.replace("\x01", "{").replace("\x02", "}")
