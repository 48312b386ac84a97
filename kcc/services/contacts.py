"""Contacts: who may see which, their numbers, and the one way to change a state."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, false, select, text, true
from sqlalchemy.orm import Session

from kcc.domain import number as numbers
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import NotFound
from kcc.domain.events import EventKind
from kcc.domain.postponing import Because
from kcc.domain.states import Outcome, State, check_outcome, check_transition
from kcc.domain.words import local
from kcc.models import Agent, Contact, Postponement
from kcc.services import closures, history, standstills

_NEXT_SERIALS = text(
    "INSERT INTO number_series (year, last) VALUES (:year, :count)"
    " ON CONFLICT (year) DO UPDATE SET last = number_series.last + excluded.last RETURNING last"
)
_ASLEEP = (State.WAITS_FOR_CITIZEN, State.POSTPONED, State.CLOSED, State.NO_ACTION)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The where-clause of what somebody may see: all, the own department's, or nothing."""
    everything, own = actor.sight
    if everything:
        return true()
    return false() if own is None else Contact.department_id == own


def get(session: Session, actor: Actor, number: str) -> Contact:
    """The contact with this number; NotFound when it is absent or of a foreign department."""
    return _one(session, actor, number, lock=False)


def lock(session: Session, actor: Actor, number: str) -> Contact:
    """As `get`, for changing it: nobody else changes it until the transaction ends."""
    return _one(session, actor, number, lock=True)


def next_numbers(session: Session, now: datetime, count: int) -> list[str]:
    """So many numbers nobody has, in order; the year is that of the date in the Netherlands.

    Whoever asks has the turn to make contacts until the transaction ends.
    """
    year = local(now).year
    last: int = session.execute(_NEXT_SERIALS, {"year": year, "count": count}).scalar_one()
    return [numbers.make(year, serial) for serial in range(last - count + 1, last + 1)]


def change_state(
    session: Session,
    contact: Contact,
    state: State,
    now: datetime,
    actor: Actor,
    *,
    outcome: Outcome | None = None,
    told: Mapping[str, str] | None = None,
) -> None:
    """Move a contact to another state, with its event; raises Refused when that cannot be.

    An end needs an outcome of its own; `closed_at` is set to `now` with it and emptied when work
    goes on. What was put off is so no longer. The event says what is `told` as well. Nothing
    happens when nothing changes.
    """
    if contact.state == state and contact.outcome == outcome:
        return
    check_transition(contact.state, state)
    check_outcome(state, outcome)
    kind = _event_kind(contact.state, state)
    data = {"from": contact.state.value, "to": state.value, **(told or {})}
    if outcome:
        data["outcome"] = outcome.value
    if contact.state is State.POSTPONED:
        session.execute(delete(Postponement).where(Postponement.contact_id == contact.id))
    was, contact.state = contact.state, state
    contact.outcome = outcome
    contact.closed_at = None if state.is_open else now
    history.record(session, contact, kind, now, actor, **data)
    standstills.follow(session, contact, was, now, actor)
    closures.follow(session, contact, was, now, actor)


def wake(
    session: Session, contact: Contact, now: datetime, *, because: Because = Because.NEWS
) -> None:
    """Make work again of a contact that had ended, waits for the citizen or was put off.

    It is for whoever holds it, as far as that person may still do so, or else for anybody.
    """
    if contact.state not in _ASLEEP:
        return
    if contact.closed_at is not None:
        contact.undelivered = False  # somebody saw to that, and ended it
    if contact.agent is not None and not may_hold(session, contact.agent, contact):
        contact.agent = None
    told = {"because": because.value} if contact.state is State.POSTPONED else None
    change_state(session, contact, awake(session, contact), now, SYSTEM, told=told)


def awake(session: Session, contact: Contact) -> State:
    """The state in which a contact is work: with the department when that put it off."""
    slept = session.get(Postponement, contact.id, populate_existing=True)
    if slept is not None and slept.was is State.WAITS_FOR_DEPARTMENT:
        return State.WAITS_FOR_DEPARTMENT
    return State.NEW if contact.agent is None else State.IN_PROGRESS


def may_hold(session: Session, agent: Agent, contact: Contact) -> bool:
    """Whether somebody is at work and sees this contact; it stays so until the transaction ends.

    Else a contact could be given to somebody who is being stopped at that instant, and stay there.
    """
    session.refresh(agent, with_for_update={"read": True, "of": Agent})
    return agent.may_hold(contact.department_id)


def _one(session: Session, actor: Actor, number: str, *, lock: bool) -> Contact:
    query = select(Contact).where(Contact.number == number, visible(actor))
    if lock:
        query = query.with_for_update(of=Contact).execution_options(populate_existing=True)
    # PostgreSQL refuses a NUL, which an address may hold.
    contact = session.scalar(query) if number.isalnum() else None
    if contact is None:
        raise NotFound(f"Er is geen contact met nummer {number}, of het is niet van jouw afdeling.")
    return contact


def _event_kind(old: State, new: State) -> EventKind:
    if not new.is_open:
        return EventKind.CLOSED
    if new is State.POSTPONED:
        return EventKind.POSTPONED
    if old is State.POSTPONED:
        return EventKind.WOKEN
    return EventKind.STATE_CHANGED if old.is_open else EventKind.REOPENED
