"""Raw mails as the mailroom keeps them, for tests of what happens when they cannot be read."""

import hashlib
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from kcc.models import Mailbox, RawMail, RawState
from tests import builders

_uids = count(1)


def raw_mail(
    session: Session,
    content: bytes = b"rommel",
    *,
    mailbox: Mailbox | None = None,
    state: RawState = RawState.UNREADABLE,
    problem: str = "Dit is geen e-mail: er staan geen kopregels in.",
    **columns: Any,
) -> RawMail:
    """A mail in quarantine, or where is said; a test that opens it puts the bytes in the store."""
    row = RawMail(
        mailbox=mailbox or builders.mailbox(session),
        folder="INBOX",
        uidvalidity=1,
        uid=next(_uids),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        state=state,
        problem=problem,
        **{"received_at": builders.NOW, **columns},
    )
    session.add(row)
    session.flush()
    return row
