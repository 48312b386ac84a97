"""Messages for channel tests, made in one call."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from channels.attachment import Attachment
from channels.base import Address, Outbound

RECEIVED = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def an_outbound(**changes: Any) -> Outbound:
    """A short answer to one citizen."""
    values: dict[str, Any] = {
        "message_id": f"<{uuid4().hex}@kcc.example.nl>",
        "sender": Address(name="Gemeente Voorbeeldstad", address="info@voorbeeldstad.example"),
        "recipients": ("jan@example.org",),
        "to": (Address(name="Jan Jansen", address="jan@example.org"),),
        "subject": "Grofvuil ophalen",
        "text": "Beste Jan,\n\nU kunt een afspraak maken.\n",
        "date": RECEIVED,
    }
    return Outbound(**(values | changes))


def a_mail(body: str = "Goedemorgen, mijn vraag.", **headers: str) -> bytes:
    """A raw mail in UTF-8; header names take _ for -, an empty value leaves the header out."""
    values = {
        "From": "Jan Jansen <jan@example.org>",
        "To": "info@voorbeeldstad.example",
        "Subject": "Vraag",
        "Message-ID": f"<{uuid4().hex}@example.org>",
        "Date": "Tue, 24 Nov 2026 13:55:00 +0100",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    values |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in values.items() if value]
    return "\r\n".join([*lines, "", *body.splitlines(), ""]).encode("utf-8")


def whole(attachment: Attachment) -> bytes:
    """All bytes of a file."""
    return b"".join(attachment.pieces())
