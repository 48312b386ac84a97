"""Norms, and the clocks of contacts with what stops them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from channels.base import ChannelKind
from kcc.db import Base, Choice
from kcc.domain.explain import Line, line
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.states import Outcome
from kcc.domain.term import Unit
from kcc.domain.timeleft import WARN_PERCENT
from kcc.models.contacts import Contact

_RUNNING = text("met_at IS NULL AND ended_at IS NULL")
_ALERTS = text("alert_at IS NOT NULL")
_MET = text("met_at IS NOT NULL")
_IN_FORCE = text("replaced_at IS NULL")


class Norm(Base):
    """One version of a norm; a change makes a new row, so the past keeps its own.

    `rule` is the number that its versions have in common. Of those in force the first in order of
    `position` holds whose conditions (None: any) a contact meets. It counts in its calendar; None
    is that of the contact's department, or else the usual one.
    """

    __tablename__ = "norm"
    __table_args__ = (
        Index(
            "uq_norm_rule_in_force",
            "rule",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[int]
    position: Mapped[int]
    channel: Mapped[ChannelKind | None] = mapped_column(Choice(ChannelKind))
    kind: Mapped[ContactKind | None] = mapped_column(Choice(ContactKind))
    complexity: Mapped[Complexity | None] = mapped_column(Choice(Complexity))
    priority: Mapped[Priority | None] = mapped_column(Choice(Priority))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    moment: Mapped[Moment] = mapped_column(Choice(Moment))
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(Choice(Unit))
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    target_percent: Mapped[int]
    warn_percent: Mapped[int] = mapped_column(default=75)
    legal_basis: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    @property
    def legal(self) -> bool:
        return self.unit.statutory


class Clock(Base):
    """A running, met or ended term of a contact, with the norm it was started under.

    `due_at` was computed at the event that last moved it; while the clock is `paused` it is what
    it would be if the pause ended then. `met_at` is the time of the event that met it, never of
    the job that noticed; `ended_at` is set when it lapsed without meaning. Who met it, for which
    department, and in how many opening minutes (of the calendar it ran in, pauses left out, and
    with them) is written then and stays. `alert_at` is when somebody next has to be warned.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_contact", "contact_id", "moment"),
        Index("ix_clock_running_due", "due_at", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index("ix_clock_alert", "alert_at", sqlite_where=_ALERTS, postgresql_where=_ALERTS),
        Index("ix_clock_due", "due_at"),
        Index("ix_clock_met", "met_at", sqlite_where=_MET, postgresql_where=_MET),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    norm_id: Mapped[int | None] = mapped_column(ForeignKey("norm.id"))  # None: a promise
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))  # None: of the law
    moment: Mapped[Moment] = mapped_column(Choice(Moment))
    legal: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(active_history=True)
    alert_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    used_minutes: Mapped[int | None]
    gross_minutes: Mapped[int | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))  # that promised it
    steps: Mapped[list[str]] = mapped_column(JSON, default=list)  # the explanation, in words

    contact: Mapped[Contact] = relationship(back_populates="clocks")
    norm: Mapped[Norm | None] = relationship(lazy="joined")

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.ended_at is None

    @property
    def warn_percent(self) -> int:
        return self.norm.warn_percent if self.norm else WARN_PERCENT

    @property
    def lines(self) -> list[Line]:
        """The explanation in its parts: when, what, and whether it counted."""
        return [line(step) for step in self.steps]


class Standstill(Base):
    """A time in which a contact stood still for a reason; some of its clocks stop for that."""

    __tablename__ = "standstill"
    __table_args__ = (
        Index("ix_standstill_contact", "contact_id", "started_at"),
        Index(
            "uq_standstill_open",
            "contact_id",
            "reason",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    reason: Mapped[PauseReason] = mapped_column(Choice(PauseReason))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500), default="")


class Closure(Base):
    """One time that a contact was closed after it was dealt with, as figures count it.

    Minutes are opening minutes since the receipt, frozen: pauses left out, and with them.
    `replies` are messages of persons to the citizen, `transfers` the times it went to another
    department; `reopened_at` is set once the contact is taken up again.
    """

    __tablename__ = "closure"
    __table_args__ = (
        Index("ix_closure_closed", "closed_at"),
        Index("ix_closure_contact", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    closed_at: Mapped[datetime] = mapped_column(active_history=True)
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    used_minutes: Mapped[int]
    gross_minutes: Mapped[int]
    replies: Mapped[int]
    transfers: Mapped[int]
    reopened_at: Mapped[datetime | None]
