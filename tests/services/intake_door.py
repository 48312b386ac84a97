"""Intake as the worker and the form use it, with the defaults of a new installation."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Address, Inbound
from kcc.keys import Keys
from kcc.models import Contact, Event, FindTerm, Mailbox, Message, MessageKind
from kcc.services import defaults, intake
from kcc.services.incoming import StoredFile
from kcc.services.intake import Received, Wishes
from tests import builders


@dataclass(frozen=True)
class Municipality:
    name: str = "Gemeente Voorbeeld"
    phone: str = "14 071"
    website: str = "https://www.example.org"
    privacy_url: str = "https://www.example.org/privacy"


@dataclass(frozen=True)
class Limits:
    reopen_days: int = 30
    acknowledge_per_day: int = 10
    acknowledge_per_subject_hour: int = 1_000  # tests with many alike are about something else
    acknowledge_per_mailbox_hour: int = 1_000
    acknowledge_days: int = 3
    own_domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Files:
    max_answer_mb: int = 20
    link_days: int = 30


@dataclass(frozen=True)
class MadeUp:
    """An installation, as far as services look at one."""

    municipality: Municipality = field(default_factory=Municipality)
    intake: Limits = field(default_factory=Limits)
    files: Files = field(default_factory=Files)
    domain: str = "kcc.example.org"
    public_url: str = "https://kcc.example.org"


class Door:
    """The door of a municipality with one mailbox, default norms and default opening hours."""

    def __init__(self, session: Session, now: datetime = builders.NOW) -> None:
        """Open it; a second one on the same database finds it open."""
        self.session = session
        self.now = now
        self.mailbox: Mailbox | None = session.scalar(select(Mailbox))
        if self.mailbox is None:
            defaults.seed(session, now)
            self.mailbox = builders.mailbox(session, "info@gemeente.example.org")
        self.keys = Keys("k" * 32)
        self.installation = MadeUp()

    def limit(self, **limits: Any) -> None:
        changed = replace(self.installation.intake, **limits)
        self.installation = replace(self.installation, intake=changed)

    def receive(
        self,
        inbound: Inbound,
        *,
        now: datetime | None = None,
        mailbox: Mailbox | None = None,
        stored: tuple[StoredFile, ...] = (),
        wishes: Wishes | None = None,
    ) -> Received:
        return intake.receive(
            self.session,
            inbound,
            now or max(self.now, inbound.received_at),
            installation=self.installation,
            keys=self.keys,
            mailbox=mailbox or self.mailbox,
            stored=stored,
            wishes=wishes,
        )


def acknowledgements(session: Session, contact: Contact) -> list[Message]:
    query = select(Message).where(
        Message.contact_id == contact.id, Message.kind == MessageKind.ACKNOWLEDGEMENT
    )
    return list(session.scalars(query))


def only_acknowledgement(session: Session, contact: Contact) -> Message:
    (found,) = acknowledgements(session, contact)
    return found


def history(session: Session, contact: Contact) -> list[str]:
    query = select(Event.kind).where(Event.contact_id == contact.id).order_by(Event.id)
    return list(session.scalars(query))


def terms(session: Session, contact: Contact) -> set[str]:
    return set(session.scalars(select(FindTerm.term).where(FindTerm.contact_id == contact.id)))


def stored_file(sha256: str = "a" * 64, *, filename: str = "foto.jpg") -> StoredFile:
    return StoredFile(filename=filename, content_type="image/jpeg", size=5, sha256=sha256)


def address(text: str, name: str = "") -> Address:
    return Address(name=name, address=text)
