"""Citizens, persons and companies alike, with the addresses that recognise them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcc.db import Base, Choice


def byte_order(length: int) -> String:
    """Text that both databases order by its bytes, so that a prefix is a range of the index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class AddressKind(StrEnum):
    """How a citizen can be reached."""

    EMAIL = "email"
    PHONE = "phone"


class Citizen(Base):
    """Somebody who asked us something; nothing more is stored than is needed to answer."""

    __tablename__ = "citizen"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    addresses: Mapped[list["CitizenAddress"]] = relationship(
        back_populates="citizen", order_by="CitizenAddress.id", lazy="selectin"
    )

    def _first(self, kind: AddressKind) -> str | None:
        return next((a.value for a in self.addresses if a.kind == kind), None)

    @property
    def email(self) -> str | None:
        return self._first(AddressKind.EMAIL)

    @property
    def phone(self) -> str | None:
        return self._first(AddressKind.PHONE)

    @property
    def label(self) -> str:
        """What screens call this citizen."""
        return self.name or self.email or self.phone or "Onbekende inwoner"


class CitizenAddress(Base):
    """An e-mail address (lower case, of one citizen) or phone number (digits, may be shared)."""

    __tablename__ = "citizen_address"
    __table_args__ = (
        Index(
            "uq_citizen_address_email",
            "value",
            unique=True,
            sqlite_where=text("kind = 'email'"),
            postgresql_where=text("kind = 'email'"),
        ),
        Index("ix_citizen_address_value", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[AddressKind] = mapped_column(Choice(AddressKind))
    value: Mapped[str] = mapped_column(byte_order(254))
    bounced_at: Mapped[datetime | None]  # mail to it came back, and nothing came from it since
    bounce_reason: Mapped[str] = mapped_column(String(500), default="")

    citizen: Mapped[Citizen] = relationship(back_populates="addresses")


class CitizenTerm(Base):
    """A word of a citizen's name, folded, by which the name is looked up while typing."""

    __tablename__ = "citizen_term"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    term: Mapped[str] = mapped_column(byte_order(64), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
