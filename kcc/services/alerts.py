"""Warnings of terms that are nearly over, or over: each given once, to who can do something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kcc.db import UtcDateTime, is_sqlite
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.alerts import Level
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import Agent, Alert, Clock, Contact, Event
from kcc.services.rows import Row, add_rows, fetch

AT_ONCE = 200  # clocks in one transaction
MOST_SHOWN = 100
_LOOK_BACK = timedelta(days=90)  # a term that was over for longer is in every list of what is late


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A running term that somebody was warned of, and the contact that it is of."""

    id: int
    level: Level
    at: datetime
    moment: Moment
    due_at: datetime
    number: str
    subject: str
    topic_id: int | None
    agent_id: int | None
    legal: bool


def raise_due(session: Session, now: datetime) -> int:
    """Warn of the terms whose time for it has come, at most 200; returns how many were looked at.

    Found by their own index, so that it costs what is due, not what is open. A term that is over
    when it is first looked at was not nearly over in time for anybody: only that it is over is
    told. An acknowledgement leaves by itself, and the health of the mail tells when it does not.
    What stands still asks for attention when it goes on.
    """
    due = fetch(session, _DUE, {"now": now, "most": AT_ONCE})
    moved = [one for one in due if _move_on(session, one, now)]
    warned = [one for one in moved if not _is_silent(one)]
    told = _tell(session, [_alert(one, now) for one in warned])
    levels = {(one.id, _level(one, now)): one for one in warned}
    found = [(levels[key], key[1]) for key in told]
    add_rows(session, Event, [_event(one, level, now) for one, level in found])
    return len(due)


def of(session: Session, actor: Actor, now: datetime, *, after: int = 0) -> Sequence[Warned]:
    """What the actor is warned of and still is so, the last first; at most 100.

    Who has a contact hears of its terms; a team leader of all that are over.
    """
    wanted = _for(actor)
    if not wanted:
        return []
    query = _running(now, after).where(or_(*wanted)).order_by(Alert.id.desc()).limit(MOST_SHOWN)
    return [Warned(**row._mapping) for row in fetch(session, query)]


def fresh(session: Session, actor: Actor, now: datetime) -> int:
    """How many of those are new since the actor last had them before him; 100 is many."""
    wanted = _for(actor)
    if not wanted:
        return 0
    seen = select(Agent.alerts_seen_id).where(Agent.id == actor.agent_id).scalar_subquery()
    some = _running(now, seen).where(or_(*wanted)).limit(MOST_SHOWN).subquery()
    [[count]] = fetch(session, select(func.count()).select_from(some))
    return int(count)


def seen(session: Session, actor: Actor, last_id: int) -> None:
    """Remember up to which warning the actor has seen them; never less far than before."""
    newer = (Agent.id == actor.agent_id, Agent.alerts_seen_id < last_id)
    known = select(func.max(Alert.id)).scalar_subquery()
    session.execute(update(Agent).where(*newer, known >= last_id).values(alerts_seen_id=last_id))


def running(session: Session, now: datetime, after: int) -> Sequence[Warned]:
    """All warnings after this one that still are so, the first first."""
    query = _running(now, after).order_by(Alert.id)
    return [Warned(**row._mapping) for row in fetch(session, query)]


def is_for(warned: Warned, agent: Agent) -> bool:
    """As the conditions of `of`, for who is not asking."""
    is_lead = Role.TEAM_LEAD in agent.roles and warned.level is Level.LATE
    return is_lead or warned.agent_id == agent.id


def _for(actor: Actor) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if actor.agent_id is not None and actor.works_on_contacts:
        wanted.append(Contact.agent_id == actor.agent_id)
    if Role.TEAM_LEAD in actor.roles:
        wanted.append(Alert.level == Level.LATE)
    return wanted


def _running(now: datetime, after: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Alert.id,
            Alert.level,
            Alert.at,
            Clock.moment,
            Clock.due_at,
            Contact.number,
            Contact.subject,
            Contact.topic_id,
            Contact.agent_id,
            Clock.legal,
        )
        .join(Clock, Clock.id == Alert.clock_id)
        .join(Contact, Contact.id == Clock.contact_id)
        .where(
            Alert.id > after,
            Alert.at > now - _LOOK_BACK,
            Clock.met_at.is_(None),
            Clock.ended_at.is_(None),
            ~Clock.paused,
            _is_so_still(now),
            Contact.closed_at.is_(None),
        )
    )


def _is_so_still(now: datetime) -> ColumnElement[bool]:
    """Whether the term is where the warning says: it may be over by now, or have moved away.

    A term that moved has its time to ask for attention before its end again.
    """
    is_near = or_(Clock.alert_at.is_(None), Clock.alert_at >= Clock.due_at)
    return or_(
        and_(Alert.level == Level.LATE, Clock.due_at <= now),
        and_(Alert.level == Level.WARN, Clock.due_at > now, is_near),
    )


def _level(clock: Any, now: datetime) -> Level:
    return Level.LATE if clock.due_at <= now else Level.WARN


def _is_silent(clock: Any) -> bool:
    return clock.paused or clock.moment is Moment.ACKNOWLEDGE


def _move_on(session: Session, clock: Any, now: datetime) -> bool:
    """Set when it next asks for attention, unless somebody changed that just now."""
    is_last = clock.due_at <= now or _is_silent(clock)
    values = {"clock": clock.id, "was": clock.alert_at, "next": None if is_last else clock.due_at}
    return session.connection().execute(_MOVE, values).rowcount == 1


def _alert(clock: Any, now: datetime) -> Row:
    return {"clock_id": clock.id, "level": _level(clock, now), "at": now}


def _tell(session: Session, rows: Sequence[Row]) -> list[tuple[int, Level]]:
    """Those of which nobody was warned before."""
    if not rows:
        return []
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    told = insert(Alert).values(list(rows)).on_conflict_do_nothing()
    found = session.connection().execute(told.returning(Alert.clock_id, Alert.level))
    return [(clock_id, level) for clock_id, level in found]


def _event(clock: Any, level: Level, now: datetime) -> Row:
    return {
        "contact_id": clock.contact_id,
        "at": now,
        "kind": EventKind.WARNED,
        "agent_id": None,
        "actor_name": SYSTEM.name,
        "origin": None,
        "data": {"moment": clock.moment, "why": level.label},
    }


_DUE = (
    select(Clock.id, Clock.contact_id, Clock.moment, Clock.due_at, Clock.alert_at, Clock.paused)
    .where(Clock.alert_at <= bindparam("now", type_=UtcDateTime))
    .order_by(Clock.alert_at)
    .limit(bindparam("most"))
)
_MOVE = (
    update(Clock)
    .where(
        Clock.id == bindparam("clock"),
        Clock.alert_at == bindparam("was", type_=UtcDateTime),
        Clock.met_at.is_(None),
        Clock.ended_at.is_(None),
    )
    .values(alert_at=bindparam("next", type_=UtcDateTime))
)
