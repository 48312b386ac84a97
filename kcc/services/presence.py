"""Who else has a contact open now, and who is typing there: seen by colleagues, kept by nobody.

A page that is open says so every few seconds. Only what has grown old is written, so somebody
who reads for an hour costs a small write each `RENEW_AFTER`. That somebody types follows from
the draft, which is kept anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kcc.db import is_sqlite
from kcc.domain.actors import Actor
from kcc.models import Agent, Contact, Draft, Presence

RENEW_AFTER = timedelta(seconds=20)
SEEN_FOR = timedelta(seconds=45)  # two looks and some more: a page may be a little late
TYPING_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who has this contact open now."""

    name: str
    is_typing: bool


def others(session: Session, contact: Contact, now: datetime, actor: Actor) -> Sequence[Colleague]:
    """Who else has the contact open, by name; who asks may see the contact."""
    saved = and_(
        Draft.contact_id == Presence.contact_id,
        Draft.agent_id == Presence.agent_id,
        Draft.saved_at > now - TYPING_FOR,
        Draft.text != "",
    )
    query = (
        select(Agent.name, func.count(Draft.id))
        .join(Presence, Presence.agent_id == Agent.id)
        .outerjoin(Draft, saved)
        .where(
            Presence.contact_id == contact.id,
            Presence.seen_at > now - SEEN_FOR,
            Presence.agent_id != actor.agent_id,
            Agent.active,
        )
        .group_by(Agent.id, Agent.name)
        .order_by(Agent.name)
    )
    return [Colleague(name=name, is_typing=drafts > 0) for name, drafts in session.execute(query)]


def is_known(session: Session, contact: Contact, now: datetime, actor: Actor) -> bool:
    """Whether it was written down a moment ago that the actor is here."""
    here = Presence.contact_id == contact.id, Presence.agent_id == actor.agent_id
    seen_at = session.scalar(select(Presence.seen_at).where(*here))
    return seen_at is not None and seen_at > now - RENEW_AFTER


def note(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Write down that the actor is here, in place of where the actor was."""
    old = Presence.seen_at <= now - SEEN_FOR
    session.execute(delete(Presence).where(Presence.agent_id == actor.agent_id, old))
    insert = (sqlite.insert if is_sqlite(session) else postgresql.insert)(Presence)
    place = {"contact_id": contact.id, "agent_id": actor.agent_id}
    session.execute(
        insert.values(**place, seen_at=now).on_conflict_do_update(
            index_elements=list(place), set_={"seen_at": now}
        )
    )


def forget(session: Session, now: datetime) -> None:
    """Delete where people were."""
    session.execute(delete(Presence).where(Presence.seen_at <= now - SEEN_FOR))


def words(colleagues: Sequence[Colleague]) -> str:
    """`Sanne typt`, `Omar en Sanne kijken ook`, `Omar, Sanne en nog 2 kijken ook`; "" without."""
    typing = _together([one for one in colleagues if one.is_typing], "typt", "typen")
    looking = [one for one in colleagues if not one.is_typing]
    return ", ".join(filter(None, (typing, _together(looking, "kijkt ook", "kijken ook"))))


def _together(colleagues: Sequence[Colleague], one: str, more: str) -> str:
    names = [colleague.name.split(maxsplit=1)[0] for colleague in colleagues]
    if len(names) < 2:
        return "".join(f"{name} {one}" for name in names)
    shown = names if len(names) < 4 else [*names[:2], f"nog {len(names) - 2}"]
    return f"{', '.join(shown[:-1])} en {shown[-1]} {more}"
