"""What a colleague has to say about an article."""

from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    RadioField,
    SelectChoice,
    TextAreaField,
)

from kcc.web.forms import DutchForm

_REASONS = ("Klopt niet", "Onvolledig", "Onduidelijk")
_CHOICES = [SelectChoice(reason, reason) for reason in _REASONS]


class RemarkForm(DutchForm):
    """What is wrong with an article: one of the usual reasons, in own words, or both."""

    REASONS = _REASONS

    reason = RadioField("Wat is er mis?", choices=_CHOICES, validate_choice=False)
    text = TextAreaField("Wat moet er anders?")

    @classmethod
    def about(cls, reason: str) -> "RemarkForm":
        """An empty form, with a reason chosen when it is one of ours."""
        return cls(formdata=None, reason=reason if reason in _REASONS else None)

    @property
    def is_begun(self) -> bool:
        """Whether somebody chose a reason or made a mistake in it."""
        return bool(self.errors or self.reason.data)

    def said(self) -> str:
        """For the editors; empty when nothing was chosen or typed."""
        reason = self.reason.data if self.reason.data in _REASONS else ""
        return ". ".join(filter(None, (reason, (self.text.data or "").strip())))
