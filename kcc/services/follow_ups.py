"""A message that belongs to a contact we have: where it joins, and what it brings about."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kcc.domain.actors import SYSTEM
from kcc.domain.events import EventKind
from kcc.domain.states import Outcome
from kcc.models import Citizen, Contact, Merger, Message
from kcc.services import clocks, contacts, find, history, thanks
from kcc.services.incoming import Letter, add
from kcc.services.installation import Installation
from kcc.services.matching import Evidence


def lock(session: Session, contact_id: int | None) -> Contact | None:
    """The contact with its citizen, held until the transaction ends.

    Of one that was put together with another at this instant, it is that other, which may have
    gone on elsewhere itself by the time that we have it.
    """
    if contact_id is None:
        return None
    contact = _locked(session, contact_id)
    while contact.outcome is Outcome.DUPLICATE:
        merger = session.get(Merger, contact.id, populate_existing=True)
        if merger is None:
            break
        contact = _locked(session, merger.into_id)
    return contact


def _locked(session: Session, contact_id: int) -> Contact:
    query = (
        select(Contact)
        .where(Contact.id == contact_id)
        .options(joinedload(Contact.citizen).joinedload(Citizen.addresses))
        .with_for_update(of=Contact)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).unique().one()


def takes(contact: Contact, letter: Letter, installation: Installation) -> bool:
    """Whether a contact is open, or closed so shortly ago that a reply belongs to it.

    What a program sent reopens nothing, so it can always be kept with what it is about.
    """
    if contact.closed_at is None or letter.automatic:
        return True
    return letter.at - contact.closed_at <= timedelta(days=installation.intake.reopen_days)


def join(
    session: Session, contact: Contact, letter: Letter, now: datetime, *, evidence: Evidence | None
) -> Message:
    """Add a message to the contact it belongs to; a person's message asks for an answer.

    Not when it only thanks us for a contact that is closed: that one stays so, visibly.
    """
    message = add(session, contact, letter, SYSTEM)
    message.other_sender = not is_of(contact.citizen, letter.sender)
    is_thanks = not message.other_sender and thanks.is_nothing_else(session, contact, letter)
    asks = not (letter.automatic or is_thanks)
    told = letter.told | ({"evidence": evidence.value} if evidence else {})
    history.record(session, contact, EventKind.MESSAGE_RECEIVED, letter.at, SYSTEM, **told)
    contact.unread = contact.unread or asks
    if is_thanks:
        message.only_thanks = True
        history.record(session, contact, EventKind.THANKED, letter.at, SYSTEM)
    if asks:
        contact.preview = letter.preview
        contacts.wake(session, contact, now)
        session.flush()
        clocks.ask_again(session, contact, letter.at)
    session.flush()
    if message.other_sender or letter.subject != contact.subject:
        find.index(session, contact, letter.name, letter.sender, letter.subject)
    return message


def is_of(citizen: Citizen | None, address: str) -> bool:
    """Whether this address (lower case) is one of a citizen."""
    return citizen is not None and any(address == one.value for one in citizen.addresses)
