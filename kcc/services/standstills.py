"""Waiting for the citizen: clocks of the service that stand still for it, and go on after it."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.deadlines import deadline
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.states import State
from kcc.domain.term import Term
from kcc.models import Clock, Contact, Standstill
from kcc.services import clocks
from kcc.services.clock_rules import rules


def follow(session: Session, contact: Contact, old: State, now: datetime, actor: Actor) -> None:
    """Let a contact stand still while it waits for the citizen; it has just left the state `old`.

    Whatever moves it, an answer of the citizen or the end of it: that event tells who and why.
    """
    if contact.state is State.WAITS_FOR_CITIZEN:
        _begin(session, contact, now, actor)
    elif old is State.WAITS_FOR_CITIZEN:
        _end(session, contact, now)


def as_before(session: Session, contact: Contact, at: datetime) -> None:
    """Undo what an event at `at` began or ended: the contact stood still all the time, or never."""
    for one in session.scalars(_waits(contact)).all():
        if one.started_at == at:
            session.delete(one)
        elif one.ended_at == at:
            one.ended_at = None
    session.flush()


def recount(session: Session, contact: Contact, now: datetime) -> None:
    """Compute anew, at `now`, the clocks of the service that stand still at times.

    Terms of the law are moved by `legal_terms`. While it stands still a clock is due when it would
    be if it went on now, and nobody is warned of it.
    """
    still = clocks.pauses(session, contact)
    waits = any(one.reason is PauseReason.CITIZEN and one.ended_at is None for one in still)
    for clock in clocks.running(session, contact):
        if not clock.legal and PauseReason.CITIZEN.stops(clock.moment, legal=False):
            _recount(session, clock, still, now, waits=waits)
    clocks.refresh(session, contact)


def _begin(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    open_one = _waits(contact).where(Standstill.ended_at.is_(None))
    if session.scalars(open_one).first() is None:
        session.add(
            Standstill(
                contact_id=contact.id,
                reason=PauseReason.CITIZEN,
                started_at=now,
                agent_id=actor.agent_id,
                actor_name=actor.name,
            )
        )
    recount(session, contact, now)


def _end(session: Session, contact: Contact, now: datetime) -> None:
    """One that began in this very moment leaves nothing."""
    for one in session.scalars(_waits(contact).where(Standstill.ended_at.is_(None))).all():
        one.ended_at = now
        if one.started_at >= now:
            session.delete(one)
    session.flush()
    recount(session, contact, now)


def _recount(
    session: Session, clock: Clock, still: list[Standstill], now: datetime, *, waits: bool
) -> None:
    current, pauses = rules(session), clocks.pauses_of(clock, still, now)
    clock.paused = waits
    if clock.norm is None:
        return
    term = Term(clock.norm.amount, clock.norm.unit)
    end = deadline(clock.started_at, term, current.calendars.of(clock.calendar_id), pauses)
    clock.due_at, clock.steps = end.due_at, end.texts
    clock.alert_at = None
    if not waits:
        clock.alert_at = current.warned_at(
            clock.started_at,
            end.due_at,
            clock.warn_percent,
            legal=False,
            calendar_id=clock.calendar_id,
            pauses=pauses,
        )


def _waits(contact: Contact) -> Select[Standstill]:
    of_contact = (Standstill.contact_id == contact.id, Standstill.reason == PauseReason.CITIZEN)
    return select(Standstill).where(*of_contact)
