"""What a term of the law needs besides its clock: a decision's day, its postponement, a default."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base


class LegalTerm(Base):
    """Of one clock of the law, what cannot be read from its norm.

    `published_on` is when the decision that somebody objects to was made known (bekendmaking).
    Postponed it is when `told_on` has a day, on which the citizen was told in writing: by
    `extra_days` after `old_end`, the last day until then.
    """

    __tablename__ = "legal_term"

    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    published_on: Mapped[date | None]
    extra_days: Mapped[int] = mapped_column(default=0)
    old_end: Mapped[date | None]
    told_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(100), default="")
    why: Mapped[str] = mapped_column(String(500), default="")


class DefaultNotice(Base):
    """Of which contact a notice of default (ingebrekestelling) says that it is overdue."""

    __tablename__ = "default_notice"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
