"""The history of a contact: one row per thing that happened, only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.models import Contact, Event
from kcc.services.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event that is not written down yet."""

    kind: EventKind
    at: datetime
    actor: Actor
    data: dict[str, str] = field(default_factory=dict)


def rows(contact: Contact, happenings: Sequence[Happening]) -> list[Row]:
    """The first events of a new contact, which has been flushed."""
    return [
        {
            "contact_id": contact.id,
            "at": one.at,
            "kind": one.kind.value,
            "agent_id": one.actor.agent_id,
            "actor_name": one.actor.name,
            "origin": one.actor.origin,
            "data": one.data,
        }
        for one in happenings
    ]


def record(
    session: Session, contact: Contact, kind: EventKind, now: datetime, actor: Actor, **data: str
) -> None:
    """Add an event; `now` is when it happened, `data` says what screens show beside it."""
    session.add(
        Event(
            contact=contact,
            at=now,
            kind=kind.value,
            agent_id=actor.agent_id,
            actor_name=actor.name,
            origin=actor.origin,
            data=data,
        )
    )
