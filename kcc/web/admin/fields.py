"""Fields of the admin's forms: tidied when they come in, and every mistake said in Dutch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from kcc.domain import texts
from kcc.domain.errors import Invalid
from kcc.web import context

LARGEST_ID = 2_147_483_647


class Named(Protocol):
    """What a list to choose from is made of."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class AdminForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form whose field names are those of the service, so that its mistakes find their field."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("nl",)

        def get_translations(self, form: object) -> Any:
            """The sentences of WTForms itself in Dutch; those of flask_wtf ask for Babel."""
            return DefaultMeta.get_translations(self, form)  # type: ignore[arg-type]

    def blame(self, mistakes: Mapping[str, str]) -> None:
        """Put the domain's sentences at their fields."""
        for name, sentence in mistakes.items():
            self[name].errors = [*self[name].errors, sentence]

    def keeps(self, work: Callable[[Session], object]) -> bool:
        """Do the work in one transaction; False when there is something to put right first."""
        if not self.validate():
            return False
        try:
            with context.writing() as session:
                work(session)
        except Invalid as error:
            self.blame(error.fields)
            return False
        return True


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


def _choices(choices: Iterable[tuple[str, str]]) -> list[Any]:
    return [SelectChoice(value, words) for value, words in choices]


def tidy(value: str | None) -> str:
    return texts.storable(value or "").strip()


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
