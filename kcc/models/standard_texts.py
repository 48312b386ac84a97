"""Standard texts: pieces of an answer that many answers share."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcc.db import Base
from kcc.models.people import Agent

TITLE_LENGTH = 80
SHORTCUT_LENGTH = 20


class StandardText(Base):
    """A piece of text with the word by which an agent calls it; `text` may hold variables.

    `shortcut` is lower case and unique. Who is off keeps its row: the log names it.
    """

    __tablename__ = "standard_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    shortcut: Mapped[str] = mapped_column(String(SHORTCUT_LENGTH), unique=True)
    text: Mapped[str] = mapped_column(Text)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))

    updated_by: Mapped[Agent | None] = relationship()
