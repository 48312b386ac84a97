"""Contacts: one question of one citizen, from whatever channel, until it is answered."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from channels.base import ChannelKind
from kcc.db import Base, Choice
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.states import Outcome, State
from kcc.models.citizens import Citizen, byte_order
from kcc.models.people import Agent, Department
from kennisbank.topics import Topic

if TYPE_CHECKING:
    from kcc.models.clocks import Clock
    from kcc.models.messages import Message

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # due_at of a contact without a running clock
_OPEN = text("closed_at IS NULL")
_CLOSED = text("closed_at IS NOT NULL")
_ANSWERED = text("answered_at IS NOT NULL")


class Contact(Base):
    """One question with its state, holder and the nearest moment that something is due.

    `due_at` is the earliest of the running clocks, NEVER without one, so the queue is one
    index in one order. `closed_at` is set exactly while the state is closed or no action.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_open_due", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_contact_open_agent",
            "agent_id",
            "due_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_contact_open_state",
            "state",
            "due_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_contact_open_department",
            "department_id",
            "due_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_contact_citizen", "citizen_id", "received_at"),
        Index("ix_contact_received", "received_at"),
        Index(
            "ix_contact_answered",
            "answered_at",
            sqlite_where=_ANSWERED,
            postgresql_where=_ANSWERED,
        ),
        # All that the counters of the queue and of /sturing look at, so that they read no contact.
        Index(
            "ix_contact_open_counted",
            "agent_id",
            "state",
            "due_at",
            "department_id",
            "topic_id",
            "channel",
            "closed_at",
            "received_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # Without those that are open: SQLite would look for the open ones in it.
        Index(
            "ix_contact_closed",
            "closed_at",
            "id",
            sqlite_where=_CLOSED,
            postgresql_where=_CLOSED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    channel: Mapped[ChannelKind] = mapped_column(Choice(ChannelKind))
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailbox.id"))  # answers leave by it
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"), active_history=True)
    topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), index=True, active_history=True
    )
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id"), active_history=True
    )
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    state: Mapped[State] = mapped_column(Choice(State), default=State.NEW, active_history=True)
    outcome: Mapped[Outcome | None] = mapped_column(Choice(Outcome))
    kind: Mapped[ContactKind] = mapped_column(Choice(ContactKind), default=ContactKind.QUESTION)
    complexity: Mapped[Complexity] = mapped_column(Choice(Complexity), default=Complexity.SIMPLE)
    priority: Mapped[Priority] = mapped_column(Choice(Priority), default=Priority.NORMAL)
    subject: Mapped[str] = mapped_column(String(300))
    preview: Mapped[str] = mapped_column(String(200), default="")  # first line of the last inbound
    language: Mapped[str] = mapped_column(String(2), default="nl")
    wants_callback: Mapped[bool] = mapped_column(default=False)
    related_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))  # "hoort dit bij ...?"
    received_at: Mapped[datetime] = mapped_column(active_history=True)
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    closed_at: Mapped[datetime | None]
    # The first answer of a person, and the opening minutes until then, frozen: pauses left out, and
    # with them. An acknowledgement is no answer.
    answered_at: Mapped[datetime | None] = mapped_column(active_history=True)
    answer_minutes: Mapped[int | None]
    answer_gross_minutes: Mapped[int | None]
    unread: Mapped[bool] = mapped_column(default=True)  # something of the citizen nobody opened yet
    undelivered: Mapped[bool] = mapped_column(default=False)  # our last mail did not arrive
    version: Mapped[int] = mapped_column(default=0)

    citizen: Mapped[Citizen | None] = relationship()
    topic: Mapped[Topic | None] = relationship()
    department: Mapped[Department | None] = relationship()
    agent: Mapped[Agent | None] = relationship()
    messages: Mapped[list["Message"]] = relationship(
        back_populates="contact", order_by="Message.at, Message.id"
    )
    clocks: Mapped[list["Clock"]] = relationship(
        back_populates="contact", order_by="Clock.due_at, Clock.id"
    )
    events: Mapped[list["Event"]] = relationship(
        back_populates="contact", order_by="Event.at, Event.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def has_due(self) -> bool:
        return self.due_at != NEVER


class NumberSeries(Base):
    """The last serial given out in a year; one row is updated per new contact."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Event(Base):
    """Something that happened to a contact: who, what, when, from where; only ever added."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))  # a value of kcc.domain.events.EventKind
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    origin: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    contact: Mapped[Contact] = relationship(back_populates="events")


class FindTerm(Base):
    """A word by which the find-box finds a contact: number, name, address, subject."""

    __tablename__ = "find_term"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    term: Mapped[str] = mapped_column(byte_order(64), primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class Draft(Base):
    """What an agent is typing, a row of its own that no change of the contact touches."""

    __tablename__ = "draft"
    __table_args__ = (Index("uq_draft", "contact_id", "agent_id", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    kind: Mapped[str] = mapped_column(String(20))  # answer, note, call, referral
    text: Mapped[str] = mapped_column(Text, default="")
    # To whom, as typed; empty for the address of the citizen, whatever that is when it is sent.
    recipient: Mapped[str] = mapped_column(Text, default="", server_default="")
    cc: Mapped[str] = mapped_column(Text, default="", server_default="")  # as typed
    article_ids: Mapped[list[int]] = mapped_column(JSON, default=list)  # put in from the kennisbank
    saved_at: Mapped[datetime]
