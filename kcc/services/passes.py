"""Passes: signed addresses that are soon over, for where a browser sends no cookie along."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.keys import Keys
from kcc.models import Agent, Attachment
from kcc.services import threads

DOWNLOAD_FOR = timedelta(seconds=60)  # from the page that gives it to the file
SHOW_FOR = timedelta(minutes=10)  # while the pictures of one mail come in over a slow line

# Numbers that no row or calendar can have are refused before they are looked up.
_FORM = re.compile(r"([a-z]+)-(\d{1,18})-(\d{1,18})-(\d{1,11})-([0-9a-f]{64})", re.ASCII)


class Use(StrEnum):
    """What a pass is good for, and nothing else."""

    DOWNLOAD = "d"  # an attachment, as a file
    PICTURE = "p"  # an attachment, among the words of its mail
    REMOTE = "r"  # the pictures of a message that stand elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Who may use what; `row_id` is an attachment or a message, `until` is aware UTC."""

    use: Use
    row_id: int
    agent_id: int
    until: datetime

    @property
    def text(self) -> str:
        return f"{self.use.value}-{self.row_id}-{self.agent_id}-{int(self.until.timestamp())}"


def issue(keys: Keys, use: Use, row_id: int, now: datetime, actor: Actor) -> str:
    """A pass for somebody who was just allowed to see this, as text for an address.

    Nobody can guess or alter one (HMAC-SHA256). Raises NotFound for who is no person.
    """
    if actor.agent_id is None:
        raise _unknown()
    lasts = DOWNLOAD_FOR if use is Use.DOWNLOAD else SHOW_FOR
    given = Pass(use=use, row_id=row_id, agent_id=actor.agent_id, until=now + lasts)
    return f"{given.text}-{_signature(keys, given.text)}"


def read(keys: Keys, text: str, now: datetime) -> Pass:
    """The pass in a text that we signed and that is not over; else NotFound, never why."""
    found = _FORM.fullmatch(text)
    signed, _, signature = text.rpartition("-")
    if not found or not hmac.compare_digest(_signature(keys, signed), signature):
        raise _unknown()
    given = Pass(
        use=Use(found[1]),
        row_id=int(found[2]),
        agent_id=int(found[3]),
        until=datetime.fromtimestamp(int(found[4]), UTC),
    )
    if given.until <= now:
        raise _unknown()
    return given


def attachment(session: Session, given: Pass) -> Attachment:
    """The attachment of a pass, if whoever it was given to may still see it; else NotFound."""
    agent = session.get(Agent, given.agent_id)
    if agent is None or not agent.active or given.use is Use.REMOTE:
        raise _unknown()
    try:
        return threads.attachment(session, agent.as_actor(), given.row_id)
    except NotFound:
        raise _unknown() from None


def lets_in_remote(keys: Keys, text: str, message_id: int, now: datetime, actor: Actor) -> bool:
    """Whether this person asked, a moment ago, for the pictures elsewhere of this message."""
    try:
        given = read(keys, text, now)
    except NotFound:
        return False
    asked = (given.use, given.row_id, given.agent_id)
    return asked == (Use.REMOTE, message_id, actor.agent_id)


def _signature(keys: Keys, text: str) -> str:
    return hmac.digest(keys.passes, text.encode(), hashlib.sha256).hex()


def _unknown() -> NotFound:
    return NotFound("Dit adres is verlopen. Open de bijlage nog eens vanuit het contact.")
