"""Mailboxes, how far each has been read, and every mail as it came in."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from channels.email.oauth import LoginKind
from kcc.db import Base, Choice
from kcc.domain.folders import in_order
from kcc.models.messages import Message


class Mailbox(Base):
    """An e-mail address of the municipality: read over IMAP, answered over SMTP.

    Passwords are encrypted with a key that stands outside the database.
    """

    __tablename__ = "mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))  # as citizens see it: "Gemeente Voorbeeld"
    address: Mapped[str] = mapped_column(String(254), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    reply_to: Mapped[str] = mapped_column(String(254), default="")  # empty: its own address
    plus_addressing: Mapped[bool] = mapped_column(default=False)
    # What our own mail server calls itself in Authentication-Results (RFC 8601, 2.5); empty: none.
    authserv_id: Mapped[str] = mapped_column(String(253), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    signature: Mapped[str] = mapped_column(Text, default="")  # where a department has none
    imap_host: Mapped[str] = mapped_column(String(253))
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_security: Mapped[str] = mapped_column(String(10), default="ssl")
    smtp_host: Mapped[str] = mapped_column(String(253))
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_security: Mapped[str] = mapped_column(String(10), default="starttls")
    username: Mapped[str] = mapped_column(String(254))
    password: Mapped[bytes] = mapped_column(LargeBinary)  # empty when a token is used instead
    login: Mapped[LoginKind] = mapped_column(Choice(LoginKind), default=LoginKind.PASSWORD)
    oauth_tenant: Mapped[str] = mapped_column(String(100), default="")
    oauth_client_id: Mapped[str] = mapped_column(String(200), default="")
    oauth_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # of the app; encrypted
    oauth_refresh: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted
    oauth_expires_on: Mapped[date | None]  # the last day of the secret, as an admin typed it
    move_to: Mapped[str] = mapped_column(String(200), default="")  # once taken in; empty: stays
    max_mb: Mapped[int] = mapped_column(default=30)  # of a bigger mail the words come first
    sent_folder: Mapped[str] = mapped_column(String(200), default="")  # for copies; empty: none
    copying_problem: Mapped[str] = mapped_column(String(500), default="")
    sending_failures: Mapped[int] = mapped_column(default=0)  # tries in a row that say: not now
    sending_problem: Mapped[str] = mapped_column(String(500), default="")
    sending_since: Mapped[datetime | None]
    resting_until: Mapped[datetime | None]  # nothing is sent before; then one message tries

    folders: Mapped[list["MailFolder"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="MailFolder.id"
    )

    @property
    def folder_names(self) -> tuple[str, ...]:
        """Of the folders that are read; setting it leaves those alone that stay."""
        return in_order(folder.name for folder in self.folders)

    @folder_names.setter
    def folder_names(self, names: Sequence[str]) -> None:
        stay = [folder for folder in self.folders if folder.name in names]
        known = {folder.name for folder in stay}
        self.folders = [*stay, *(MailFolder(name=name) for name in names if name not in known)]

    @property
    def fetched_at(self) -> datetime | None:
        """When the folder was read that was read longest ago; None when one never was."""
        moments = [folder.fetched_at for folder in self.folders if folder.fetched_at]
        return min(moments, default=None) if len(moments) == len(self.folders) else None


class MailFolder(Base):
    """A folder of a mailbox that is read, and how far."""

    __tablename__ = "mail_folder"
    __table_args__ = (UniqueConstraint("mailbox_id", "name", name="uq_mail_folder_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int | None] = mapped_column(BigInteger)  # 32 bits, unsigned (RFC 3501)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    fetched_at: Mapped[datetime | None]  # the last time a fetch went well
    problem: Mapped[str] = mapped_column(String(500), default="")
    problem_since: Mapped[datetime | None]
    moving_problem: Mapped[str] = mapped_column(String(500), default="")


class RawState(StrEnum):
    """What became of a mail."""

    STORED = "stored"  # bytes are safe, not read yet
    INCOMPLETE = "incomplete"  # only its words are here; the whole is still to be fetched
    DONE = "done"
    DUPLICATE = "duplicate"
    LOST = "lost"  # its file is gone; it is read as soon as that is back
    UNREADABLE = "unreadable"  # quarantine: visible work
    DISMISSED = "dismissed"  # unreadable, and somebody said that nothing needs to be done


class RawMail(Base):
    """A mail exactly as the server gave it, kept before anything tries to understand it.

    Of a big one that could not be had whole, `sha256` is of a smaller mail with its words, and
    `missing` says so in Dutch. While it is INCOMPLETE `attempts` counts those to fetch the whole.
    """

    __tablename__ = "raw_mail"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "folder", "uidvalidity", "uid", name="uq_raw_mail_place"),
        Index("ix_raw_mail_state", "state", "id"),
        Index("ix_raw_mail_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    folder: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    received_at: Mapped[datetime]
    state: Mapped[RawState] = mapped_column(Choice(RawState), default=RawState.STORED)
    problem: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    missing: Mapped[str] = mapped_column(String(200), default="")  # empty: it is all there
    words_at: Mapped[datetime | None]  # until then an INCOMPLETE one waits for the whole

    mailbox: Mapped[Mailbox] = relationship()
    message: Mapped[Message | None] = relationship()
