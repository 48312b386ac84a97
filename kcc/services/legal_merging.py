"""What two contacts that become one are in law: one kind, one term, and the notices about both."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from kcc.domain.kinds import ContactKind, Priority
from kcc.models import Contact, DefaultNotice
from kcc.services import clocks

_WHY = "samengevoegd"


def put_together(session: Session, contact: Contact, into: Contact, now: datetime) -> None:
    """Let `into`, to which the clocks moved already, be in law what either of them was.

    What an agent said of `into` goes before what was said of `contact`. Of two terms for that the
    first to end stays: whoever asked first must not wait longer.
    """
    if into.kind is ContactKind.QUESTION:
        into.kind = contact.kind
    if contact.priority is Priority.HIGH:
        into.priority = Priority.HIGH
    terms = [clock for clock in clocks.running(session, into) if clock.legal]
    own = [clock for clock in terms if clock.norm and clock.norm.kind in (None, into.kind)]
    for clock in terms:
        if clock not in own[:1]:
            clocks.end_one(session, clock, now, why=_WHY)
    _move_notices(session, contact, into)


def _move_notices(session: Session, contact: Contact, into: Contact) -> None:
    """A notice that was put together with what it is about, is about nothing else any more."""
    about = update(DefaultNotice).where(DefaultNotice.about_id == contact.id)
    session.execute(about.values(about_id=into.id))
    if session.get(DefaultNotice, into.id) is None:
        own = update(DefaultNotice).where(DefaultNotice.contact_id == contact.id)
        session.execute(own.values(contact_id=into.id))
    itself = DefaultNotice.contact_id == DefaultNotice.about_id
    session.execute(delete(DefaultNotice).where(itself))
