"""What every channel speaks: messages in and out, their delivery, and what can go wrong."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from channels.attachment import Attachment

BeforeData = Callable[[], bool]
# Keeps bytes that come piece by piece, all of them or none, and tells under what hash.
Keep = Callable[[Iterable[bytes]], str]


class ChannelKind(StrEnum):
    """How a citizen reached us."""

    EMAIL = "email"
    FORM = "form"
    PHONE = "phone"
    DESK = "desk"

    @property
    def label(self) -> str:
        """What screens call it."""
        return _LABELS[self]


_LABELS = {
    ChannelKind.EMAIL: "e-mail",
    ChannelKind.FORM: "webformulier",
    ChannelKind.PHONE: "telefoon",
    ChannelKind.DESK: "balie",
}


class Authenticity(StrEnum):
    """Whether a mail comes from whom it says; only a mail server of ours can tell."""

    UNKNOWN = "unknown"
    PASSED = "passed"
    FAILED = "failed"


class Seal(StrEnum):
    """What a sender did to a mail as a whole, beside writing it. A signature is never checked."""

    NONE = "none"
    SIGNED = "signed"
    PACKED = "packed"  # signed in a form that holds the words, and those cannot be taken out
    ENCRYPTED = "encrypted"


class Acceptance(StrEnum):
    """What the receiving server said about one recipient."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"

    @classmethod
    def of(cls, code: int) -> "Acceptance":
        """What an SMTP reply means (RFC 5321, 4.2.1): what may change waits, 5xx will not."""
        if 200 <= code < 300:
            return cls.ACCEPTED
        return cls.REFUSED if code >= 500 else cls.DEFERRED


class Fate(StrEnum):
    """What a delivery report says became of a message."""

    FAILED = "failed"  # and it will not arrive
    FAILED_FOR_NOW = "failed_for_now"  # given up, but another time it may arrive
    DELAYED = "delayed"  # not yet; the server that says so goes on trying


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One recipient whom a message of ours did not reach, as far as a report tells.

    `addresses`: the one that we wrote to, then where that was forwarded to; empty when it does
    not say. `status` is the code of RFC 3463 ("5.1.1") or empty, `reason` what the server said.
    """

    addresses: tuple[str, ...]
    fate: Fate
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mail address and the name its owner goes by; the name may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A message from outside, complete: nothing the citizen wrote is cut off.

    All times are aware UTC. Message ids are written with their angle brackets.
    `automatic`: a program answers or reports here, which asks for nothing. `answerable`: it may
    get an automatic answer (RFC 3834, 2); what is automatic may not, nor may mail of a list.
    `automatic_why` says in Dutch by what it was known as automatic or not answerable.
    `delivered_to` holds every address of Delivered-To, X-Original-To and Envelope-To.
    `authentication_results` are the headers of that name (RFC 8601), from the top and as they
    stood: anybody can write one. `several_senders`: it names more than one (RFC 5322, 3.6).
    `undelivered` and `report_of` say whom which of our messages did not reach, or not yet, as far
    as a delivery report tells; nothing of that is proof. `seal`: whether it came signed or
    encrypted. `appointment` is what an invitation says beside the text, in Dutch lines.
    `problems` names, in Dutch, what had to be guessed or repaired while reading;
    `charset_problems` are those that are about a charset.
    """

    channel: ChannelKind
    received_at: datetime
    sender: Address | None
    text: str
    subject: str = ""
    html: str | None = None
    phone: str | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    sent_at: datetime | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    answerable: bool = True
    automatic_why: str = ""
    authentication_results: tuple[str, ...] = ()
    several_senders: bool = False
    bounce: bool = False
    undelivered: tuple[Undelivered, ...] = ()
    report_of: str | None = None
    seal: Seal = Seal.NONE
    appointment: str = ""
    language: str | None = None
    problems: tuple[str, ...] = ()
    charset_problems: tuple[str, ...] = ()

    @property
    def bounce_recipients(self) -> tuple[str, ...]:
        """The addresses that a message will not reach any more, as far as a bounce tells."""
        failed = (one for one in self.undelivered if one.fate is not Fate.DELAYED)
        return tuple(dict.fromkeys(one.addresses[0] for one in failed if one.addresses))

    @property
    def bounce_of(self) -> str | None:
        """The Message-ID of what did not arrive; None of what is only late."""
        return self.report_of if self.bounce else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """A message to send; `recipients` is the envelope, `to` and `cc` are what is shown."""

    message_id: str
    sender: Address
    recipients: tuple[str, ...]
    to: tuple[Address, ...]
    subject: str
    text: str
    date: datetime
    cc: tuple[Address, ...] = ()
    html: str | None = None
    reply_to: Address | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = False
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder has been read: the last UID seen under one UIDVALIDITY."""

    folder: str
    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One raw mail as the server holds it; `received_at` is its arrival there, aware UTC.

    `sha256` is what `keep` answered for its bytes, which are `size` long. `missing` says in Dutch
    what of the mail is not among them; empty when nothing is.
    """

    folder: str
    uidvalidity: int
    uid: int
    sha256: str
    size: int
    received_at: datetime
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientResult:
    """The answer for one recipient: its code is None when the server gave none."""

    address: str
    acceptance: Acceptance
    code: int | None
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the server promised: a result per recipient, and its own reference if it gave one."""

    results: tuple[RecipientResult, ...]
    server: str
    queue_id: str | None = None


class ChannelError(Exception):
    """A channel failed; `reason` is Dutch, for people, and holds no secrets."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeliveryError(ChannelError):
    """Nobody received the message; trying again is useless when it is permanent."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class DeliveryUncertain(ChannelError):
    """The line fell after the message was handed over: it may have arrived."""


class FetchError(ChannelError):
    """Mail could not be read now."""


class LoginRefused(FetchError):
    """The mail server does not accept this user name and password."""


class Unreadable(ChannelError):
    """These bytes hold no message a person could read."""


class Source(Protocol):
    """Where messages come from."""

    def fetch(self, cursor: Cursor | None, limit: int, *, keep: Keep) -> Iterator[Fetched]:
        """Yield at most `limit` mails beyond the cursor, oldest first, as the server holds them.

        A UIDVALIDITY other than the cursor's means starting over; each mail carries the new one.
        The bytes go to `keep`, of a big mail piece by piece. One that is too big, or cannot be had
        whole now, comes as a smaller mail with its words, and says what is missing. Nothing is
        marked as read. Stopping between two mails is safe. Raises FetchError, and what `keep` does.
        """

    def fetch_whole(self, uidvalidity: int, uid: int, *, keep: Keep) -> Fetched | None:
        """One mail of the same folder with all its bytes, however many; None when it is gone.

        Raises FetchError, and what `keep` does.
        """

    def check(self) -> str:
        """Log in and look; the answer is a Dutch sentence. Raises FetchError."""

    def close(self) -> None:
        """Let go of the connection; safe to call twice."""


class Sender(Protocol):
    """Where messages go to."""

    def send(self, message: Outbound, *, before_data: BeforeData | None = None) -> Receipt:
        """Hand over one message and tell the result per recipient.

        A server that refuses every recipient, or the text itself, still gives a Receipt that
        says so. `before_data` is asked right before the text is handed over: False stops it.
        Raises DeliveryError when the session failed before that (nobody got it), and
        DeliveryUncertain when the line fell after it (nobody can know).
        """

    def check(self) -> str:
        """Connect and log in without sending; the answer is a Dutch sentence.

        Raises DeliveryError.
        """

    def close(self) -> None:
        """Let go of the connection; safe to call twice."""
