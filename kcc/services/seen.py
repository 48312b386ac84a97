"""Whether somebody acts on all there is, or something came in that was not on the screen."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict
from kcc.models import Contact, Delivery, Message, MessageKind, OutboxItem


def check(session: Session, contact: Contact, actor: Actor, last_seen_id: int | None) -> None:
    """Raise Conflict when there is a message after the last one that the actor has seen.

    That is one of the citizen or of a colleague: what the actor wrote, an acknowledgement and
    an answer that was undone are no news. `last_seen_id` None: nothing was there to see.
    """
    undone = exists().where(
        OutboxItem.message_id == Message.id, OutboxItem.delivery == Delivery.UNDONE
    )
    news = select(Message.id).where(
        Message.contact_id == contact.id,
        Message.id > (last_seen_id or 0),
        Message.kind != MessageKind.ACKNOWLEDGEMENT,
        or_(
            Message.kind == MessageKind.INBOUND,
            Message.agent_id.is_(None),
            Message.agent_id != actor.agent_id,
        ),
        ~undone,
    )
    if session.scalar(news.limit(1)) is not None:
        raise Conflict("Er is intussen iets bijgekomen; bekijk het eerst. Je tekst is bewaard.")
