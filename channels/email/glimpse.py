"""What can be made out of a mail that could not be understood, so that a person may go on."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import TypeVar

from channels.base import Address
from channels.email.addresses import addresses_of
from channels.email.bodies import content_in
from channels.email.charsets import decode
from channels.email.headers import message_id_of, text_of
from channels.email.parts import Headers, message_of

T = TypeVar("T")
TEXT_LENGTH = 20_000  # characters; who needs more opens the mail itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What looks like the sender, subject and text of a mail; empty where nothing does."""

    sender: Address | None = None
    subject: str = ""
    text: str = ""
    message_id: str | None = None


def glimpse(raw: bytes) -> Glimpse:
    """Read what can be read, each part by itself; never fails, whatever the bytes are.

    `raw` may be the beginning of a mail only.
    """
    found = _attempt(lambda: message_of(raw)[0])
    if found is None:
        return Glimpse(text=as_text(raw)[:TEXT_LENGTH])
    mail: Message = found
    headers = _attempt(lambda: Headers(mail))
    text = _attempt(lambda: content_in(mail).text) or ""
    if headers is None or not len(headers):
        return Glimpse(text=(text or as_text(raw))[:TEXT_LENGTH])
    senders = _attempt(lambda: addresses_of(headers.first("from")))
    return Glimpse(
        sender=senders[0] if senders else None,
        subject=_attempt(lambda: text_of(headers.first("subject"))) or "",
        text=text[:TEXT_LENGTH],
        message_id=_attempt(lambda: message_id_of(headers.first("message-id"))),
    )


def as_text(raw: bytes) -> str:
    """The bytes as text, for showing: what is not in UTF-8 is guessed."""
    return decode(raw, None)[0]


def _attempt(read: Callable[[], T]) -> T | None:
    """What is read, or nothing: these are the very mails that something stumbles over."""
    try:
        return read()
    except Exception:
        return None
