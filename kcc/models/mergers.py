"""Contacts that were put together with another one, which goes on for both."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base


class Merger(Base):
    """Whatever comes for a contact by its number goes to the one that it was put together with.

    `into_id` is never put together with another itself: then its mergers move along.
    """

    __tablename__ = "merger"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    into_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
