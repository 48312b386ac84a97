"""Which sending of the public form made which contact, so that a double click makes one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base


class FormReceipt(Base):
    """A form that was sent in; `token` is a hash of the page it stood on and what was typed."""

    __tablename__ = "form_receipt"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    at: Mapped[datetime]
