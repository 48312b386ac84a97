"""What tests of bounces share: reports about fatima, and the mail that brings them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from channels.base import Fate, Inbound, Undelivered
from kcc.domain import threading
from kcc.models import OutboxItem
from kcc.services.intake import Received
from tests import builders
from tests.services.intake_door import Door
from tests.services.outbox_help import HOUR

Bounce = Callable[..., Received]
HARD = Undelivered(
    addresses=("fatima@example.nl",), fate=Fate.FAILED, status="5.1.1", reason="550 weg"
)
SOFT = replace(HARD, fate=Fate.FAILED_FOR_NOW, status="4.2.2", reason="452 vol")
LATE = replace(HARD, fate=Fate.DELAYED, status="4.4.1", reason="geen antwoord")


def signed(door: Door, item: OutboxItem) -> OutboxItem:
    """The message with an id of ours, as the application gives it one."""
    to = item.message.recipients[0].address
    key, domain = door.keys.threading, door.installation.domain
    item.message.rfc_id = threading.make_message_id(item.message.id, to, domain, key)
    return item


def dsn(item: OutboxItem, *told: Undelivered, now: datetime, **features: Any) -> Inbound:
    values: dict[str, Any] = {
        "received_at": now + HOUR,
        "sender": "mailer-daemon@mx.example.nl",
        "text": "This message could not be delivered.",
        "automatic": True,
        "answerable": False,
        "bounce": any(one.fate is not Fate.DELAYED for one in told or (HARD,)),
        "undelivered": told or (HARD,),
        "report_of": item.message.rfc_id,
    }
    return builders.inbound(**(values | features))


def kinds(item: OutboxItem, session: Session) -> list[str]:
    return builders.kinds_of_events(session, item.message.contact)
