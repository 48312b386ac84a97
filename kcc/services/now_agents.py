"""Who is at work at this moment: what they have open now, never kept and never ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.texts import by_name
from kcc.models import Agent, Contact, Conversation, Presence
from kcc.services.now_choices import Choice, Moments, Scope, chosen, is_open_and
from kcc.services.presence import SEEN_FOR
from kcc.services.rows import fetch

_TALKING_FOR = timedelta(minutes=15)  # a page of a conversation that was left open is none


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """A colleague with a contact open, or in conversation.

    `channel` and `topic_id` are of the contact that was looked at last, None in a conversation.
    `held` are the open contacts in this name, `late` of them too late; `done` were closed today.
    """

    id: int
    name: str
    is_talking: bool
    channel: ChannelKind | None
    topic_id: int | None
    held: int
    late: int
    done: int


def at_work(session: Session, scope: Scope, moments: Moments) -> Sequence[AtWork]:
    """In order of name. In a scope: who has a contact of it open, with what is held of it."""
    looking = _looking(session, scope, moments.now)
    talking = _talking(session, moments.now) if scope == Scope() else {}
    names = {**talking, **{id_: name for id_, (name, *_) in looking.items()}}
    if not names:
        return ()
    held, done = _held(session, scope, moments, list(names)), _done(session, scope, moments)
    return by_name(
        AtWork(
            id=id_,
            name=name,
            is_talking=id_ in talking,
            channel=looking[id_][1] if id_ in looking else None,
            topic_id=looking[id_][2] if id_ in looking else None,
            held=held.get(id_, (0, 0))[0],
            late=held.get(id_, (0, 0))[1],
            done=done.get(id_, 0),
        )
        for id_, name in names.items()
    )


_Looking = tuple[str, ChannelKind, int | None]


def _looking(session: Session, scope: Scope, now: datetime) -> Mapping[int, _Looking]:
    """What each of them looked at last, in two steps: joined, SQLite may begin at all contacts."""
    present = (
        select(Agent.id, Agent.name, Presence.contact_id)
        .join(Presence, Presence.agent_id == Agent.id)
        .where(Presence.seen_at > now - SEEN_FOR, Agent.active)
        .order_by(Presence.seen_at, Presence.contact_id)
    )
    people = [tuple(one) for one in fetch(session, present)]
    if not people:
        return {}
    open_now = select(Contact.id, Contact.channel, Contact.topic_id).where(
        *scope.conditions(), Contact.id.in_({contact_id for *_, contact_id in people})
    )
    contacts = {
        id_: (channel, topic) for id_, channel, topic in map(tuple, fetch(session, open_now))
    }
    return {id_: (name, *contacts[seen]) for id_, name, seen in people if seen in contacts}


def _talking(session: Session, now: datetime) -> Mapping[int, str]:
    query = (
        select(Agent.id, Agent.name)
        .join(Conversation, Conversation.agent_id == Agent.id)
        .where(
            Conversation.ended_at.is_(None),
            Conversation.parked_at.is_(None),
            Conversation.discarded_at.is_(None),
            Conversation.saved_at > now - _TALKING_FOR,
            Agent.active,
        )
    )
    return dict(map(tuple, fetch(session, query)))


def _held(
    session: Session, scope: Scope, moments: Moments, ids: Sequence[int]
) -> Mapping[int, tuple[int, int]]:
    late = func.count().filter(is_open_and(Choice.LATE, moments))
    query = (
        select(Contact.agent_id, func.count(), late)
        .where(*chosen(Choice.OPEN, scope, moments), Contact.agent_id.in_(ids))
        .group_by(Contact.agent_id)
    )
    return {id_: (held, overdue) for id_, held, overdue in map(tuple, fetch(session, query))}


def _done(session: Session, scope: Scope, moments: Moments) -> Mapping[int, int]:
    query = (
        select(Contact.agent_id, func.count())
        .where(*chosen(Choice.DONE, scope, moments), Contact.agent_id.is_not(None))
        .group_by(Contact.agent_id)
    )
    return dict(map(tuple, fetch(session, query)))
