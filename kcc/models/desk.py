"""What holds for now only: which contacts come back later, and who has one open."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base, Choice
from kcc.domain.postponing import Because
from kcc.domain.states import State


class Postponement(Base):
    """When a contact comes back that was put off; there is one exactly while its state says so.

    Once it is back the row is gone: the history tells that it was put off.
    """

    __tablename__ = "postponement"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wakes_at: Mapped[datetime] = mapped_column(index=True)
    because: Mapped[Because] = mapped_column(Choice(Because))
    was: Mapped[State] = mapped_column(Choice(State))  # the state that it had before


class Presence(Base):
    """That somebody had a contact open at that moment; worth nothing soon after.

    Colleagues see it, nobody counts it: old rows are deleted.
    """

    __tablename__ = "presence"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    seen_at: Mapped[datetime]
