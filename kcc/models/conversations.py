"""Conversations by phone or at the desk, with the questions that became contacts."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from channels.base import ChannelKind
from kcc.db import Base, Choice
from kcc.domain.spoken import InKennisbank, NoteOutcome
from kcc.models.contacts import Contact

KEY_LENGTH = 36  # a UUID, made by the page on which the conversation began
SEARCHED_LENGTH = 200
_OPEN = text("ended_at IS NULL")


class Conversation(Base):
    """One conversation of one colleague, from opening its page until it is closed.

    `typed` is what is being written about the question that has no contact yet: nobody else's
    business, and empty once the conversation has ended. `paused_seconds` is how long it lay
    aside until now, without the time since `parked_at`.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index(
            "ix_conversation_open",
            "agent_id",
            "started_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    channel: Mapped[ChannelKind] = mapped_column(Choice(ChannelKind))
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    parked_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    typed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    questions: Mapped[list["SpokenQuestion"]] = relationship(
        back_populates="conversation", order_by="SpokenQuestion.contact_id"
    )


class SpokenQuestion(Base):
    """What a contact that was written down during a conversation knows of that conversation.

    `searched` are the words looked for in the kennisbank, without what points to a person.
    """

    __tablename__ = "spoken_question"
    __table_args__ = (
        Index(
            "ix_spoken_question_missed",
            "searched",
            sqlite_where=text("in_kennisbank = 'no'"),
            postgresql_where=text("in_kennisbank = 'no'"),
        ),
    )

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    outcome: Mapped[NoteOutcome] = mapped_column(Choice(NoteOutcome))
    in_kennisbank: Mapped[InKennisbank] = mapped_column(Choice(InKennisbank))
    searched: Mapped[str] = mapped_column(String(SEARCHED_LENGTH), default="")

    contact: Mapped[Contact] = relationship()
    conversation: Mapped[Conversation] = relationship(back_populates="questions")
