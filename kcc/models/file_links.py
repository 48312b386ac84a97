"""Links to files that were too big to go along in a mail."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcc.db import Base
from kcc.domain import link_lines
from kcc.models.messages import Message
from kcc.models.people import Agent


class FileLink(Base):
    """The one address at which the citizen gets those files of an answer that go as a link.

    The address holds a token, of which only the SHA-256 is kept. With our key `seed` gives the
    token again, so that a mail that is made twice is the same mail; the seed alone opens nothing.
    `base` and `language` are kept for that too: settings and a contact may change.
    """

    __tablename__ = "file_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    seed: Mapped[str] = mapped_column(String(64))
    base: Mapped[str] = mapped_column(String(300))  # what the address begins with, without a "/"
    language: Mapped[str] = mapped_column(String(2))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)  # the end of a day in Amsterdam
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))

    message: Mapped[Message] = relationship(back_populates="file_link")
    withdrawn_by: Mapped[Agent | None] = relationship()

    @property
    def last_day(self) -> date:
        """The last day on which it works, in Amsterdam."""
        return link_lines.last_day(self.expires_at)

    def is_over(self, now: datetime) -> bool:
        """Whether it opens nothing any more: its time has passed, or somebody withdrew it."""
        return self.withdrawn_at is not None or self.expires_at <= now
