"""What a contact is in law, and whether it goes before others: an agent says so."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.events import EventKind
from kcc.domain.kinds import ContactKind, Priority, Suggestion, suggestion
from kcc.domain.legal_terms import check_published
from kcc.domain.moments import Moment
from kcc.domain.states import check_open
from kcc.domain.words import local
from kcc.models import Contact, MessageKind
from kcc.services import clocks, history, legal_terms
from kcc.services.threads import Thread

_DECIDED = {EventKind.KIND_CHANGED.value, EventKind.SUGGESTION_REFUSED.value}


def set_kind(
    session: Session,
    contact: Contact,
    kind: ContactKind,
    now: datetime,
    actor: Actor,
    *,
    published_on: date | None = None,
) -> None:
    """Say what a contact is: the term of the law for that runs, from its receipt.

    The term of what it was before ends. `published_on` is when the decision was made known that
    an objection is against. A notice of default gets priority of itself. Raises Invalid for a day
    that cannot be, Refused when the contact is closed.
    """
    check_open(contact.state)
    published_on = _checked(kind, published_on, now)
    if contact.kind is kind:
        _publish(session, contact, published_on, now)
        return
    was, contact.kind = contact.kind, kind
    history.record(
        session, contact, EventKind.KIND_CHANGED, now, actor, was=was.label, to=kind.label
    )
    _end(session, contact, now)
    legal_terms.begin(session, contact, published_on, now)
    if kind is ContactKind.NOTICE_OF_DEFAULT:
        set_priority(session, contact, Priority.HIGH, now, actor)
    session.flush()


def set_priority(
    session: Session, contact: Contact, priority: Priority, now: datetime, actor: Actor
) -> None:
    """Let it go before others of its sort, or not any more; raises Refused when it is closed."""
    check_open(contact.state)
    if contact.priority is priority:
        return
    was, contact.priority = contact.priority, priority
    history.record(
        session, contact, EventKind.PRIORITY_CHANGED, now, actor, was=was.label, to=priority.label
    )
    session.flush()


def refuse_suggestion(session: Session, contact: Contact, now: datetime, actor: Actor) -> None:
    """Remember that it is no more than a question: nobody is asked again."""
    history.record(session, contact, EventKind.SUGGESTION_REFUSED, now, actor)
    session.flush()


def suggested(thread: Thread) -> Suggestion | None:
    """What the citizen's first message seems to be, until somebody said what it is."""
    contact = thread.contact
    if contact.kind is not ContactKind.QUESTION or not contact.state.is_open:
        return None
    if any(event.kind in _DECIDED for event in thread.events):
        return None
    inbound = (one for one in thread.messages if one.kind is MessageKind.INBOUND)
    first = next(inbound, None)
    return suggestion(contact.subject, first.text) if first else None


def _checked(kind: ContactKind, published_on: date | None, now: datetime) -> date | None:
    """Only an objection has a decision before it."""
    if kind is not ContactKind.OBJECTION or published_on is None:
        return None
    check_published(published_on, local(now).date())
    return published_on


def _publish(session: Session, contact: Contact, published_on: date | None, now: datetime) -> None:
    clock = legal_terms.running(session, contact)
    if clock and legal_terms.facts(session, clock).published_on != published_on:
        legal_terms.publish(session, clock, published_on, now)


def _end(session: Session, contact: Contact, now: datetime) -> None:
    for clock in clocks.running(session, contact):
        if clock.legal and clock.moment is Moment.FINAL_ANSWER:
            clocks.end_one(session, clock, now)
    clocks.refresh(session, contact)
