"""Rows about the application itself: lease, jobs, set-up, and what its admins changed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base


class Lease(Base):
    """Who may work; `token` grows with each new owner and stands in every claim (fencing)."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    token: Mapped[int]
    expires_at: Mapped[datetime]


class JobRun(Base):
    """The last run of a job, and when one last went well."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")


class Setup(Base):
    """A fact about this installation, such as that it was made by demo mode."""

    __tablename__ = "setup"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class AdminEvent(Base):
    """A change that an admin made: action, object, origin, actor and time (BIO2 8.15.01).

    `data` says what changed, in words for people; never a password.
    """

    __tablename__ = "admin_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    origin: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))  # a value of AdminAction
    subject: Mapped[str] = mapped_column(String(254))
    data: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
