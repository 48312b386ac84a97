"""The text of a letter with blanks: what is left of it once they are filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    """What stays or disappears as a whole, with the line ends between it and what is above it."""

    gap: str
    pieces: tuple[str | Variable, ...]

    def is_empty(self, values: Values) -> bool:
        return any(isinstance(one, Variable) and not values.get(one) for one in self.pieces)


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
        return "".join(_said(piece, values) for piece in self._pieces(values))

    def place(self, variable: Variable, values: Values) -> tuple[int, int] | None:
        """From where until where in the filled text this variable stands, at first."""
        begin = 0
        for piece in self._pieces(values):
            end = begin + len(_said(piece, values))
            if piece is variable:
                return begin, end
            begin = end
        return None

    def _pieces(self, values: Values) -> Iterator[str | Variable]:
        gap, is_first = "", True
        for unit in self.units:
            gap = max(gap, unit.gap, key=len)
            if unit.is_empty(values):
                continue
            if not is_first:
                yield gap
            yield from unit.pieces
            gap, is_first = "", False


@lru_cache(maxsize=256)
def pattern(text: str, *, by_line: bool = False) -> Pattern:
    """Read a text with blanks; `by_line`: each line stays or disappears by itself."""
    units = tuple(_Unit(gap, _pieces(words)) for gap, words in _units(text, by_line=by_line))
    return Pattern(units, frozenset(variables.used(text)))


def subject(text: str, values: Values) -> str:
    """A filled subject: one line, whatever is in the values (RFC 5322, 2.2)."""
    safe = {name: texts.one_line(values.get(name, ""), _LONGEST) for name in variables.used(text)}
    return variables.fill(text, safe).rstrip(_LEFT_OVER)


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


def _pieces(words: str) -> tuple[str | Variable, ...]:
    """Text and variables by turns; what is no variable stays as it is written."""
    pieces: list[str | Variable] = []
    begin = 0
    for found in BLANK.finditer(words):
        if variable := variables.named(found[1]):
            pieces += (words[begin : found.start()], variable)
            begin = found.end()
    return (*pieces, words[begin:])


def _said(piece: str | Variable, values: Values) -> str:
    return values.get(piece, "") if isinstance(piece, Variable) else piece
