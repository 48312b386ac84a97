"""Warnings of terms, and the mails that tell colleagues of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base, Choice
from kcc.domain.alerts import Level
from kcc.models.messages import Delivery


class Alert(Base):
    """That a term was nearly over, or over; once for a clock, whatever happens to it later."""

    __tablename__ = "alert"
    __table_args__ = (Index("uq_alert_clock_level", "clock_id", "level", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id", ondelete="CASCADE"))
    level: Mapped[Level] = mapped_column(Choice(Level))
    at: Mapped[datetime]


class Digest(Base):
    """A mail to a colleague about warnings that he or she had not been mailed before.

    It exists with its Message-ID before SMTP is spoken to. `handed_at` is set right before the
    text is handed to the server: after a crash it is uncertain, and never sent again.
    """

    __tablename__ = "digest"
    __table_args__ = (Index("ix_digest_delivery", "delivery", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    at: Mapped[datetime]
    rfc_id: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    delivery: Mapped[Delivery] = mapped_column(Choice(Delivery), default=Delivery.QUEUED)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[int | None]
    handed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")
