"""Telling a contact what became of its message: history, clocks, and work for an agent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, lazyload

from kcc.domain.actors import SYSTEM
from kcc.domain.moments import Moment
from kcc.models import BY_HAND, Contact, Delivery, Message, MessageKind, Recipient
from kcc.services import acknowledging, clocks, contacts, history
from kcc.services.deliveries import EVENTS, problem
from kcc.services.leases import Lease

_LOST = (Delivery.REFUSED, Delivery.BOUNCED)
# Which clocks can be met by writing a message of this kind, or by its delivery. An interim message
# tells a date and answers nothing (E-mailgedragslijn voor overheden keeps the two apart).
_MET_BY = {
    MessageKind.ANSWER: frozenset(Moment),
    MessageKind.ACKNOWLEDGEMENT: frozenset({Moment.ACKNOWLEDGE}),
    MessageKind.INTERIM: frozenset({Moment.DATE_MESSAGE}),
}


def next_untold(session: Session, *, passing: Collection[int] = ()) -> int | None:
    """The message of which the contact does not know yet what became of it, oldest news first.

    Those in `passing` are passed over.
    """
    query = select(Recipient.message_id).where(
        ~Recipient.told, Recipient.message_id.not_in(passing)
    )
    return session.scalar(query.order_by(Recipient.id).limit(1))


def announce(session: Session, message_id: int, now: datetime, lease: Lease) -> bool:
    """Tell the contact what became of its message: history, clocks, and work for an agent.

    False when there is nothing to tell, or the lease is gone.
    """
    # Neither all recipients nor files are needed, and whether it was tried again goes along.
    needed = (
        lazyload(Message.recipients),
        lazyload(Message.attachments),
        joinedload(Message.outgoing),
    )
    message = session.get_one(Message, message_id, options=needed)
    contact = _holder(session, message)
    told = session.scalars(
        update(Recipient)
        .where(~Recipient.told, Recipient.message_id == message_id, lease.holds(now))
        .values(told=True)
        .returning(Recipient)
    ).all()
    for delivery in EVENTS:
        about = [recipient for recipient in told if recipient.delivery == delivery]
        if about:
            _tell(session, contact, message, about)
    session.flush()
    return bool(told)


def _tell(session: Session, contact: Contact, message: Message, about: Sequence[Recipient]) -> None:
    """All of `about` fared the same; the event bears the time at which that was known."""
    delivery = about[0].delivery
    at = max(_known_at(recipient) or message.at for recipient in about)
    data = {"to": ", ".join(recipient.address for recipient in about)}
    if delivery is not Delivery.SENT:
        data["reason"] = problem(about, delivery)
    history.record(session, contact, EVENTS[delivery], at, SYSTEM, **data)
    if delivery is Delivery.SENT and message.kind is MessageKind.ACKNOWLEDGEMENT:
        acknowledging.delivered(session, message, at)
    if delivery is not Delivery.SENT:
        _make_work(session, contact, message, about, at)
    if delivery in _LOST and message.kind in _MET_BY:
        _run_clocks_on(session, contact, message, about)
    if delivery is Delivery.SENT and message.kind is MessageKind.ANSWER:
        _answered(session, contact, message, about)


def _make_work(
    session: Session,
    contact: Contact,
    message: Message,
    about: Sequence[Recipient],
    at: datetime,
) -> None:
    """Somebody has to look: also when the contact had left the desk with this mail.

    Not for a copy that came back. What went of itself and did opens nothing that had ended: that
    would be each piece of junk mail with an invented sender.
    """
    came_back = about[0].delivery is Delivery.BOUNCED
    if came_back and all(one.copy for one in about):
        return
    contact.unread = True
    if message.kind in BY_HAND or (came_back and contact.state.is_open):
        contacts.wake(session, contact, at)
        if about[0].delivery in _LOST and not all(one.copy for one in about):
            contact.undelivered = True


def _run_clocks_on(
    session: Session, contact: Contact, message: Message, about: Sequence[Recipient]
) -> None:
    """What did not reach anybody it was for has met no clock; a copy is no answer.

    It met them when it was written, or when a server took it.
    """
    meant = (Recipient.message_id == message.id, ~Recipient.copy)
    query = select(Recipient.delivery).where(*meant)
    if all(delivery in _LOST for delivery in session.scalars(query)):
        for at in {message.at, *(one.at for one in about if one.at)}:
            clocks.unmeet(session, contact, at, _MET_BY[message.kind])


def _answered(
    session: Session, contact: Contact, message: Message, about: Sequence[Recipient]
) -> None:
    """What did not arrive before needs no other way any more. A copy answers nothing.

    An answer that was tried again answers at its delivery what it was written for: not what the
    citizen wrote after it, for which the clock runs on.
    """
    arrived = [one.at or message.at for one in about if not one.copy]
    if not arrived:
        return
    contact.undelivered = False
    later = select(Message.id).where(
        Message.contact_id == contact.id,
        Message.kind == MessageKind.INBOUND,
        ~Message.automatic,
        Message.at > message.at,
    )
    again = message.outgoing is not None and message.outgoing.retried_at is not None
    if again and session.scalar(later.limit(1)) is None:
        clocks.meet(session, contact, clocks.ANSWERED, max(arrived))


def _known_at(recipient: Recipient) -> datetime | None:
    """`at` is when a server took or refused it."""
    return recipient.bounced_at if recipient.delivery is Delivery.BOUNCED else recipient.at


def _holder(session: Session, message: Message) -> Contact:
    """The contact that a message is in, locked; it may go to another while we wait for that."""
    while True:
        contact = _locked(session, message.contact_id)
        session.refresh(message, ["contact_id", "contact"])
        if message.contact_id == contact.id:
            return contact


def _locked(session: Session, contact_id: int) -> Contact:
    query = select(Contact).where(Contact.id == contact_id).with_for_update(of=Contact)
    return session.scalars(query.execution_options(populate_existing=True)).one()
