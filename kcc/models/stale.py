"""Notes of the days whose counts a change makes untrue, written in the transaction of the change.

Whoever changes a row need not think of it: it is seen when the session writes. Rows that are
written past the session (`kcc.services.rows.add_rows`) are told by who does so, with `note_days`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, event, insert, or_, select
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from kcc.domain.measures import RETURN_WITHIN
from kcc.domain.states import State
from kcc.domain.words import local
from kcc.models.clocks import Clock, Closure
from kcc.models.contacts import Contact
from kcc.models.days import StaleDay

_NOTED = "noted_days"
_PARTS = ("channel", "department_id", "topic_id", "citizen_id")
_OWNERS = ("department", "topic", "citizen")  # said by the object: its key follows
_OWN = ("received_at", "answered_at")
_ANSWERED = ("answered_at", "answer_minutes", "answer_gross_minutes")
_A_MOMENT = timedelta(microseconds=1)


def note_days(session: Session, moments: Iterable[datetime]) -> None:
    """Note the local days of these moments, once in a transaction."""
    noted: set[date] = session.info.setdefault(_NOTED, set())
    fresh = {local(at).date() for at in moments} - noted
    if fresh:
        noted |= fresh
        rows = [{"day": day} for day in sorted(fresh)]
        session.connection().execute(insert(StaleDay), rows)


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _flush: UOWTransaction) -> None:
    moments: list[datetime] = []
    for one in (*session.new, *session.deleted):
        moments += _all_of(session, one)
    for one in session.dirty:
        moments += _changed(session, one)
    if moments:
        note_days(session, moments)


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    session.info.pop(_NOTED, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_too(session: Session, _previous: Any) -> None:
    """Notes of what was taken back are gone: they are written again with the next change."""
    session.info.pop(_NOTED, None)


def _all_of(session: Session, one: object) -> Iterable[datetime]:
    """The days of a row that is new, or goes."""
    if isinstance(one, Clock):
        return [one.due_at, *_renewed(session, one)]
    if isinstance(one, Closure):
        return [one.closed_at]
    if isinstance(one, Contact):
        return [*_own(one), *_answered_before(session, one)]
    return []


def _changed(session: Session, one: object) -> Iterable[datetime]:
    if not isinstance(one, Clock | Closure | Contact) or not session.is_modified(one):
        return []
    if isinstance(one, Clock):
        return _values(one, "due_at")
    if isinstance(one, Closure):
        return _values(one, "closed_at")
    if _is_elsewhere(one):
        return [*_own(one), *_of_contact(session, one), *_answered_before(session, one)]
    if _has_changed(one, "received_at"):
        return [*_own(one), *_answered_before(session, one)]
    if any(_has_changed(one, name) for name in _ANSWERED):
        return _own(one)
    return []


def _own(contact: Contact) -> list[datetime]:
    return [at for name in _OWN for at in _values(contact, name)]


def _is_elsewhere(contact: Contact) -> bool:
    """Whether it counts in another part of the work now, or not any more, or again."""
    if any(_has_changed(contact, name) for name in (*_PARTS, *_OWNERS)):
        return True
    states = _values(contact, "state")
    return len(states) > 1 and State.NO_ACTION in states


def _of_contact(session: Session, contact: Contact) -> Iterator[datetime]:
    line = session.connection()
    for column, owner in (
        (Clock.due_at, Clock.contact_id),
        (Closure.closed_at, Closure.contact_id),
    ):
        yield from line.execute(select(column).where(owner == contact.id)).scalars()


def _answered_before(session: Session, contact: Contact) -> Iterable[datetime]:
    """When the same citizens were answered about the same topics, so short ago that they are back.

    The contact may have left one of them for another: both count.
    """
    citizens, topics = _values(contact, "citizen_id"), _values(contact, "topic_id")
    if not citizens or not topics:
        return []
    spans = [
        Closure.closed_at.between(at - RETURN_WITHIN - _A_MOMENT, at)
        for at in _values(contact, "received_at")
    ]
    query = (
        select(Closure.closed_at)
        .join(Contact, Contact.id == Closure.contact_id)
        .where(Contact.citizen_id.in_(citizens), Contact.topic_id.in_(topics), or_(*spans))
    )
    return session.connection().execute(query).scalars()


def _renewed(session: Session, clock: Clock) -> Iterable[datetime]:
    """The end of the promise in whose place this one came, if it did: whether it was kept."""
    old = and_(Clock.contact_id == clock.contact_id, Clock.ended_at == clock.started_at)
    return session.connection().execute(select(Clock.due_at).where(old)).scalars()


def _has_changed(one: object, name: str) -> bool:
    return bool(get_history(one, name, PASSIVE_NO_INITIALIZE).has_changes())


def _values(one: object, name: str) -> Sequence[Any]:
    """What an attribute is and what it was, without what it is not."""
    history = get_history(one, name, PASSIVE_NO_INITIALIZE)
    return [value for value in history.sum() if value is not None]
