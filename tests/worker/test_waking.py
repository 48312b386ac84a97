"""The job that brings back what was put off: at its moment, and nothing before it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.states import State
from kcc.models import Contact, Postponement
from kcc.services import postponing
from kcc.worker.shift import Parts, Shift, utcnow
from kcc.worker.waking import wake_due
from tests import builders
from tests.worker.conftest import stopped

HOUR = timedelta(hours=1)


def put_off(session: Session, *wakes: timedelta) -> list[Contact]:
    """Contacts that were put off, and come back so long from now."""
    with writing(session):
        actor = builders.actor(session)
        contacts = [builders.contact(session) for _ in wakes]
        for contact, wait in zip(contacts, wakes, strict=True):
            postponing.postpone(session, contact, utcnow() + HOUR, "", utcnow(), actor)
            session.get_one(Postponement, contact.id).wakes_at = utcnow() + wait
    return contacts


def states(session: Session, contacts: list[Contact]) -> list[State]:
    session.rollback()
    session.expire_all()
    return [contact.state for contact in contacts]


def test_what_is_due_comes_back_and_the_rest_sleeps_on(session: Session, shift: Shift) -> None:
    contacts = put_off(session, -HOUR, HOUR, -2 * HOUR)

    wake_due(shift)

    assert states(session, contacts) == [State.IN_PROGRESS, State.POSTPONED, State.IN_PROGRESS]


def test_a_worker_that_stops_leaves_the_rest_for_the_next(
    session: Session, shift: Shift, parts: Parts
) -> None:
    contacts = put_off(session, -HOUR)

    wake_due(stopped(shift))
    assert states(session, contacts) == [State.POSTPONED]

    wake_due(shift)
    assert states(session, contacts) == [State.IN_PROGRESS]
