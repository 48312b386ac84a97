"""What somebody has in hand: nearly every page tells it, so it is looked up in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, String, bindparam, cast, null, select, union_all
from sqlalchemy.orm import Session, joinedload

from kcc.domain.actors import Actor
from kcc.models import Conversation, Delivery, Message, OutboxItem
from kcc.services.rows import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """The keys of conversations that did not end, and the ids of answers that can be undone."""

    conversations: frozenset[str]
    answers: tuple[int, ...]


def of(session: Session, actor: Actor, now: datetime) -> InHand:
    """What is of the actor, as it is at `now`."""
    found = fetch(session, _IN_HAND, {"me": actor.agent_id, "now": now})
    return InHand(
        conversations=frozenset(one.conversation for one in found if one.conversation is not None),
        answers=tuple(one.answer for one in found if one.answer is not None),
    )


def undoable(session: Session, ids: Sequence[int]) -> Sequence[OutboxItem]:
    """These answers with their contacts, the first to leave first."""
    return session.scalars(_ITEMS, {"ids": ids}).all() if ids else ()  # nearly always none


# Made once: it runs for each page, and making it takes longer than running it.
_IN_HAND = union_all(
    select(Conversation.key.label("conversation"), cast(null(), Integer).label("answer")).where(
        Conversation.agent_id == bindparam("me"), Conversation.ended_at.is_(None)
    ),
    select(cast(null(), String), OutboxItem.id)
    .join(Message, Message.id == OutboxItem.message_id)
    .where(
        OutboxItem.delivery == Delivery.HELD,
        OutboxItem.not_before > bindparam("now"),
        Message.agent_id == bindparam("me"),
    ),
)
_ITEMS = (
    select(OutboxItem)
    .where(OutboxItem.id.in_(bindparam("ids", expanding=True)))
    .order_by(OutboxItem.not_before)
    .options(joinedload(OutboxItem.message).joinedload(Message.contact))
)
