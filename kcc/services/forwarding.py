"""Forwarding notices: the citizen hears at once with whom the question lies now, and since when.

Source: Awb 2:3 and section 2.3 (Wmebv), which want that told together with the forwarding.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import threading
from kcc.domain.actors import Actor
from kcc.domain.brakes import Level
from kcc.domain.errors import Invalid
from kcc.domain.events import EventKind
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.variables import Variable
from kcc.domain.words import citizens_date, local
from kcc.keys import Keys
from kcc.models import Contact, Mailbox, Message, MessageKind, Recipient
from kcc.services import brakes, clocks, contacts, history, letters, outbox, reaching
from kcc.services.brakes import Wish
from kcc.services.installation import Installation, IntakeLimits
from kcc.services.letters import Letter
from kcc.services.reaching import Reach

_NO_ADDRESS = "Deze inwoner krijgt van ons geen automatische e-mail. Haal het vinkje weg, of bel."


def brake(session: Session, contact: Contact, now: datetime, limits: IntakeLimits) -> Level | None:
    """Count the notice that is about to go; the brake that holds it back, if any.

    In a transaction of its own, before the contact is locked: who takes mail in holds the brakes
    while it waits for contacts. Raises Invalid at `tell` as `tell` does.
    """
    mailbox_id = contact.mailbox_id
    if mailbox_id is None:
        mailbox_id = session.scalar(select(func.min(Mailbox.id)).where(Mailbox.active)) or 0
    wish = Wish(
        address=_reach(contact).address,
        subject=contact.subject,
        mailbox_id=mailbox_id,
        number=contact.number,
    )
    contacts.next_numbers(session, now, 0)  # the turn that goes with counting; no number is taken
    [held] = brakes.held_by(session, [wish], now, limits)
    return held


def tell(
    session: Session,
    contact: Contact,
    to: str,
    now: datetime,
    actor: Actor,
    *,
    held: Level | None,
    installation: Installation,
    keys: Keys,
) -> Message | None:
    """Mail the citizen that the question went `to` somebody today; None when `held` by a brake.

    It leaves at once and of itself: nobody edits it, and its headers say that it is automatic
    (RFC 3834, 5). The clocks run on. Raises Invalid at `tell` when the citizen cannot have it.
    """
    reach = _reach(contact)
    if held is not None:
        words = f"te veel {held.words}"
        history.record(session, contact, EventKind.FORWARDING_HELD, now, actor, reason=words)
        return None
    letter = _letter(session, contact, to, now, installation=installation)
    message = Message(
        contact=contact,
        kind=MessageKind.FORWARDING,
        channel=ChannelKind.EMAIL,
        at=now,
        sender_name=installation.municipality.name,
        subject=threading.subject_with_number(letter.subject, contact.number),
        text=letter.text,
        automatic=True,
        recipients=[Recipient(address=reach.address)],
    )
    session.add(message)
    session.flush()
    message.rfc_id = threading.make_message_id(
        message.id, reach.address, installation.domain, keys.threading
    )
    outbox.queue(session, message, contact.mailbox_id, now)
    history.record(session, contact, EventKind.FORWARDING_TOLD, now, actor, to=reach.address)
    return message


def _reach(contact: Contact) -> Reach:
    found = reaching.of(contact, contact.messages, by_itself=True)
    if found is None:
        raise Invalid.at("tell", _NO_ADDRESS)
    return found


def _letter(
    session: Session, contact: Contact, to: str, now: datetime, *, installation: Installation
) -> Letter:
    """With the day by which an answer is owed, unless that has been."""
    language = contact.language
    owed = [one.due_at for one in clocks.running(session, contact) if one.moment in clocks.ANSWERS]
    due = min((at for at in owed if at > now), default=None)
    given = {
        Variable.FORWARDED_TO: to,
        Variable.FORWARDED_ON: citizens_date(local(now), language),
        Variable.ANSWER_DATE: citizens_date(local(due), language) if due else "",
    }
    return letters.letter(
        session, LetterKind.FORWARDING, contact, given, municipality=installation.municipality
    )
