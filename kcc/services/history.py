"""The history of a contact: one row per thing that happened, only ever added."""

from datetime import datetime

from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.models import Contact, Event


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
