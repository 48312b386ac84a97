"""The next contact: the most urgent one that nobody holds, for whoever asks for it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, literal, select, update
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.domain.events import EventKind
from kcc.domain.states import State
from kcc.models import Agent, Contact
from kcc.services import contacts, history
from kcc.services.rows import fetch


def claim_next(session: Session, actor: Actor, now: datetime) -> Contact | None:
    """Give the actor the most urgent contact that nobody holds; None when there is none.

    One statement picks and takes, so two agents never get the same one. On PostgreSQL it passes
    over rows that others are taking this instant; on SQLite writers wait for each other.
    Raises Refused for who is no person at work.
    """
    if not _is_at_work(session, actor):
        raise Refused("Alleen een medewerker kan een contact pakken.")
    nearest = _nearest(actor).with_for_update(skip_locked=True).scalar_subquery()
    waits = Contact.state == State.WAITS_FOR_DEPARTMENT
    in_progress = literal(State.IN_PROGRESS, Contact.state.type)
    claimed = session.scalar(
        update(Contact)
        .where(Contact.id == nearest)
        .values(
            agent_id=actor.agent_id,
            state=case((waits, Contact.state), else_=in_progress),
            unread=False,
            version=Contact.version + 1,
        )
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    if claimed is None:
        return None
    contact = session.get_one(Contact, claimed, populate_existing=True)
    history.record(session, contact, EventKind.CLAIMED, now, actor)
    session.flush()
    return contact


def _is_at_work(session: Session, actor: Actor) -> bool:
    """It stays so until the end: who is stopped at this instant takes no contact along."""
    row = select(Agent.id).where(Agent.id == actor.agent_id, Agent.active)
    return session.scalar(row.with_for_update(read=True)) is not None


def next_due(session: Session, actor: Actor) -> datetime | None:
    """When what `claim_next` would give is due; None when nothing waits, NEVER without a term."""
    found = fetch(session, _nearest(actor).with_only_columns(Contact.due_at))
    return found[0].due_at if found else None


def is_free(*, of_department: bool) -> ColumnElement[bool]:
    """Held by nobody and waiting for nobody else: for a department, what waits for it is work."""
    states = [State.NEW, State.IN_PROGRESS]
    if of_department:
        states.append(State.WAITS_FOR_DEPARTMENT)
    free: ColumnElement[bool] = (
        Contact.closed_at.is_(None) & Contact.agent_id.is_(None) & Contact.state.in_(states)
    )
    return free


def _nearest(actor: Actor) -> Select[int]:
    return (
        select(Contact.id)
        .where(is_free(of_department=not actor.sees_all_contacts), contacts.visible(actor))
        .order_by(Contact.due_at, Contact.id)
        .limit(1)
    )
