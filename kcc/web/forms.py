"""What every form of colleagues can do: speak Dutch, and find the field of a mistake."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField
from wtforms.meta import DefaultMeta

from kcc.domain.errors import Changed, Invalid
from kcc.web import context

View = TypeVar("View", bound=Callable[..., Any])

_EXPIRED = "Deze pagina was verlopen. Wat je typte staat er nog: verstuur het nog eens."
# What WTForms itself says of a choice that is gone, or never was there.
_CHOOSE = "Kies iets uit de lijst."
_OURS = {
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
}


class _Translations:
    """The Dutch of WTForms, except where it does not say what to do."""

    def __init__(self, dutch: Any) -> None:
        self._dutch = dutch

    def gettext(self, sentence: str) -> str:
        return _OURS.get(sentence) or str(self._dutch.gettext(sentence))

    def ngettext(self, one: str, more: str, count: int) -> str:
        return _OURS.get(one) or str(self._dutch.ngettext(one, more, count))


class DutchForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form whose field names are those of the service, so that its mistakes find their field.

    `status` is that of the page on which a form comes back that was not kept.
    """

    status = 422

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("nl",)

        def get_translations(self, form: object) -> Any:
            """The sentences of WTForms itself in Dutch; those of flask_wtf ask for Babel."""
            return _Translations(DefaultMeta.get_translations(self, form))  # type: ignore[arg-type]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is filled in well; the page that it came from may have expired."""
        valid = bool(super().validate(extra_validators=extra_validators))
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = ()
            self.form_errors.append(_EXPIRED)
        return valid

    def blame(self, error: Invalid) -> None:
        """Put the domain's sentences at their fields; one about no field is about the form."""
        mistakes: Mapping[str, str] = error.fields or {"": str(error)}
        for name, sentence in mistakes.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.form_errors.append(sentence)

    def keeps(self, work: Callable[[Session], object]) -> bool:
        """Do the work in one transaction; False when there is something to put right first."""
        if not self.validate():
            return False
        try:
            with context.writing() as session:
                work(session)
        except Invalid as error:
            self.blame(error)
            return False
        except Changed as error:
            self.status = 409
            self.form_errors.append(str(error))
            self["seen"].data = error.mark  # who sends it again has read what it replaces
            return False
        return True


class RowForm(DutchForm):
    """A form that changes what is there already; `seen` is the mark of what it was filled from."""

    seen = HiddenField()


def comes_back(view: View) -> View:
    """Let this view answer for an expired page too, so that what was typed comes back.

    Its form refuses the token itself, and `context.writing` lets nothing through.
    """
    view.comes_back = True  # type: ignore[attr-defined]
    return view
