"""Whether somebody acts on all there is, or something came in that was not on the screen."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict
from kcc.models import BY_ITSELF, Contact, Delivery, Message, MessageKind, OutboxItem


def check(session: Session, contact: Contact, actor: Actor, last_seen_id: int | None) -> None:
    """Raise Conflict when there is news after the last message that the actor has seen."""
    if news(session, contact, actor, last_seen_id):
        raise Conflict("Er is intussen iets bijgekomen; bekijk het eerst. Je tekst is bewaard.")


def check_holder(contact: Contact, actor: Actor, holder_id: int | None) -> None:
    """Let who saw that this person held the contact change it; None: that nobody did.

    Raises Conflict when meanwhile somebody else took it: two would work on it at once.
    """
    holder = contact.agent
    if holder is not None and holder.id not in (holder_id, actor.agent_id):
        raise Conflict(f"{holder.name} heeft dit contact net gepakt. Overleg, of doe het nog eens.")


def news(
    session: Session, contact: Contact, actor: Actor, last_seen_id: int | None
) -> Sequence[Message]:
    """The messages of the citizen and of colleagues after the last one that the actor has seen.

    What the actor wrote, what went of itself and a mail that was undone are no news.
    `last_seen_id` None: nothing was there to see.
    """
    undone = exists().where(
        OutboxItem.message_id == Message.id, OutboxItem.delivery == Delivery.UNDONE
    )
    query = select(Message).where(
        Message.contact_id == contact.id,
        Message.id > (last_seen_id or 0),
        Message.kind.not_in(BY_ITSELF),
        or_(
            Message.kind == MessageKind.INBOUND,
            Message.agent_id.is_(None),
            Message.agent_id != actor.agent_id,
        ),
        ~undone,
    )
    return session.scalars(query.order_by(Message.id)).all()
