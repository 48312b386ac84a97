"""Messages in a contact with their recipients and attachments."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from channels.base import Authenticity, ChannelKind, Seal
from kcc.db import Base, Choice
from kcc.models.contacts import Contact
from kcc.models.people import Agent

if TYPE_CHECKING:
    from kcc.models.file_links import FileLink
    from kcc.models.mail import Mailbox


class MessageKind(StrEnum):
    """What a message is; it decides how it is shown and which clocks it touches."""

    INBOUND = "inbound"  # from the citizen, by any channel
    ANSWER = "answer"  # from an agent to the citizen
    ACKNOWLEDGEMENT = "acknowledgement"  # automatic, to the citizen
    NOTE = "note"  # internal
    CALL = "call"  # what an agent told the citizen by phone or at the desk
    INTERIM = "interim"  # from an agent: the answer takes longer
    CLOSING = "closing"  # from an agent: the contact ended without an answer
    FORWARDING = "forwarding"  # automatic: where the question lies now

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    MessageKind.INBOUND: "bericht",
    MessageKind.ANSWER: "antwoord",
    MessageKind.ACKNOWLEDGEMENT: "ontvangstbevestiging",
    MessageKind.NOTE: "notitie",
    MessageKind.CALL: "gesprek",
    MessageKind.INTERIM: "tussenbericht",
    MessageKind.CLOSING: "afsluitbericht",
    MessageKind.FORWARDING: "doorstuurbericht",
}
# What goes to the citizen as a mail: by hand, where it can be undone, and of itself.
BY_HAND = (MessageKind.ANSWER, MessageKind.INTERIM, MessageKind.CLOSING)
BY_ITSELF = (MessageKind.ACKNOWLEDGEMENT, MessageKind.FORWARDING)
MAILED = (*BY_HAND, *BY_ITSELF)


class Delivery(StrEnum):
    """Where an outgoing message stands, as the agent sees it."""

    HELD = "held"  # can still be undone
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"  # refused for now, tried again at `not_before`
    REFUSED = "refused"
    UNCERTAIN = "uncertain"  # may have arrived; never sent again by itself
    BOUNCED = "bounced"  # taken by a server, and came back
    UNDONE = "undone"


class Message(Base):
    """One message or note; text is stored whole and only ever folded when shown."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_contact_at", "contact_id", "at"),
        Index("ix_message_rfc_id", "rfc_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[MessageKind] = mapped_column(Choice(MessageKind))
    channel: Mapped[ChannelKind] = mapped_column(Choice(ChannelKind))
    at: Mapped[datetime]  # receipt (own server's time) or the moment it was written
    sent_at: Mapped[datetime | None]  # what the sender's Date header claims; never used for clocks
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_address: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(998), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    # Where in `text` stands what an agent wrote; both None when that is not kept apart.
    own_from: Mapped[int | None]
    own_until: Mapped[int | None]
    html: Mapped[str | None] = mapped_column(Text, deferred=True)
    has_html: Mapped[bool] = mapped_column(default=False)
    automatic: Mapped[bool] = mapped_column(default=False)
    automatic_why: Mapped[str] = mapped_column(String(200), default="")  # or why not answerable
    authentication: Mapped[Authenticity] = mapped_column(
        Choice(Authenticity), default=Authenticity.UNKNOWN
    )
    unverified_why: Mapped[str] = mapped_column(String(200), default="")  # what failed, in words
    seal: Mapped[Seal] = mapped_column(Choice(Seal), default=Seal.NONE)
    appointment: Mapped[str] = mapped_column(Text, default="")  # what an invitation says
    other_sender: Mapped[bool] = mapped_column(default=False)  # not the citizen of the contact
    only_thanks: Mapped[bool] = mapped_column(default=False)  # so its contact stayed closed
    notice: Mapped[str | None] = mapped_column(String(200))  # "zelfde kenmerk, andere inhoud"
    rfc_id: Mapped[str | None] = mapped_column(String(998))  # Message-ID with angle brackets
    in_reply_to: Mapped[str | None] = mapped_column(String(998))
    references: Mapped[list[str]] = mapped_column("refs", JSON, default=list)
    article_ids: Mapped[list[int]] = mapped_column(JSON, default=list)  # used from the kennisbank

    contact: Mapped[Contact] = relationship(back_populates="messages")
    agent: Mapped[Agent | None] = relationship(lazy="joined")
    recipients: Mapped[list["Recipient"]] = relationship(
        back_populates="message", order_by="Recipient.id", lazy="selectin"
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="message", order_by="Attachment.id", lazy="selectin"
    )
    outgoing: Mapped["OutboxItem | None"] = relationship(
        back_populates="message", uselist=False, lazy="selectin"
    )
    file_link: Mapped["FileLink | None"] = relationship(back_populates="message", uselist=False)

    @property
    def linked(self) -> list["Attachment"]:
        """The files that go as a link instead of in the mail."""
        return [file for file in self.attachments if file.as_link]


class Recipient(Base):
    """One address an outgoing message goes to, with what the server said about it."""

    __tablename__ = "recipient"
    __table_args__ = (
        Index(
            "ix_recipient_untold",
            "id",
            sqlite_where=text("told = 0"),
            postgresql_where=text("NOT told"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    copy: Mapped[bool] = mapped_column(default=False)
    delivery: Mapped[Delivery] = mapped_column(Choice(Delivery), default=Delivery.QUEUED)
    code: Mapped[int | None]
    reply: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime | None]
    server: Mapped[str] = mapped_column(String(200), default="")  # that took it, and its reference
    queue_id: Mapped[str | None] = mapped_column(String(100))
    told: Mapped[bool] = mapped_column(default=True)  # False: the history does not know it yet
    bounced_at: Mapped[datetime | None]  # the last time that it came back, and what was said then
    bounce_status: Mapped[str] = mapped_column(String(20), default="")  # RFC 3463: "5.1.1"
    bounce_reason: Mapped[str] = mapped_column(String(500), default="")
    soft_bounces: Mapped[int] = mapped_column(default=0)  # those that might have been for a while

    message: Mapped[Message] = relationship(back_populates="recipients")


class Attachment(Base):
    """A file with a message; its bytes are a blob, its name is never used on disk."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(
        ForeignKey("draft.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    inline: Mapped[bool] = mapped_column(default=False)
    content_id: Mapped[str] = mapped_column(String(255), default="")  # as in cid: (RFC 2392)
    as_link: Mapped[bool] = mapped_column(default=False)  # too big to go along: see `FileLink`

    message: Mapped[Message | None] = relationship(back_populates="attachments")


class CopyState(StrEnum):
    """Where the copy of a sent message stands that is kept on the mail server."""

    NONE = "none"  # not sent yet, or its mailbox keeps none
    PENDING = "pending"
    KEPT = "kept"
    GIVEN_UP = "given_up"


class OutboxItem(Base):
    """An outgoing message on its way; the row and its Message-ID exist before SMTP is spoken to.

    `token` is the lease token of the worker that claimed it: a worker that lost its lease can
    claim nothing. `handed_at` is set right before the text is handed to the server: a crash
    before it is tried again, a crash after it leaves the message uncertain.
    """

    __tablename__ = "outbox_item"
    __table_args__ = (
        Index("ix_outbox_item_delivery_not_before", "delivery", "not_before"),
        Index(
            "ix_outbox_item_copy_pending",
            "mailbox_id",
            "copy_not_before",
            sqlite_where=text("copy_not_before IS NOT NULL"),
            postgresql_where=text("copy_not_before IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailbox.id"))
    delivery: Mapped[Delivery] = mapped_column(Choice(Delivery), default=Delivery.QUEUED)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[int | None]
    claimed_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    retried_at: Mapped[datetime | None]  # when it was last sent once more than the first time
    problem: Mapped[str] = mapped_column(String(500), default="")
    copy_state: Mapped[CopyState] = mapped_column(Choice(CopyState), default=CopyState.NONE)
    copy_not_before: Mapped[datetime | None]  # None unless it is pending
    copy_attempts: Mapped[int] = mapped_column(default=0)
    copy_problem: Mapped[str] = mapped_column(String(500), default="")

    message: Mapped[Message] = relationship(back_populates="outgoing")
    mailbox: Mapped["Mailbox | None"] = relationship(viewonly=True)
