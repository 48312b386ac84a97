"""The form of an article: its fields, what was typed, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    BooleanField,
    DateField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from kcc.domain.texts import by_name
from kcc.web.forms import DutchForm
from kennisbank.articles import Article, Audience, Kind, Language
from kennisbank.editing import Content
from kennisbank.topics import Topic

_WORDS = ("title", "text", "internal_note", "search_terms")


class Day(DateField):
    """A date, with a mistake said in Dutch."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Kies een datum, bijvoorbeeld 31-12-2026.") from error


class ArticleForm(DutchForm):
    """The names are those of `Content`, so that its mistakes stand at the right field."""

    title = StringField("Titel")
    text = TextAreaField("Tekst")
    internal_note = TextAreaField("Alleen voor ons")
    search_terms = StringField("Andere zoekwoorden")
    kind = SelectField(
        "Soort", choices=[SelectChoice(k.value, k.label) for k in Kind], default=Kind.QUESTION
    )
    language = SelectField("Taal", choices=[SelectChoice(one.value, one.label) for one in Language])
    audience = SelectField("Voor wie", choices=[SelectChoice(a.value, a.label) for a in Audience])
    topic_id = SelectField("Onderwerp", coerce=lambda value: str(value or ""))
    valid_from = Day("Geldig vanaf", [Optional()])
    valid_until = Day("Geldig tot en met", [Optional()])
    version = HiddenField(default="0")
    confirmed = BooleanField("Toch bewaren als nieuw artikel")

    def offer(self, topics: Sequence[Topic]) -> "ArticleForm":
        """Let the editor choose from these topics."""
        self.topic_id.choices = [
            SelectChoice("", "geen onderwerp"),
            *(SelectChoice(str(topic.id), topic.name) for topic in topics),
        ]
        return self

    @property
    def seen(self) -> int:
        """The version that the editor had before him; 0 when the field was tampered with."""
        value = self.version.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    def content(self) -> Content:
        """What was typed; only after `validate`."""
        typed = {field.name: self[field.name].data for field in fields(Content)}
        typed |= {name: typed[name] or "" for name in _WORDS}  # None for what was not sent at all
        typed["kind"], typed["language"] = Kind(typed["kind"]), Language(typed["language"])
        typed["audience"] = Audience(typed["audience"])
        typed["topic_id"] = int(typed["topic_id"]) if typed["topic_id"] else None
        return Content(**typed)


def article_form(session: Session, article: Article | None = None) -> ArticleForm:
    """The form as sent, or filled with the article; its topics are the active ones and its own."""
    own = article.topic_id if article else None
    usable = select(Topic).where(or_(Topic.active, Topic.id == own))
    return ArticleForm(obj=article).offer(by_name(session.scalars(usable)))
