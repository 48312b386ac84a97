"""The text of a letter with blanks: what is left of it once they are filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from kcc.domain import texts, variables
from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.variables import BLANK, Variable

Values = Mapping[Variable, str]
_BETWEEN = re.compile(r"(\n(?:[ \t]*\n)+)")  # paragraphs
_ITEM = re.compile(r"[-*•] ")
_INDENT = "  "  # so a line of a list goes on
_LONGEST = 300  # characters of a value in a subject
_LEFT_OVER = " :;,.-–"  # of "Ontvangstbevestiging: {{onderwerp}}" without a subject


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays or disappears as a whole, with the line ends between it and what is above it.

    Texts and variables take turns in it, beginning and ending with a text.
    """

    gap: str
    texts: tuple[str, ...]
    variables: tuple[Variable, ...] = ()

    def has(self, values: Values) -> bool:
        return all(map(values.get, self.variables))

    def said(self, values: Values) -> str:
        if not self.variables:
            return self.texts[0]
        filled = [text + values[one] for text, one in zip(self.texts, self.variables, strict=False)]
        return "".join([*filled, self.texts[-1]])

    def above(self, variable: Variable, values: Values) -> str:
        """What is said before a variable of it."""
        place = self.variables.index(variable)
        return replace(self, texts=self.texts[: place + 1], variables=self.variables[:place]).said(
            values
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """A letter that was read once, to be filled in often.

    A paragraph in which a variable has no value disappears. Of a list that is the item; below
    the line above a signature, the line. Nothing else is decided by a text that somebody typed,
    and nothing in a value is looked at: neither variables nor empty lines.
    """

    units: tuple[_Unit, ...]
    variables: frozenset[Variable]

    def fill(self, values: Values) -> str:
        return "".join([gap + unit.said(values) for gap, unit in self._kept(values)])

    def place(self, variable: Variable, values: Values) -> tuple[int, int] | None:
        """From where until where in the filled text this variable stands, at first."""
        if variable not in self.variables:
            return None
        length = 0
        for gap, unit in self._kept(values):
            if variable in unit.variables:
                begin = length + len(gap) + len(unit.above(variable, values))
                return begin, begin + len(values[variable])
            length += len(gap) + len(unit.said(values))
        return None

    def _kept(self, values: Values) -> Iterator[tuple[str, _Unit]]:
        """The units that stay; below one that disappeared the widest gap is left."""
        gap, is_first = "", True
        for unit in self.units:
            if len(unit.gap) > len(gap):
                gap = unit.gap
            if unit.has(values):
                yield "" if is_first else gap, unit
                gap, is_first = "", False


@lru_cache(maxsize=256)
def pattern(text: str, *, by_line: bool = False) -> Pattern:
    """Read a text with blanks; `by_line`: each line stays or disappears by itself."""
    units = tuple(_unit(gap, words) for gap, words in _units(text, by_line=by_line))
    return Pattern(units, frozenset(variables.used(text)))


def subject(text: str, values: Values) -> str:
    """A filled subject: one line, whatever is in the values (RFC 5322, 2.2)."""
    safe = {name: texts.one_line(values.get(name, ""), _LONGEST) for name in variables.used(text)}
    filled = variables.fill(text, safe)
    return filled if all(safe.values()) else filled.strip(_LEFT_OVER)


def _units(text: str, *, by_line: bool) -> Iterator[tuple[str, str]]:
    """Each unit of a text, below the line ends that stand above it."""
    gap = ""
    for place, part in enumerate(_BETWEEN.split(text)):
        if place % 2:
            gap = part
            continue
        unit: list[str] = []
        for line in part.split("\n"):
            if unit and (by_line or not _goes_on(unit[0], line)):
                yield gap, "\n".join(unit)
                gap, unit = "\n", []
            unit.append(line)
            by_line = by_line or line == FOOTER_LINE
        yield gap, "\n".join(unit)


def _goes_on(first: str, line: str) -> bool:
    """Whether a line belongs to what began with `first`: a paragraph, or an item of a list."""
    return line.startswith(_INDENT) if _ITEM.match(first) else not _ITEM.match(line)


def _unit(gap: str, words: str) -> _Unit:
    """What stands between braces and is no variable stays as it is written."""
    pieces: list[str] = []
    found: list[Variable] = []
    begin = 0
    for blank in BLANK.finditer(words):
        if variable := variables.named(blank[1]):
            pieces.append(words[begin : blank.start()])
            found.append(variable)
            begin = blank.end()
    return _Unit(gap, (*pieces, words[begin:]), tuple(found))
