"""What the channel makes of one raw mail, in the words of `kcc mail inspect`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from channels.base import Address, Inbound, Seal, Unreadable
from channels.email.glimpse import as_text, glimpse
from channels.email.html import sanitise
from channels.email.mime import parse
from channels.email.parts import AT_ONCE
from channels.email.quoting import visible_part


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedFile:
    """An attachment without its bytes; `size` counts them, `inline`: the HTML shows it."""

    filename: str
    content_type: str
    size: int
    inline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What an agent would see of a mail, and what the channel would do with it.

    Addresses are bare, Message-IDs have their angle brackets, `date` is what the sender claims in
    ISO 8601 and UTC. `html` is sanitised as on screen. `visible_reply` is what is not folded.
    `auto_submitted`: must get no automatic answer. No keys of the JSON, and in Dutch: `why` says
    by what that was known, `appointment` what an invitation says beside the text, `problems` what
    was repaired beside charsets, `unreadable` why there is no more than a glimpse. Nor is `seal`.
    """

    sender: str | None
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: str | None
    subject: str
    date: str | None
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    text: str
    html: str | None
    visible_reply: str
    attachments: tuple[InspectedFile, ...]
    auto_submitted: bool
    bounce: bool
    bounce_recipients: tuple[str, ...]
    bounce_of: str | None
    charset_problems: tuple[str, ...]
    why: str = ""
    seal: Seal = Seal.NONE
    appointment: str = ""
    problems: tuple[str, ...] = ()
    unreadable: str = ""


def inspect(raw: bytes | BinaryIO) -> Inspection:
    """Read one mail as the worker would; never fails, whatever the bytes are.

    A big one is given as a file. Raises OSError when that cannot be read.
    """
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)  # when it arrived is no part of the answer
    try:
        return _understood(parse(raw, long_ago))
    except Unreadable as error:
        return _glimpsed(_beginning(raw), error.reason)


def _beginning(raw: bytes | BinaryIO) -> bytes:
    if isinstance(raw, bytes):
        return raw
    raw.seek(0)
    return raw.read(AT_ONCE)


def _understood(inbound: Inbound) -> Inspection:
    return Inspection(
        sender=_bare(inbound.sender),
        from_name=inbound.sender.name if inbound.sender else "",
        to=_all_bare(inbound.to),
        cc=_all_bare(inbound.cc),
        reply_to=_bare(inbound.reply_to),
        subject=inbound.subject,
        date=inbound.sent_at.isoformat() if inbound.sent_at else None,
        message_id=inbound.message_id,
        in_reply_to=inbound.in_reply_to,
        references=inbound.references,
        text=inbound.text,
        html=sanitise(inbound.html) if inbound.html else None,
        visible_reply=visible_part(inbound.text, inbound.subject).top,
        attachments=_files(inbound),
        auto_submitted=not inbound.answerable,
        why=inbound.automatic_why,
        seal=inbound.seal,
        appointment=inbound.appointment,
        problems=tuple(one for one in inbound.problems if one not in inbound.charset_problems),
        bounce=inbound.bounce,
        bounce_recipients=inbound.bounce_recipients,
        bounce_of=inbound.bounce_of,
        charset_problems=inbound.charset_problems,
    )


def _glimpsed(raw: bytes, reason: str) -> Inspection:
    """What the quarantine would show of it."""
    seen = glimpse(raw)
    text = seen.text or as_text(raw)
    return Inspection(
        sender=_bare(seen.sender),
        from_name=seen.sender.name if seen.sender else "",
        to=(),
        cc=(),
        reply_to=None,
        subject=seen.subject,
        date=None,
        message_id=seen.message_id,
        in_reply_to=None,
        references=(),
        text=text,
        html=None,
        visible_reply=text,
        attachments=(),
        auto_submitted=False,
        bounce=False,
        bounce_recipients=(),
        bounce_of=None,
        charset_problems=(),
        unreadable=reason,
    )


def _files(inbound: Inbound) -> tuple[InspectedFile, ...]:
    return tuple(
        InspectedFile(
            filename=one.filename,
            content_type=one.content_type,
            size=sum(map(len, one.pieces())),
            inline=one.inline,
        )
        for one in inbound.attachments
    )


def _bare(address: Address | None) -> str | None:
    return address.address if address else None


def _all_bare(addresses: tuple[Address, ...]) -> tuple[str, ...]:
    return tuple(one.address for one in addresses)
