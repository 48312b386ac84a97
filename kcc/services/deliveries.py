"""What a mail server said about a message, written down before anybody is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from channels.base import Acceptance, DeliveryError, DeliveryUncertain, Receipt, RecipientResult
from kcc.domain.events import EventKind
from kcc.domain.patience import Patience
from kcc.models import (
    Delivery,
    Mailbox,
    OutboxItem,
    Recipient,
)
from kcc.services import sent_copies
from kcc.services.outbox import PENDING

Result = Receipt | DeliveryError | DeliveryUncertain

_DELIVERIES = {
    Acceptance.ACCEPTED: Delivery.SENT,
    Acceptance.DEFERRED: Delivery.DEFERRED,
    Acceptance.REFUSED: Delivery.REFUSED,
}
EVENTS = {
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
# Made once: it runs for each recipient, and making it takes longer than running it.
_NOTE = (
    update(Recipient)
    .where(
        Recipient.message_id == bindparam("message"),
        Recipient.address == bindparam("to"),
        Recipient.delivery != Delivery.BOUNCED,
    )
    .values(
        delivery=bindparam("fared"),
        code=bindparam("said_code"),
        reply=bindparam("said"),
        at=bindparam("known_at"),
        server=bindparam("by"),
        queue_id=bindparam("reference"),
        told=bindparam("is_told"),
    )
)


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
    session: Session,
    claim: OutboxItem,
    result: Result,
    now: datetime,
    patience: Patience,
    *,
    left_by: Mailbox | None = None,
) -> bool:
    """Write down how the try of a claim went; False when the row is no longer of this claim.

    `claim` is the row as `outbox.claim_due` gave it, from whatever session. Asks for no lease:
    what the server said stays true when the worker loses it, and the row names the claim by its
    token. A message that meanwhile became uncertain is so no more. `left_by` is the mailbox through
    which it was tried; where that keeps copies, one is asked for once a server took the message.
    """
    # The first statement writes the row, so that nobody else changes it until the end.
    mine = (
        OutboxItem.id == claim.id,
        OutboxItem.token == claim.token,
        OutboxItem.delivery.in_((Delivery.SENDING, Delivery.UNCERTAIN)),
    )
    lock = update(OutboxItem).where(*mine).values(claimed_at=OutboxItem.claimed_at)
    as_it_is = {"synchronize_session": False, "populate_existing": True}
    item = session.scalar(lock.returning(OutboxItem).execution_options(**as_it_is))
    if item is None:
        return False
    for said in _said(session, item, result):
        _note(session, item, _given_up(said, item, now, patience), now)
    if _conclude(session, item, now, patience):
        sent_copies.ask(item, left_by, now)
    session.flush()
    return True


def settle(session: Session, item: OutboxItem) -> Sequence[Recipient]:
    """Give a message the state of its recipient that needs most; the caller holds its row.

    Its recipients, as they are now.
    """
    query = select(Recipient).where(Recipient.message_id == item.message_id)
    recipients = session.scalars(query.execution_options(populate_existing=True)).all()
    stand = {_counted(recipient) for recipient in recipients}
    gravest = next((delivery for delivery in _GRAVEST if delivery in stand), Delivery.REFUSED)
    item.delivery = gravest
    item.problem = problem(recipients, gravest)
    return recipients


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
    if said.delivery is not Delivery.DEFERRED:
        return said
    since = item.retried_at or item.message.at
    if now < since + patience.give_up:
        return said
    hours = int(patience.give_up.total_seconds() // 3600)
    reply = f"Na {hours} uur nog niet bezorgd: {said.reply}"[:500]
    return replace(said, delivery=Delivery.REFUSED, reply=reply)


def _note(session: Session, item: OutboxItem, said: _Said, now: datetime) -> None:
    """What came back before this was known has come back."""
    values = {
        "message": item.message_id,
        "to": said.address,
        "fared": said.delivery,
        "said_code": said.code,
        "said": said.reply[:500],
        "known_at": now,
        "by": said.server,
        "reference": said.queue_id,
        "is_told": said.delivery not in EVENTS,
    }
    session.connection().execute(_NOTE, values)


def _conclude(session: Session, item: OutboxItem, now: datetime, patience: Patience) -> bool:
    """Whether a server took it for somebody now for the first time."""
    recipients = settle(session, item)
    if item.delivery is Delivery.DEFERRED:
        item.not_before = patience.next_try(item.attempts, now)
    taken = any(one.delivery is Delivery.SENT for one in recipients)
    if item.sent_at is not None or not taken:
        return False
    item.sent_at = now
    return True


def _counted(recipient: Recipient) -> Delivery:
    """The message arrived also when a copy of it came back."""
    came_back = recipient.copy and recipient.delivery is Delivery.BOUNCED
    return Delivery.SENT if came_back else recipient.delivery


def problem(recipients: Iterable[Recipient], delivery: Delivery) -> str:
    if delivery is Delivery.SENT:
        return ""
    replies = [_reason(r) for r in recipients if r.delivery == delivery]
    return "; ".join(dict.fromkeys(replies))[:500] or "Dit bericht heeft geen ontvanger."


def _reason(recipient: Recipient) -> str:
    if recipient.delivery is Delivery.BOUNCED:
        return recipient.bounce_reason
    code = f"{recipient.code} " if recipient.code else ""
    return f"{code}{recipient.reply}"
