"""The fields of the public form, with what is said when one is not filled in well."""

import secrets
from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from kcc.domain import reach
from kcc.services.public_form import Question
from kcc.web.public_texts import Texts
from kennisbank.topics import Topic

QUESTION_LENGTH = 20_000
NAME_LENGTH = 200
MOST_FILES = 20
_TOKEN_LENGTH = 64


class PublicForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A question and one way to answer it; all else is optional."""

    question = TextAreaField()
    files = MultipleFileField()
    email = StringField()
    phone = StringField()
    name = StringField()
    topic = SelectField(coerce=str, validate_choice=False)
    extra = StringField()  # no person sees this field: who fills it in is a program
    token = HiddenField()

    def __init__(self, texts: Texts, topics: Iterable[Topic], **fields: object) -> None:
        super().__init__(**fields)
        self.texts = texts
        choices = [("", texts.topic_none)] + [(str(t.id), t.name) for t in topics]
        self.topic.choices = choices
        self.topic_values = {value for value, _ in choices}
        if not self._token_fits():
            self.token.data = secrets.token_urlsafe(24)

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """What to do, each with the field that it is about, in the order of the page."""
        return [(field.id, field.errors[0]) for field in self if field.errors]

    @property
    def loses_files(self) -> bool:
        """Whether files were chosen that no browser sends again by itself."""
        return any(getattr(file, "filename", None) for file in self.files.data or [])

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.extra.data)

    def to_question(self, bucket: str) -> Question:
        """What was filled in; only after it was found to be right."""
        return Question(
            text=_typed(self.question),
            email=reach.email_address(_typed(self.email)),
            phone=_typed(self.phone) or None,
            name=_typed(self.name),
            topic_id=int(self.topic.data) if self.topic.data else None,
            language=self.texts.language,
            token=self.token.data or "",
            bucket=bucket,
        )

    def validate_question(self, field: TextAreaField) -> None:
        text = _typed(field)
        if not text:
            raise ValidationError(self.texts.no_question)
        if len(text) > QUESTION_LENGTH:
            raise ValidationError(self.texts.long_question.format(len(text), QUESTION_LENGTH))

    def validate_files(self, field: MultipleFileField) -> None:
        if len(field.data or []) > MOST_FILES:
            raise ValidationError(self.texts.many_files.format(MOST_FILES))

    def validate_email(self, field: StringField) -> None:
        typed = _typed(field)
        if not typed and not _typed(self.phone):
            raise ValidationError(self.texts.no_reach)
        address = reach.email_address(typed) if typed else None
        if typed and (address is None or not reach.can_be_answered(address)):
            raise ValidationError(self.texts.wrong_email)

    def validate_phone(self, field: StringField) -> None:
        typed = _typed(field)
        if typed and reach.phone_digits(typed) is None:
            raise ValidationError(self.texts.wrong_phone)

    def validate_name(self, field: StringField) -> None:
        if len(_typed(field)) > NAME_LENGTH:
            raise ValidationError(self.texts.long_name.format(NAME_LENGTH))

    def validate_topic(self, field: SelectField) -> None:
        if (field.data or "") not in self.topic_values:
            raise ValidationError(self.texts.wrong_topic)

    def _token_fits(self) -> bool:
        token = self.token.data or ""
        return 0 < len(token) <= _TOKEN_LENGTH and token.isascii() and token.isprintable()


def _typed(field: StringField) -> str:
    return (field.data or "").strip()
