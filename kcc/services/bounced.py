"""Bounces: tied on proof to the message and recipient that they are about, and what follows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.base import Fate, Inbound, Undelivered
from kcc.domain import texts, threading
from kcc.domain.actors import SYSTEM
from kcc.domain.events import EventKind
from kcc.models import (
    MAILED,
    AddressKind,
    CitizenAddress,
    Contact,
    Delivery,
    Message,
    OutboxItem,
    Recipient,
)
from kcc.services import deliveries, history
from kcc.services.incoming import Letter
from kcc.services.matching import Evidence, Match
from kcc.services.outbox import PENDING, WAITING

PAUSE = timedelta(hours=4)  # before what came back for now is sent once more
NO_REASON = "De mailserver van de ontvanger gaf het bericht terug."


def about(session: Session, inbound: Inbound, key: bytes) -> Match | None:
    """The contact of the message that a delivery report is about.

    None for any other mail, and for a report that does not quote an id which we signed for
    somebody we wrote to: a bounce is easily forged.
    """
    message = _message(session, inbound, key)
    if message is None:
        return None
    return Match(contact_id=message.contact_id, evidence=Evidence.MESSAGE_ID)


def learn(session: Session, contact: Contact, letter: Letter, now: datetime, key: bytes) -> None:
    """Note what a mail in this contact, which the caller holds, says about reaching people.

    Each recipient who will not get a message of ours is told by `announcing.announce`; what may
    arrive another time is sent once more, to him only. Of a bounce that proves nothing, or names
    nobody we know, an agent sees that it came. Who writes from an address can be reached there.
    """
    if not letter.automatic:
        _clear(contact, letter)
    inbound = letter.inbound
    if not (inbound.bounce or inbound.undelivered):
        return
    message = _message(session, inbound, key)
    told = message is not None and _note_all(session, message, inbound.undelivered, now)
    contact.unread = contact.unread or (inbound.bounce and not told)
    session.flush()


def _clear(contact: Contact, letter: Letter) -> None:
    if letter.is_unverified or contact.citizen is None:
        return
    for one in contact.citizen.addresses:
        if one.bounced_at is not None and one.value == letter.sender:
            one.bounced_at, one.bounce_reason = None, ""


def _message(session: Session, inbound: Inbound, key: bytes) -> Message | None:
    signed = threading.read_message_id(inbound.report_of or "") if inbound.undelivered else None
    message = session.get(Message, signed.message_pk) if signed else None
    if signed is None or message is None or message.kind not in MAILED:
        return None
    addressees = [recipient.address for recipient in message.recipients]
    return message if signed.is_ours(addressees, key) else None


def _note_all(
    session: Session, message: Message, undelivered: Sequence[Undelivered], now: datetime
) -> bool:
    """False when it is not clear whom all of it is about."""
    # The first statement writes the row, so that no worker changes it until the end.
    mine = OutboxItem.message_id == message.id
    session.execute(update(OutboxItem).where(mine).values(claimed_at=OutboxItem.claimed_at))
    fresh = {"populate_existing": True}
    item = session.scalars(select(OutboxItem).where(mine), execution_options=fresh).one()
    to = select(Recipient).where(Recipient.message_id == message.id).order_by(Recipient.id)
    recipients = session.scalars(to, execution_options=fresh).all()
    meant = [(_meant(one, recipients), one) for one in undelivered]
    for recipient, one in meant:
        if recipient is not None and _was_handed_over(item, recipient):
            _note(session, item, recipient, one, now)
    session.flush()
    is_busy = item.delivery is Delivery.SENDING and any(r.delivery in PENDING for r in recipients)
    if not is_busy:
        deliveries.settle(session, item)
    return all(recipient is not None for recipient, _ in meant)


def _meant(one: Undelivered, recipients: Sequence[Recipient]) -> Recipient | None:
    """By the address that we wrote to, or else the final one; or the only one there is."""
    known = {recipient.address.lower(): recipient for recipient in recipients}
    named = (known.get(address.lower()) for address in one.addresses)
    only = recipients[0] if len(recipients) == 1 else None
    return next((recipient for recipient in named if recipient), only)


def _was_handed_over(item: OutboxItem, recipient: Recipient) -> bool:
    """Only that can come back, and once. A bounce proves it of what is uncertain."""
    if recipient.delivery in PENDING:
        return item.delivery is Delivery.SENDING and item.handed_at is not None
    return recipient.delivery in (Delivery.SENT, Delivery.UNCERTAIN)


def _note(
    session: Session, item: OutboxItem, recipient: Recipient, one: Undelivered, now: datetime
) -> None:
    reason = texts.one_line(one.reason, 500) or NO_REASON
    if one.fate is Fate.DELAYED:
        _record(session, recipient, EventKind.DELAYED, reason, now)
        return
    recipient.bounced_at = now
    recipient.bounce_status, recipient.bounce_reason = one.status[:20], reason
    # Beside a worker that has it in hand it cannot be put in the queue.
    again = recipient.soft_bounces == 0 and item.delivery is not Delivery.SENDING
    if one.fate is Fate.FAILED_FOR_NOW and again:
        _send_again(item, recipient, now)
        _record(session, recipient, EventKind.BOUNCED_SOFTLY, reason, now)
        return
    recipient.delivery, recipient.told = Delivery.BOUNCED, False
    session.execute(
        update(CitizenAddress)
        .where(
            CitizenAddress.kind == AddressKind.EMAIL,
            CitizenAddress.value == recipient.address.lower(),
        )
        .values(bounced_at=now, bounce_reason=reason)
    )


def _send_again(item: OutboxItem, recipient: Recipient, now: datetime) -> None:
    """To this recipient only, under the same Message-ID; with others that wait, at their time."""
    recipient.soft_bounces += 1
    recipient.delivery, recipient.code = Delivery.DEFERRED, None
    recipient.reply = recipient.bounce_reason
    if item.delivery not in WAITING:
        item.not_before, item.retried_at, item.attempts = now + PAUSE, now, 0
        item.token = item.claimed_at = item.handed_at = None


def _record(
    session: Session, recipient: Recipient, kind: EventKind, reason: str, now: datetime
) -> None:
    contact = recipient.message.contact
    history.record(session, contact, kind, now, SYSTEM, to=recipient.address, reason=reason)
