"""What every form of colleagues can do: speak Dutch, and find the field of a mistake."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.meta import DefaultMeta

from kcc.domain.errors import Invalid
from kcc.web import context


class DutchForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
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
