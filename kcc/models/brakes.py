"""Brakes on automatic mail: how much was wanted of late, and which of them hold or held."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base, Choice
from kcc.domain.brakes import KEY_LENGTH, Level


class Brake(Base):
    """What one brake counts: each address, subject of a domain or mailbox has one of its own.

    Most never trip and are forgotten after two days. One that did (`tripped_at`) is work for an
    admin until somebody settles it, also when it let go by itself since.
    """

    __tablename__ = "brake"
    __table_args__ = (
        UniqueConstraint("level", "key", name="uq_brake_level_key"),
        Index(
            "ix_brake_tripped_at",
            "tripped_at",
            sqlite_where=text("tripped_at IS NOT NULL"),
            postgresql_where=text("tripped_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(Choice(Level))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    since: Mapped[datetime]  # the start of its window
    count: Mapped[int]  # in that window, with what was held back
    holds: Mapped[bool]
    tripped_at: Mapped[datetime | None]  # the first time since somebody settled it
    held: Mapped[int] = mapped_column(default=0)  # mails that were not sent, since then
    held_at: Mapped[datetime | None]  # the last of them
    number: Mapped[str] = mapped_column(String(10), default="")  # the contact of the last of them
