"""The place in a list after which its next page begins, as a token in an address."""

import base64
import binascii
from datetime import UTC, datetime

from kcc.db import LARGEST_ID


def token(moment: datetime, contact_id: int) -> str:
    """Of a contact at this moment in the order of the list."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {contact_id}".encode()).decode()


def place(given: str | None) -> tuple[datetime, int] | None:
    """The place a token stands for; None when it is none of ours."""
    try:
        text = base64.b64decode(given or "", altchars=b"-_", validate=True).decode()
        moment, _, number = text.partition(" ")
        found = (datetime.fromisoformat(moment), int(number))
    except (binascii.Error, ValueError):
        return None
    ours = found[0].tzinfo is UTC and 0 <= found[1] <= LARGEST_ID
    return found if ours else None
