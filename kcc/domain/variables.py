"""The blanks in texts of editors, such as {{aanhef}}: which there are, and how they are filled."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

BLANK = re.compile(r"\{\{([^{}\n]*)\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")


class Variable(StrEnum):
    """What can be filled in; the value is what an editor writes between the braces."""

    SALUTATION = "aanhef"
    NUMBER = "nummer"
    AGENT = "naam medewerker"
    MUNICIPALITY = "gemeente"
    PHONE = "telefoon"
    WEBSITE = "website"
    # From here on in letters only.
    SUBJECT = "onderwerp"
    RECEIVED = "ontvangen"
    ANSWER_DATE = "antwoorddatum"
    CALLBACK_DATE = "beldatum"
    SOON = "zo snel mogelijk"
    WITHIN = "termijn"
    LEGAL_TERM = "wettelijke termijn"
    MESSAGE = "uw bericht"
    ATTACHMENTS = "bijlagen"
    WHY_NO_COPY = "waarom geen kopie"
    ANSWER = "antwoord"
    REASON = "reden"
    FORWARDED_TO = "doorgestuurd naar"
    FORWARDED_ON = "doorgestuurd op"
    DEPARTMENT = "afdeling"
    PRIVACY = "privacy"
    SIGNATURE = "ondertekening"

    @property
    def label(self) -> str:
        return f"{{{{{self.value}}}}}"


IN_STANDARD_TEXTS = (
    Variable.SALUTATION,
    Variable.NUMBER,
    Variable.AGENT,
    Variable.MUNICIPALITY,
    Variable.PHONE,
    Variable.WEBSITE,
)
IN_SIGNATURES = (
    Variable.AGENT,
    Variable.DEPARTMENT,
    Variable.MUNICIPALITY,
    Variable.PHONE,
    Variable.WEBSITE,
    Variable.NUMBER,
)
_BY_NAME = {variable.value: variable for variable in Variable}


def mistakes(text: str, allowed: Collection[Variable] = IN_STANDARD_TEXTS) -> Sequence[str]:
    """What stands between braces and is not allowed, as it is written; also a loose brace pair."""
    wrong = [match[0] for match in BLANK.finditer(text) if named(match[1]) not in allowed]
    loose = _LOOSE.findall(BLANK.sub("", text))
    return tuple(dict.fromkeys((*wrong, *loose)))


def used(text: str) -> Sequence[Variable]:
    """The variables in a text, in its order, as often as they stand there."""
    found = (named(match[1]) for match in BLANK.finditer(text))
    return tuple(variable for variable in found if variable)


def fill(text: str, values: Mapping[Variable, str]) -> str:
    """The text with every variable replaced; what is none stays as it is.

    Nothing is evaluated, and what was filled in is not looked at again.
    """

    def value(match: re.Match[str]) -> str:
        variable = named(match[1])
        return match[0] if variable is None else values.get(variable, "")

    return BLANK.sub(value, text)


def named(written: str) -> Variable | None:
    """The variable of what stands between braces: `{{ Naam  medewerker }}` is meant as it reads."""
    return _BY_NAME.get(" ".join(written.split()).lower())
