"""Fields of the admin's forms: tidied when they come in, and every mistake said in Dutch."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from kcc.domain import texts

_SIGNATURE = 1_000  # characters


class Named(Protocol):
    """What a list to choose from is made of."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class Labelled(Protocol):
    """A value of an enumeration that screens have a word for."""

    @property
    def label(self) -> str: ...


class Text(StringField):
    """A line of text, never None: `tidy` sees to that."""

    data: str


def text(label: str, needed: str = "", most: int = 120) -> Text:
    """One line of text; `needed` says what to do when it is empty, else it may be."""
    validators: list[Any] = [DataRequired(needed)] if needed else []
    validators.append(Length(max=most, message=f"Gebruik hoogstens {most} tekens."))
    return Text(label, validators, filters=[tidy])


def number(label: str, sentence: str, least: int, most: int) -> IntegerField:
    """A whole number within limits."""
    return Number(label, [InputRequired(sentence), NumberRange(least, most, sentence)])


def one_of(label: str, choices: Iterable[tuple[str, str]]) -> SelectField:
    return SelectField(label, choices=_choices(choices))


def choice_of(label: str, choices: Iterable[Labelled], nothing: str = "") -> SelectField:
    """One value of an enumeration; with `nothing` to say so, none of them is possible as well."""
    known: dict[str, Labelled] = {str(one): one for one in choices}
    offered = [("", nothing)] if nothing else []
    offered += [(value, one.label) for value, one in known.items()]
    return SelectField(label, coerce=lambda value: _known(known, value), choices=_choices(offered))


def several(label: str, choices: Iterable[tuple[str, str]]) -> SelectMultipleField:
    """Boxes to tick."""
    boxes = CheckboxInput()
    return SelectMultipleField(label, choices=_choices(choices), option_widget=boxes)


def reference(label: str) -> SelectField:
    """A choice of a row, or none; the form offers the rows with `offer`."""
    return SelectField(label, coerce=lambda value: int(value) if value else None)


def offer(field: SelectField, rows: Sequence[Named], nothing: str) -> None:
    """Let somebody choose from these rows; what is chosen now stays possible."""
    field.choices = _choices([("", nothing), *((str(row.id), row.name) for row in rows)])


def _known(known: dict[str, Labelled], value: object) -> Labelled | None:
    """Raises ValueError for what is no choice."""
    if not value:
        return None
    if str(value) not in known:
        raise ValueError(value)
    return known[str(value)]


def _choices(choices: Iterable[tuple[str, str]]) -> list[Any]:
    return [SelectChoice(value, words) for value, words in choices]


def tidy(value: str | None) -> str:
    return texts.storable(value or "").strip()


class Signature(TextAreaField):
    """Lines below a letter, as they are kept."""

    data: str


def signature() -> Signature:
    return Signature(
        "Ondertekening",
        [Length(max=_SIGNATURE, message=f"Gebruik hoogstens {_SIGNATURE} tekens.")],
        filters=[tidy, lambda value: value.replace("\r\n", "\n")],
    )


class Lines(TextAreaField):
    """Names, one a line; what it is filled with are those names."""

    data: str

    def process_data(self, value: Iterable[str] | None) -> None:
        super().process_data("\n".join(value or ()))


class _InDutch:
    """A field that says in Dutch what it could not read."""

    sentence = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)  # type: ignore[misc]
        except ValueError as error:
            raise ValueError(self.sentence) from error


class Day(_InDutch, DateField):
    """A date."""

    sentence = "Kies een datum, bijvoorbeeld 31-12-2026."


class Clock(_InDutch, TimeField):
    """A time of day."""

    sentence = "Vul een tijd in, bijvoorbeeld 08:30."


class Number(_InDutch, IntegerField):
    """A whole number."""

    sentence = "Vul een heel getal in."
