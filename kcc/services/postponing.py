"""Contacts that are put off: until when, and how they come back to whoever works on them.

The clocks of such a contact go on. It comes back at its moment, before its term ends, at once
when something new arrives (`contacts.wake`), or when somebody takes it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.domain.events import EventKind
from kcc.domain.postponing import Because, Waking, waking
from kcc.domain.states import State, check_open
from kcc.models import Contact, Event, Message, MessageKind, Postponement
from kcc.services import calendars, contacts, handling, history

AT_ONCE = 100  # contacts in one look: the next look is seconds later


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The last time that a contact was put off: by whom, until when, with what in mind.

    `chosen` may be later than `until`. `because` is None while it has not come back.
    """

    by: str
    until: datetime
    chosen: datetime
    note: Message | None
    because: Because | None


def postpone(
    session: Session, contact: Contact, chosen: datetime, why: str, now: datetime, actor: Actor
) -> Waking:
    """Put a contact off until `chosen`, or until its term needs it; what that became.

    Who puts off what nobody holds, gets it back. What there is to know about it becomes a note.
    Raises Refused when it is closed, late or with a department that others are of; Invalid for
    a moment that cannot be.
    """
    check_open(contact.state)
    slept = contact.state is State.POSTPONED
    state = contacts.awake(session, contact) if slept else contact.state
    if state is State.WAITS_FOR_DEPARTMENT and not _is_of(contact, actor):
        raise Refused("Dit contact ligt bij een afdeling. Alleen die kan het uitstellen.")
    due_at = contact.due_at if contact.has_due else None
    wakes = waking(chosen, due_at, now, calendars.calendar(session))
    if state is not State.WAITS_FOR_DEPARTMENT:
        handling.keep(session, contact, now, actor)
    told = {"until": wakes.at.isoformat(), "chosen": chosen.isoformat()}
    if why.strip():
        note = handling.write(session, contact, MessageKind.NOTE, why, now, actor)
        session.flush()
        told["note"] = str(note.id)
    _put_off(session, contact, wakes, told, now, actor)
    return wakes


def take_back(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Make work of it now; nothing happens when it is back already. Raises Refused when closed."""
    check_open(contact.state)
    if contact.state is State.POSTPONED:
        state = contacts.awake(session, contact)
        told = {"because": Because.PERSON.value}
        contacts.change_state(session, contact, state, now, actor, told=told)
        session.flush()


def due(session: Session, now: datetime) -> Sequence[int]:
    """The ids of contacts that come back by now, those that waited longest first.

    That is also what became due in another way than was foreseen, such as by an answer that was
    undone: nothing sleeps when its term ends.
    """
    is_due = or_(Postponement.wakes_at <= now, Contact.due_at <= now)
    query = select(Postponement.contact_id).join(Contact).where(is_due)
    return session.scalars(query.order_by(Postponement.wakes_at).limit(AT_ONCE)).all()


def wake_due(session: Session, contact_id: int, now: datetime) -> bool:
    """Bring one of `due` back, marked as unread; False when it is back already."""
    locked: Select[Contact] = select(Contact).where(Contact.id == contact_id)
    contact = session.scalars(
        locked.with_for_update(of=Contact).execution_options(populate_existing=True)
    ).one()
    slept = session.get(Postponement, contact_id, populate_existing=True)
    if slept is None or (slept.wakes_at > now and contact.due_at > now):
        return False
    because = slept.because if slept.wakes_at <= now else Because.TERM
    contacts.wake(session, contact, now, because=because)
    contact.unread = True
    session.flush()
    return True


def story(session: Session, events: Sequence[Event]) -> Story | None:
    """What the history of a contact tells about being put off, as long as that matters.

    That is while it is put off, and then until somebody does something with it.
    """
    last = _last(events, EventKind.POSTPONED)
    if last is None:
        return None
    asked, later = events[last], events[last + 1 :]
    back = _last(later, EventKind.WOKEN)
    if any(event.agent_id is not None and event.kind not in _LOOKING for event in later):
        return None
    note = session.get(Message, int(asked.data["note"])) if "note" in asked.data else None
    return Story(
        by=asked.actor_name,
        until=datetime.fromisoformat(asked.data["until"]),
        chosen=datetime.fromisoformat(asked.data["chosen"]),
        note=note,
        because=None if back is None else Because(later[back].data["because"]),
    )


def _put_off(
    session: Session,
    contact: Contact,
    wakes: Waking,
    told: dict[str, str],
    now: datetime,
    actor: Actor,
) -> None:
    slept = session.get(Postponement, contact.id)
    if slept is None:
        slept = Postponement(contact_id=contact.id, was=contact.state)
        contacts.change_state(session, contact, State.POSTPONED, now, actor, told=told)
    else:
        history.record(session, contact, EventKind.POSTPONED, now, actor, **told)
    slept.wakes_at, slept.because = wakes.at, wakes.because
    contact.unread = False
    session.add(slept)
    session.flush()


def _is_of(contact: Contact, actor: Actor) -> bool:
    return actor.department_id is not None and actor.department_id == contact.department_id


def _last(events: Sequence[Event], kind: EventKind) -> int | None:
    places = [place for place, event in enumerate(events) if event.kind == kind.value]
    return places[-1] if places else None


# What people do without having done anything about the question.
_LOOKING = frozenset(
    kind.value
    for kind in (
        EventKind.CLAIMED,
        EventKind.ASSIGNED,
        EventKind.ATTACHMENT_OPENED,
        EventKind.TOPIC_CHANGED,
        EventKind.LANGUAGE_CHANGED,
    )
)
