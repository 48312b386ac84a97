"""The calendars in which clocks of the service run, and days that count for no clock at all."""

from datetime import date, time

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base

USUAL_CALENDAR = 1  # the id of the one that holds where no other was chosen


class OpeningCalendar(Base):
    """A set of opening hours and days with a name: of the municipality, or of a department."""

    __tablename__ = "calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(String(500), default="")


class OpeningWindow(Base):
    """One interval on a weekday (0 = Monday) in which the municipality is open, in local time."""

    __tablename__ = "opening_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), default=USUAL_CALENDAR)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]  # the last day it holds


class ClosingDay(Base):
    """A day on which the municipality is closed besides the legal holidays."""

    __tablename__ = "closing_day"

    calendar_id: Mapped[int] = mapped_column(
        ForeignKey("calendar.id"), primary_key=True, default=USUAL_CALENDAR
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class OpenDay(Base):
    """One interval on one date, in local time: these replace the hours of its weekday.

    They hold in a weekend and on a legal holiday as well.
    """

    __tablename__ = "open_day"
    __table_args__ = (UniqueConstraint("calendar_id", "day", "opens"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), default=USUAL_CALENDAR)
    day: Mapped[date]
    opens: Mapped[time]
    closes: Mapped[time]


class EquatedDay(Base):
    """A day that a royal decree equates with a holiday (Atw 3, third paragraph).

    No term ends on it, of the law or of the service; `source` is the decree.
    """

    __tablename__ = "equated_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(200))
