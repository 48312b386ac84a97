"""The register of outages: which way to reach us was out of order, when, and what follows."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from channels.base import ChannelKind
from kcc.db import Base, Choice
from kcc.domain.outages import FilingRule


class Outage(Base):
    """One outage of one or more channels, or work on them that was planned.

    It lasts while `ended_at` is empty; of planned work that is when it is to be over. Of e-mail it
    is about one mailbox, or all of them. A term for filing that ends in it is treated as `filing`
    says, and goes on for `filing_days` ordinary days; `own_terms` says that ours stood still for
    it as well (force majeure). Withdrawn, it never counted. While `pending` some clocks that run
    still have to be moved by it.
    """

    __tablename__ = "outage"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_names: Mapped[list[str]] = mapped_column(JSON)
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailbox.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    planned: Mapped[bool] = mapped_column(default=False)
    filing: Mapped[FilingRule] = mapped_column(Choice(FilingRule), default=FilingRule.EXTENDED)
    filing_days: Mapped[int] = mapped_column(default=1)
    own_terms: Mapped[bool] = mapped_column(default=False)
    text_nl: Mapped[str] = mapped_column(String(500), default="")
    text_en: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    registered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    pending: Mapped[bool] = mapped_column(default=False)

    @property
    def channels(self) -> list[ChannelKind]:
        """In the order in which screens list them."""
        return [one for one in ChannelKind if one.value in self.channel_names]

    @property
    def named(self) -> str:
        """`e-mail en webformulier`."""
        *names, last = [one.label for one in self.channels]
        return f"{', '.join(names)} en {last}" if names else last

    def lasts_at(self, at: datetime) -> bool:
        """Whether it is out of order at this moment."""
        begun = self.withdrawn_at is None and self.started_at <= at
        return begun and (self.ended_at is None or at < self.ended_at)
