"""The blanks in a standard text, such as {{aanhef}}: which there are, and how they are filled."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

_BLANK = re.compile(r"\{\{([^{}\n]*)\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")


class Variable(StrEnum):
    """What can be filled in; the value is what an editor writes between the braces."""

    SALUTATION = "aanhef"
    NUMBER = "nummer"
    AGENT = "naam medewerker"
    MUNICIPALITY = "gemeente"
    PHONE = "telefoon"
    WEBSITE = "website"

    @property
    def label(self) -> str:
        return f"{{{{{self.value}}}}}"


def mistakes(text: str) -> Sequence[str]:
    """What stands between braces and is no variable, as it is written; also a loose brace pair."""
    unknown = [match[0] for match in _BLANK.finditer(text) if _named(match[1]) is None]
    loose = _LOOSE.findall(_BLANK.sub("", text))
    return tuple(dict.fromkeys((*unknown, *loose)))


def fill(text: str, values: Mapping[Variable, str]) -> str:
    """The text with every variable replaced; what is none stays as it is."""

    def value(match: re.Match[str]) -> str:
        variable = _named(match[1])
        return match[0] if variable is None else values[variable]

    return _BLANK.sub(value, text)


def _named(written: str) -> Variable | None:
    """`{{ Naam  medewerker }}` is meant as it is read."""
    name = " ".join(written.split()).lower()
    return Variable(name) if name in set(Variable) else None
