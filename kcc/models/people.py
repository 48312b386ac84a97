"""The people who work with the KCC: departments, agents, their sign-ins and attempts."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcc.db import Base
from kcc.domain.actors import Actor, roles_from
from kcc.domain.roles import Role


class Department(Base):
    """A part of the municipality that answers questions of its own field."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    signature: Mapped[str] = mapped_column(Text, default="")  # below its letters; may be empty
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))  # None: the usual


class Agent(Base):
    """A person with a personal log-in (BIO2 5.16.02: no group accounts)."""

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # stored in lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))
    temporary_until: Mapped[datetime | None]  # set while the password is one that others know
    role_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    shortcuts: Mapped[bool] = mapped_column(default=True)  # single-key shortcuts (WCAG 2.1.4)
    theme: Mapped[str] = mapped_column(String(10), default="auto")  # auto, licht, donker
    created_at: Mapped[datetime]
    # Warnings of terms: whether they come by mail, and up to which they were seen and mailed.
    alert_mail: Mapped[bool] = mapped_column(default=True)
    alerts_seen_id: Mapped[int] = mapped_column(default=0)
    alerts_mailed_id: Mapped[int] = mapped_column(default=0)
    alerts_mailed_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship(lazy="joined")

    @property
    def roles(self) -> frozenset[Role]:
        return roles_from(self.role_names)

    def may_hold(self, department_id: int | None) -> bool:
        """Whether a contact of this department, or of none, can be this person's work."""
        return self.active and self.as_actor().may_see_department(department_id)

    def as_actor(self, origin: str | None = None) -> Actor:
        return Actor(
            agent_id=self.id,
            name=self.name,
            roles=self.roles,
            department_id=self.department_id,
            origin=origin,
        )


class SignIn(Base):
    """One browser that is signed in; deleting the row ends it at once."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha-256 of the cookie's
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    agent: Mapped[Agent] = relationship(lazy="joined", innerjoin=True)


class Attempt(Base):
    """One counted attempt, to slow down guessing and flooding; `bucket` holds no personal data."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_bucket_at", "bucket", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80))  # purpose + keyed hash of address or name
    at: Mapped[datetime]
