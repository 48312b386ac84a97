"""When a person first answered a citizen: the fact behind the first response time."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kcc.domain.states import Outcome
from kcc.models import Closure, Contact, Delivery, Message, OutboxItem
from kcc.services.closures import REPLIES, minutes


def given(session: Session, contact: Contact, at: datetime) -> None:
    """Keep that the citizen was answered at `at`, unless an earlier answer was kept.

    A letter that leaves by itself, or that only tells a date, is no answer. With the moment the
    opening minutes since the receipt are kept, as `closures.minutes` counts them.
    """
    if contact.answered_at is None:
        contact.answered_at = at
        contact.answer_minutes, contact.answer_gross_minutes = minutes(session, contact, at)


def taken_back(session: Session, contact: Contact, at: datetime) -> None:
    """Forget the answer given at `at`, which was undone: a later one is the first then."""
    if contact.answered_at == at:
        again(session, contact)


def again(session: Session, contact: Contact) -> None:
    """Look up the first answer anew: messages were moved, or one was undone.

    An end that says that the citizen was answered counts as one where no message tells it.
    """
    contact.answered_at = contact.answer_minutes = contact.answer_gross_minutes = None
    undone = exists().where(
        OutboxItem.message_id == Message.id, OutboxItem.delivery == Delivery.UNDONE
    )
    said = (Message.contact_id == contact.id, Message.kind.in_(REPLIES), ~undone)
    ends = select(Closure.closed_at).where(
        Closure.contact_id == contact.id, Closure.outcome.in_(_ANSWERED)
    )
    found = [*session.scalars(select(Message.at).where(*said)), *session.scalars(ends)]
    if found:
        given(session, contact, min(found))


_ANSWERED = [outcome for outcome in Outcome if outcome.is_answer]
