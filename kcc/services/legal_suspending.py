"""A term of the law that stands still: for a ground of the law, from a day, and until one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.events import EventKind
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.states import check_open
from kcc.domain.suspending import GROUNDS, check_begin, check_end, told
from kcc.domain.words import AMSTERDAM, citizens_date, local
from kcc.models import Clock, Contact, Standstill
from kcc.services import history, legal_terms

_MIDNIGHT, _NOON = time(0), time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Why a term stands still, since which day in the Netherlands, and until which if that is set.

    Neither of those two days is one by which it moves (Awb 4:15, first paragraph).
    """

    reason: PauseReason | None
    since: date | None
    until: date | None = None
    note: str = ""


def suspend(
    session: Session, contact: Contact, given: Suspension, now: datetime, actor: Actor
) -> None:
    """Let the term of the law stand still; with a day in `until` it goes on by itself then.

    Raises Refused where none runs or one stands still already, Invalid for a ground that is none
    for this kind of contact, and for days that cannot be.
    """
    check_open(contact.state)
    clock = _running(session, contact)
    if current(session, contact, now) is not None:
        raise Refused("De termijn staat al stil. Laat haar eerst weer lopen.")
    reason = given.reason
    if reason is None or reason not in GROUNDS.get(contact.kind, {}):
        raise Invalid.at("still_reason", "Kies waarom de termijn stilstaat.")
    last = min(local(now).date(), local(clock.due_at).date())
    since = check_begin(given.since, given.until, (local(contact.received_at).date(), last))
    session.add(_row(contact, given, reason, since, actor))
    session.flush()
    said = {"to": citizens_date(since, "nl"), "reason": told(contact.kind, reason)}
    history.record(session, contact, EventKind.SUSPENDED, now, actor, **said)
    legal_terms.move(session, clock, now)
    session.flush()


def resume(
    session: Session, contact: Contact, on: date | None, now: datetime, actor: Actor
) -> None:
    """Let the term go on since the day `on`, such as that of the citizen's completion.

    Raises Refused when it does not stand still, Invalid for a day that cannot be.
    """
    check_open(contact.state)
    clock, row = _running(session, contact), current(session, contact, now)
    if row is None:
        raise Refused("De termijn loopt al.")
    day = check_end(on, local(row.started_at).date(), local(now).date())
    row.ended_at = _at(day, _NOON)
    session.flush()
    history.record(session, contact, EventKind.RESUMED, now, actor, to=citizens_date(day, "nl"))
    legal_terms.move(session, clock, now)
    session.flush()


def current(session: Session, contact: Contact, now: datetime) -> Standstill | None:
    """What the term of the law stands still for at `now`, or since then has no end yet."""
    grounds = [reason for reason in PauseReason if reason.is_suspension]
    found = select(Standstill).where(
        Standstill.contact_id == contact.id,
        Standstill.reason.in_(grounds),
        or_(Standstill.ended_at.is_(None), Standstill.ended_at > now),
    )
    return session.scalars(found.order_by(Standstill.started_at)).first()


def _row(
    contact: Contact, given: Suspension, reason: PauseReason, since: date, actor: Actor
) -> Standstill:
    return Standstill(
        contact_id=contact.id,
        reason=reason,
        started_at=_at(since, _MIDNIGHT),
        ended_at=_at(given.until, _NOON) if given.until else None,
        agent_id=actor.agent_id,
        actor_name=actor.name,
        note=texts.storable(given.note).strip()[:500],
    )


def _running(session: Session, contact: Contact) -> Clock:
    clock = legal_terms.running(session, contact)
    if clock is None:
        raise Refused("Voor dit contact loopt geen wettelijke termijn.")
    return clock


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, AMSTERDAM).astimezone(UTC)
