"""Letters of which the text is not the one that comes with the KCC."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcc.db import Base, Choice
from kcc.domain.letter_kinds import LetterKind
from kcc.models.people import Agent, Department

SUBJECT_LENGTH = 150
_GENERAL = "department_id IS NULL"


class LetterTemplate(Base):
    """The text of a kind of letter in a language, for one department or for who has none.

    Subject and text hold variables between braces. Without a row the text of
    `kcc/domain/first_letters.py` is used.
    """

    __tablename__ = "letter_template"
    __table_args__ = (
        Index("uq_letter_template_department", "kind", "language", "department_id", unique=True),
        Index(
            "uq_letter_template_general",
            "kind",
            "language",
            unique=True,
            sqlite_where=text(_GENERAL),
            postgresql_where=text(_GENERAL),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(Choice(LetterKind))
    language: Mapped[str] = mapped_column(String(2))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))

    department: Mapped[Department | None] = relationship()
    updated_by: Mapped[Agent | None] = relationship()
