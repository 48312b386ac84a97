"""Articles: what agents look up, with every saved version of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcc.db import Base, Choice
from kennisbank.topics import Topic

TITLE_LENGTH = 200
LABEL_LENGTH = 200
NAME_LENGTH = 120


class Kind(StrEnum):
    """What an article is: a product (PDC), a question with its answer (VAC), or how we work."""

    PRODUCT = "product"
    QUESTION = "question"
    INSTRUCTION = "instruction"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


class Language(StrEnum):
    """In which language an article is written; the values are those of a contact."""

    DUTCH = "nl"
    ENGLISH = "en"

    @property
    def label(self) -> str:
        return _LANGUAGE_LABELS[self]


class Audience(StrEnum):
    """For whom an article is written."""

    CITIZEN = "citizen"
    COMPANY = "company"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        return _AUDIENCE_LABELS[self]


class Status(StrEnum):
    """Whether agents find an article."""

    DRAFT = "draft"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_KIND_LABELS = {
    Kind.PRODUCT: "product",
    Kind.QUESTION: "vraag en antwoord",
    Kind.INSTRUCTION: "werkinstructie",
}

_LANGUAGE_LABELS = {Language.DUTCH: "Nederlands", Language.ENGLISH: "English"}

_AUDIENCE_LABELS = {
    Audience.CITIZEN: "inwoners",
    Audience.COMPANY: "ondernemers",
    Audience.INTERNAL: "alleen medewerkers",
}

_STATUS_LABELS = {Status.DRAFT: "concept", Status.PUBLISHED: "gepubliceerd"}


class Article(Base):
    """An answer as agents give it; change it with `kennisbank.editing` only.

    `text` is Markdown. `internal_note` is for agents and is never sent or searched.
    `search_terms` are the citizen's other words for the subject, separated by commas.
    `valid_from` and `valid_until` are dates in the Netherlands, both included.
    `label` names the article in the file it was imported from.
    `analysis_version` tells by which analysis the search index was filled.
    """

    __tablename__ = "article"
    __table_args__ = (Index("ix_article_status_title", "status", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    internal_note: Mapped[str] = mapped_column(Text, default="")
    search_terms: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[Kind] = mapped_column(Choice(Kind), default=Kind.QUESTION)
    language: Mapped[Language] = mapped_column(Choice(Language), default=Language.DUTCH)
    audience: Mapped[Audience] = mapped_column(Choice(Audience), default=Audience.CITIZEN)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    status: Mapped[Status] = mapped_column(Choice(Status), default=Status.DRAFT)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    label: Mapped[str | None] = mapped_column(String(LABEL_LENGTH), unique=True)
    analysis_version: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    reviewed_by_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))

    topic: Mapped[Topic | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    def is_valid_on(self, day: date) -> bool:
        """Whether the article holds on a day in the Netherlands."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_until is None or day <= self.valid_until)

    def is_insertable_on(self, day: date) -> bool:
        """Whether the text can go to a citizen: published, valid and not for us only."""
        shared = self.status is Status.PUBLISHED and self.audience is not Audience.INTERNAL
        return shared and self.is_valid_on(day)


class ArticleVersion(Base):
    """The article as it was saved, by whom and when; never changed afterwards."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    internal_note: Mapped[str] = mapped_column(Text)
    search_terms: Mapped[str] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    language: Mapped[Language] = mapped_column(Choice(Language))
    audience: Mapped[Audience] = mapped_column(Choice(Audience))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    status: Mapped[Status] = mapped_column(Choice(Status))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    saved_by_name: Mapped[str] = mapped_column(String(120))
