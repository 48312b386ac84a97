"""The thread headers of what we send, so that the citizen's mail program keeps it together."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.compose import trimmed_references
from kcc.models import Message, MessageKind


def thread(session: Session, message: Message) -> None:
    """Place a message under the citizen's last one, or else under the last that we sent.

    A message that already says what it answers is left alone.
    """
    if message.in_reply_to is not None:
        return
    parent = _parent(session, message)
    if parent is None or parent.rfc_id is None:
        return
    message.in_reply_to = parent.rfc_id
    message.references = list(trimmed_references([*parent.references, parent.rfc_id]))


def _parent(session: Session, message: Message) -> Message | None:
    """Inbound goes before ours, later before earlier."""
    with_id = (
        select(Message)
        .where(
            Message.contact_id == message.contact_id,
            Message.id != message.id,
            Message.rfc_id.is_not(None),
        )
        .order_by(
            (Message.kind == MessageKind.INBOUND).desc(), Message.at.desc(), Message.id.desc()
        )
        .limit(1)
    )
    return session.scalar(with_id)
