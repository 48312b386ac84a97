"""Contacts that are put to a department, and that come back with what it has to say."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, Refused
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.states import State, check_open
from kcc.models import Agent, Contact, Department, Event, MessageKind
from kcc.services import clocks, contacts, handling, history


def refer(
    session: Session,
    contact: Contact,
    department_id: int | None,
    text: str,
    now: datetime,
    actor: Actor,
) -> None:
    """Put a contact to a department, with a note that says what is asked of it.

    It waits there for anybody of the department, who sees all of it from now on, with a clock of
    its own that counts from now. The others run on: to the citizen it is one municipality. A
    department that puts it to another has reacted with that. Raises Invalid for an empty note or
    a department that cannot get it, Refused when it is closed.
    """
    check_open(contact.state)
    department = _department(session, department_id)
    waits_there = contact.state is State.WAITS_FOR_DEPARTMENT
    if waits_there and contact.department_id == department.id:
        raise Invalid.at("department_id", f"Dit contact ligt al bij {department.name}.")
    handling.write(session, contact, MessageKind.NOTE, text, now, actor)
    clocks.department_reacts(session, contact, now, actor)
    clocks.end(session, contact, {Moment.REFERRAL}, now)
    contact.department, contact.agent, contact.unread = department, None, True
    history.record(session, contact, EventKind.REFERRED, now, actor, to=department.name)
    contacts.change_state(session, contact, State.WAITS_FOR_DEPARTMENT, now, actor)
    session.flush()
    clocks.start(session, contact, Moment.REFERRAL, now)
    session.flush()


def back_to_kcc(session: Session, contact: Contact, text: str, now: datetime, actor: Actor) -> None:
    """Give a contact back to the KCC with what the department has to say about it.

    It returns to whoever put it to the department, or else to the queue. The department no
    longer sees it: the history tells that it was there. Raises Invalid for an empty text,
    Refused when it is with no department.
    """
    check_open(contact.state)
    if contact.department_id is None:
        raise Refused("Dit contact ligt niet bij een afdeling.")
    handling.write(session, contact, MessageKind.NOTE, text, now, actor)
    history.record(session, contact, EventKind.NOTED, now, actor)
    clocks.department_reacts(session, contact, now, actor)
    clocks.end(session, contact, {Moment.REFERRAL}, now)
    contact.department, contact.unread = None, True
    contact.agent = _who_referred(session, contact)
    state = State.IN_PROGRESS if contact.agent else State.NEW
    contacts.change_state(session, contact, state, now, actor)
    session.flush()


def _department(session: Session, department_id: int | None) -> Department:
    department = session.get(Department, department_id) if department_id is not None else None
    if department is None or not department.active:
        raise Invalid.at("department_id", "Kies een afdeling.")
    return department


def _who_referred(session: Session, contact: Contact) -> Agent | None:
    """Whoever of the KCC put it to a department last, unless no longer at work."""
    referrers = (
        select(Agent)
        .join(Event, Event.agent_id == Agent.id)
        .where(Event.contact_id == contact.id, Event.kind == EventKind.REFERRED.value)
        .order_by(Event.id.desc())
    )
    of_kcc = (a for a in session.scalars(referrers) if a.as_actor().sees_all_contacts)
    last = next(of_kcc, None)
    return last if last is not None and contacts.may_hold(session, last, contact) else None
