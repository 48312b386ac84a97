"""Norms, clocks and the opening hours they run in."""

from datetime import date, datetime, time

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from channels.base import ChannelKind
from kcc.db import Base, Choice
from kcc.domain.explain import Line, line
from kcc.domain.moments import Moment
from kcc.domain.term import Unit
from kcc.models.contacts import Contact

_RUNNING = text("met_at IS NULL AND ended_at IS NULL")
_OF_A_CHANNEL = text("replaced_at IS NULL AND channel IS NOT NULL")
_OF_ANY = text("replaced_at IS NULL AND channel IS NULL")


class Norm(Base):
    """One version of a service norm; a change makes a new row, so the past keeps its own.

    At most one is in force for each channel and moment, and one for any channel.
    """

    __tablename__ = "norm"
    __table_args__ = (
        Index(
            "uq_norm_in_force",
            "channel",
            "moment",
            unique=True,
            sqlite_where=_OF_A_CHANNEL,
            postgresql_where=_OF_A_CHANNEL,
        ),
        Index(
            "uq_norm_in_force_any",
            "moment",
            unique=True,
            sqlite_where=_OF_ANY,
            postgresql_where=_OF_ANY,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[ChannelKind | None] = mapped_column(Choice(ChannelKind))  # None: any channel
    moment: Mapped[Moment] = mapped_column(Choice(Moment))
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(Choice(Unit))
    target_percent: Mapped[int]
    warn_percent: Mapped[int] = mapped_column(default=75)
    valid_from: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class Clock(Base):
    """A running, met or ended term of a contact, with the norm it was started under.

    `due_at` was computed at the event that started it; `met_at` is the time of the event that
    met it, never of the job that noticed; `ended_at` is set when it lapsed without meaning.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_contact", "contact_id", "moment"),
        Index("ix_clock_running_due", "due_at", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    norm_id: Mapped[int] = mapped_column(ForeignKey("norm.id"))
    moment: Mapped[Moment] = mapped_column(Choice(Moment))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    steps: Mapped[list[str]] = mapped_column(JSON, default=list)  # the explanation, in words

    contact: Mapped[Contact] = relationship(back_populates="clocks")
    norm: Mapped[Norm] = relationship(lazy="joined")

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.ended_at is None

    @property
    def lines(self) -> list[Line]:
        """The explanation in its parts: when, what, and whether it counted."""
        return [line(step) for step in self.steps]


class OpeningWindow(Base):
    """One interval on a weekday (0 = Monday) in which the municipality is open, in local time."""

    __tablename__ = "opening_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]  # the last day it holds


class ClosingDay(Base):
    """A day on which the municipality is closed besides the legal holidays."""

    __tablename__ = "closing_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class OpenDay(Base):
    """One interval on one date, in local time: these replace the hours of its weekday.

    They hold in a weekend and on a legal holiday as well.
    """

    __tablename__ = "open_day"
    __table_args__ = (UniqueConstraint("day", "opens"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    opens: Mapped[time]
    closes: Mapped[time]
