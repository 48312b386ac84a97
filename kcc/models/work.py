"""The worker's own rows: who holds the lease and how each job fares."""

from datetime import datetime

from sqlalchemy import String
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
    """The last run of a job."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")


class Setup(Base):
    """A fact about this installation, such as that it was made by demo mode."""

    __tablename__ = "setup"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
