"""What a mail server said about a message: written down first, told to the contact after."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.base import Acceptance, DeliveryError, DeliveryUncertain, Receipt, RecipientResult
from kcc.domain.actors import SYSTEM
from kcc.domain.events import EventKind
from kcc.domain.patience import Patience
from kcc.models import BY_HAND, Contact, Delivery, Message, MessageKind, OutboxItem, Recipient
from kcc.services import acknowledging, clocks, contacts, history
from kcc.services.leases import Lease
from kcc.services.outbox import PENDING

Result = Receipt | DeliveryError | DeliveryUncertain

_DELIVERIES = {
    Acceptance.ACCEPTED: Delivery.SENT,
    Acceptance.DEFERRED: Delivery.DEFERRED,
    Acceptance.REFUSED: Delivery.REFUSED,
}
_EVENTS = {
    Delivery.SENT: EventKind.DELIVERED,
    Delivery.REFUSED: EventKind.DELIVERY_FAILED,
    Delivery.UNCERTAIN: EventKind.DELIVERY_UNCERTAIN,
    Delivery.BOUNCED: EventKind.BOUNCED,
}
# What still has to happen goes before what cannot be helped, and that before what went well.
_GRAVEST = (
    Delivery.DEFERRED,
    Delivery.UNCERTAIN,
    Delivery.REFUSED,
    Delivery.BOUNCED,
    Delivery.SENT,
)
_LOST = (Delivery.REFUSED, Delivery.BOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is known about one recipient after a try."""

    address: str
    delivery: Delivery
    code: int | None
    reply: str
    server: str = ""
    queue_id: str | None = None


def record(
    session: Session, claim: OutboxItem, result: Result, now: datetime, patience: Patience
) -> bool:
    """Write down how the try of a claim went; False when the row is no longer of this claim.

    `claim` is the row as `outbox.claim_due` gave it, from whatever session. Asks for no lease:
    what the server said stays true when the worker loses it, and the row names the claim by its
    token. A message that meanwhile became uncertain is so no more.
    """
    # The first statement writes the row, so that nobody else changes it until the end.
    mine = (
        OutboxItem.id == claim.id,
        OutboxItem.token == claim.token,
        OutboxItem.delivery.in_((Delivery.SENDING, Delivery.UNCERTAIN)),
    )
    lock = update(OutboxItem).where(*mine).values(claimed_at=OutboxItem.claimed_at)
    found = lock.returning(OutboxItem.id).execution_options(synchronize_session=False)
    if session.scalar(found) is None:
        return False
    item = session.get_one(OutboxItem, claim.id, populate_existing=True)
    for said in _said(session, item, result):
        _note(session, item, _given_up(said, item, now, patience), now)
    _conclude(session, item, now, patience)
    session.flush()
    return True


def settle(session: Session, item: OutboxItem) -> None:
    """Give a message the state of its recipient that needs most; the caller holds its row."""
    query = select(Recipient).where(Recipient.message_id == item.message_id)
    recipients = session.scalars(query.execution_options(populate_existing=True)).all()
    stand = {_counted(recipient) for recipient in recipients}
    gravest = next((delivery for delivery in _GRAVEST if delivery in stand), Delivery.REFUSED)
    item.delivery = gravest
    item.problem = _problem(recipients, gravest)


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
    message = session.get_one(Message, message_id)
    contact = _holder(session, message)
    told = session.scalars(
        update(Recipient)
        .where(~Recipient.told, Recipient.message_id == message_id, lease.holds(now))
        .values(told=True)
        .returning(Recipient)
    ).all()
    for delivery in _EVENTS:
        about = [recipient for recipient in told if recipient.delivery == delivery]
        if about:
            _tell(session, contact, message, about)
    session.flush()
    return bool(told)


def _said(session: Session, item: OutboxItem, result: Result) -> list[_Said]:
    if isinstance(result, Receipt):
        return [_replied(one, result) for one in result.results]
    delivery = Delivery.UNCERTAIN
    if isinstance(result, DeliveryError):
        delivery = Delivery.REFUSED if result.permanent else Delivery.DEFERRED
    return [
        _Said(address=address, delivery=delivery, code=None, reply=result.reason)
        for address in _pending(session, item)
    ]


def _replied(one: RecipientResult, receipt: Receipt) -> _Said:
    said = _Said(
        address=one.address,
        delivery=_DELIVERIES[one.acceptance],
        code=one.code,
        reply=one.reply,
    )
    if said.delivery is not Delivery.SENT:
        return said
    return replace(said, server=receipt.server[:200], queue_id=receipt.queue_id)


def _pending(session: Session, item: OutboxItem) -> Sequence[str]:
    open_ones = (*PENDING, Delivery.UNCERTAIN)
    return session.scalars(
        select(Recipient.address).where(
            Recipient.message_id == item.message_id, Recipient.delivery.in_(open_ones)
        )
    ).all()


def _given_up(said: _Said, item: OutboxItem, now: datetime, patience: Patience) -> _Said:
    since = item.retried_at or item.message.at
    if said.delivery is not Delivery.DEFERRED or now < since + patience.give_up:
        return said
    hours = int(patience.give_up.total_seconds() // 3600)
    reply = f"Na {hours} uur nog niet bezorgd: {said.reply}"[:500]
    return replace(said, delivery=Delivery.REFUSED, reply=reply)


def _note(session: Session, item: OutboxItem, said: _Said, now: datetime) -> None:
    """What came back before this was known has come back."""
    session.execute(
        update(Recipient)
        .where(
            Recipient.message_id == item.message_id,
            Recipient.address == said.address,
            Recipient.delivery != Delivery.BOUNCED,
        )
        .values(
            delivery=said.delivery,
            code=said.code,
            reply=said.reply[:500],
            at=now,
            server=said.server,
            queue_id=said.queue_id,
            told=said.delivery not in _EVENTS,
        )
    )


def _conclude(session: Session, item: OutboxItem, now: datetime, patience: Patience) -> None:
    settle(session, item)
    if item.delivery is Delivery.DEFERRED:
        item.not_before = patience.next_try(item.attempts, now)
    if item.sent_at is None and any(r.delivery is Delivery.SENT for r in item.message.recipients):
        item.sent_at = now


def _counted(recipient: Recipient) -> Delivery:
    """The message arrived also when a copy of it came back."""
    came_back = recipient.copy and recipient.delivery is Delivery.BOUNCED
    return Delivery.SENT if came_back else recipient.delivery


def _problem(recipients: Iterable[Recipient], delivery: Delivery) -> str:
    if delivery is Delivery.SENT:
        return ""
    replies = [_reason(r) for r in recipients if r.delivery == delivery]
    return "; ".join(dict.fromkeys(replies))[:500] or "Dit bericht heeft geen ontvanger."


def _tell(session: Session, contact: Contact, message: Message, about: Sequence[Recipient]) -> None:
    """All of `about` fared the same; the event bears the time at which that was known."""
    delivery = about[0].delivery
    at = max(_known_at(recipient) or message.at for recipient in about)
    data = {"to": ", ".join(recipient.address for recipient in about)}
    if delivery is not Delivery.SENT:
        data["reason"] = _problem(about, delivery)
    history.record(session, contact, _EVENTS[delivery], at, SYSTEM, **data)
    if delivery is Delivery.SENT and message.kind is MessageKind.ACKNOWLEDGEMENT:
        acknowledging.delivered(session, message, at)
    if delivery is not Delivery.SENT:
        _make_work(session, contact, message, about, at)
    if delivery in _LOST and message.kind.meets_clocks:
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
            clocks.unmeet(session, contact, at)


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
        clocks.meet(session, contact, clocks.ANSWERS, max(arrived))


def _known_at(recipient: Recipient) -> datetime | None:
    """`at` is when a server took or refused it."""
    return recipient.bounced_at if recipient.delivery is Delivery.BOUNCED else recipient.at


def _reason(recipient: Recipient) -> str:
    if recipient.delivery is Delivery.BOUNCED:
        return recipient.bounce_reason
    code = f"{recipient.code} " if recipient.code else ""
    return f"{code}{recipient.reply}"


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
