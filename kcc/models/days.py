"""What reports keep of each day: counts made from the rows of contacts, and what was open."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from channels.base import ChannelKind
from kcc.db import Base, Choice


class Cut(StrEnum):
    """By what a day was divided; columns that a cut does not name are None in its rows."""

    WHOLE = "whole"
    PLACE = "place"  # by channel and department
    TOPIC = "topic"
    PLACE_AND_TOPIC = "place_and_topic"
    AGENT = "agent"
    PLACE_AND_AGENT = "place_and_agent"


class CountedDay(Base):
    """A local day whose counts were made from the rows, and when."""

    __tablename__ = "counted_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class StaleDay(Base):
    """A note that something changed which the counts of a day are made of.

    Each transaction adds its own and changes none, so that nobody waits for it; counting the day
    anew removes those it sees. What commits later leaves its note behind.
    """

    __tablename__ = "stale_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class DayTally(Base):
    """The counts of a part of a day; their meaning is that of `kcc.domain.tallies.Tally`."""

    __tablename__ = "day_tally"
    __table_args__ = (Index("ix_day_tally_day", "cut", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    cut: Mapped[Cut] = mapped_column(Choice(Cut))
    channel: Mapped[ChannelKind | None] = mapped_column(Choice(ChannelKind))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    received: Mapped[int]
    left_out: Mapped[int]
    due: Mapped[int]
    met: Mapped[int]
    promises_due: Mapped[int]
    promises_kept: Mapped[int]
    answered: Mapped[int]
    closed: Mapped[int]
    reopened: Mapped[int]
    one_go: Mapped[int]
    finished: Mapped[int]
    transfers: Mapped[int]
    first_line: Mapped[int]


class DaySpread(Base):
    """How long things took on a day, and in which hours they came in: how many of each value."""

    __tablename__ = "day_spread"
    __table_args__ = (Index("ix_day_spread_day", "cut", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    cut: Mapped[Cut] = mapped_column(Choice(Cut))  # the whole, or a place
    channel: Mapped[ChannelKind | None] = mapped_column(Choice(ChannelKind))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    hours: Mapped[dict[str, int]] = mapped_column(JSON)
    waiting: Mapped[dict[str, int]] = mapped_column(JSON)
    waiting_gross: Mapped[dict[str, int]] = mapped_column(JSON)
    handling: Mapped[dict[str, int]] = mapped_column(JSON)
    handling_gross: Mapped[dict[str, int]] = mapped_column(JSON)


class DayTerm(Base):
    """How many terms of a norm, in whatever version, ended on a day in a place; and were met."""

    __tablename__ = "day_term"
    __table_args__ = (Index("ix_day_term_day", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    rule: Mapped[int]
    channel: Mapped[ChannelKind] = mapped_column(Choice(ChannelKind))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    due: Mapped[int]
    met: Mapped[int]


class Snapshot(Base):
    """The work that was open at the end of a day was counted, at that time; never again."""

    __tablename__ = "snapshot"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class OpenWork(Base):
    """What was open in a place at the end of a day, by age in working days; `late` of all."""

    __tablename__ = "open_work"
    __table_args__ = (Index("ix_open_work_day", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(ForeignKey("snapshot.day"))
    channel: Mapped[ChannelKind] = mapped_column(Choice(ChannelKind))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    up_to_2: Mapped[int]
    up_to_5: Mapped[int]
    up_to_10: Mapped[int]
    up_to_15: Mapped[int]
    older: Mapped[int]
    late: Mapped[int]
