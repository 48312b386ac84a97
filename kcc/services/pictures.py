"""The pictures of a mail: those that came along, and whoever wants to see those elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from channels.email.content_ids import names_of
from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.models import Attachment, Message
from kcc.services import history, threads


def among_words(attachments: Iterable[Attachment]) -> Mapping[str, Attachment]:
    """What the words of a mail may call its files; equal files, such as a logo, are one."""
    first: dict[str, Attachment] = {}
    named: dict[str, Attachment] = {}
    for one in attachments:
        if one.inline:
            same = first.setdefault(one.sha256, one)
            named |= dict.fromkeys(names_of(one.content_id), same)
    return named


def ask_elsewhere(session: Session, message_id: int, now: datetime, actor: Actor) -> Message:
    """Write down that somebody has the pictures of a mail fetched from where they stand.

    The sender can then see that, when and from where it is read. Raises NotFound as
    `threads.message` does.
    """
    message = threads.message(session, actor, message_id)
    kind, sender = EventKind.IMAGES_SHOWN, message.sender_address
    history.record(session, message.contact, kind, now, actor, address=sender)
    session.flush()
    return message
