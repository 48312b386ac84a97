"""The outbox: each message leaves once, and the database knows before anybody else how it went."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from channels.attachment import Attachment as File
from channels.base import Address, Outbound
from kcc.db import UtcDateTime, rare
from kcc.domain import letter_html
from kcc.domain.errors import KccError
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Delivery, Mailbox, Message, OutboxItem, Recipient
from kcc.services import breaker, file_links, return_addresses
from kcc.services.leases import Lease, holding
from kcc.services.replies import thread
from kcc.services.rows import Row, fetch

WAITING = (Delivery.HELD, Delivery.QUEUED, Delivery.DEFERRED)
PENDING = (*WAITING, Delivery.SENDING)
IS_PENDING = rare(OutboxItem.delivery.in_(PENDING))
# Not what waits for the server of one recipient, who answered for himself.
IS_ANSWERED = (
    select(Recipient.id)
    .where(
        Recipient.message_id == OutboxItem.message_id,
        Recipient.delivery == Delivery.DEFERRED,
        or_(Recipient.code.is_not(None), Recipient.bounced_at.is_not(None)),
    )
    .exists()
)
# By which mailbox a message leaves: its own, or else the first active one.
_InUse = aliased(Mailbox)
_FIRST = select(func.min(_InUse.id)).where(_InUse.active).scalar_subquery()
LEAVES_BY: ColumnElement[int | None] = func.coalesce(OutboxItem.mailbox_id, _FIRST)
# Made once: they run for each message, and making them takes longer than running them.
_WAITS = rare(OutboxItem.delivery.in_(WAITING))
_AT = bindparam("at", type_=UtcDateTime)
_DUE = and_(
    _WAITS,
    OutboxItem.not_before <= _AT,
    or_(LEAVES_BY.is_(None), LEAVES_BY.not_in(bindparam("busy", expanding=True))),
    ~breaker.rests(LEAVES_BY, _AT),
)
_OLDEST = select(OutboxItem.id).where(_DUE).order_by(OutboxItem.not_before, OutboxItem.id).limit(1)
_HAS_DUE = select(select(OutboxItem.id).where(_DUE).exists())
_CLAIM = (
    update(OutboxItem)
    .where(OutboxItem.id == _OLDEST.scalar_subquery(), _DUE, holding(bindparam("lease"), _AT))
    .values(
        delivery=Delivery.SENDING,
        token=bindparam("lease"),
        claimed_at=_AT,
        handed_at=None,
        attempts=OutboxItem.attempts + 1,
    )
    .returning(OutboxItem.id)
)
_CLAIMED = (
    select(OutboxItem, Mailbox)
    .outerjoin(Mailbox, Mailbox.id == LEAVES_BY)
    .where(OutboxItem.id == bindparam("item"))
    .execution_options(populate_existing=True)
)
_LOADED = (
    select(OutboxItem)
    .where(OutboxItem.id == bindparam("item"))
    .options(
        joinedload(OutboxItem.mailbox),
        joinedload(OutboxItem.message).joinedload(Message.contact),
    )
)
_HAND_OVER = (
    update(OutboxItem)
    .where(
        OutboxItem.id == bindparam("item"),
        OutboxItem.delivery == Delivery.SENDING,
        OutboxItem.token == bindparam("lease"),
        holding(bindparam("lease"), _AT),
    )
    .values(handed_at=_AT)
    .returning(OutboxItem.id)
)
_GIVE_BACK = (
    update(OutboxItem)
    .where(
        OutboxItem.id == bindparam("item"),
        OutboxItem.delivery == Delivery.SENDING,
        OutboxItem.token == bindparam("lease"),
    )
    .values(delivery=Delivery.QUEUED, token=None, handed_at=None, attempts=OutboxItem.attempts - 1)
    .returning(OutboxItem.id)
)
CRASHED = "Het programma stopte tijdens het versturen: misschien is het bericht bezorgd."


class CannotSend(KccError):
    """There is no mailbox through which this message can leave now."""


def queue(
    session: Session,
    message: Message,
    mailbox_id: int | None,
    not_before: datetime,
    *,
    held: bool = False,
) -> OutboxItem:
    """Put a message with its recipients and Message-ID on its way, not before that moment.

    Held means that it can be undone until then. It is threaded under what it answers.
    """
    thread(session, message)
    with session.no_autoflush:  # half an item is no row
        item = OutboxItem(
            message=message,
            mailbox_id=mailbox_id,
            delivery=Delivery.HELD if held else Delivery.QUEUED,
            not_before=not_before,
        )
        session.add(item)
    session.flush()
    return item


def row(message_id: int, mailbox_id: int | None, not_before: datetime) -> Row:
    """As `queue`, for a message that is threaded already and nobody can undo: a row to add."""
    return {
        "message_id": message_id,
        "mailbox_id": mailbox_id,
        "delivery": Delivery.QUEUED,
        "not_before": not_before,
    }


def has_due(session: Session, now: datetime, *, busy: Collection[int] = ()) -> bool:
    """Whether a message is due by a mailbox that neither rests nor stands in `busy`."""
    return bool(fetch(session, _HAS_DUE, {"at": now, "busy": tuple(busy)})[0][0])


def claim_due(
    session: Session, now: datetime, lease: Lease, *, busy: Collection[int] = ()
) -> OutboxItem | None:
    """Claim the message that has waited longest; None when nothing is due or the lease is gone.

    One UPDATE, so that either this or the agent's undo gets the row. What leaves by a mailbox
    that rests or stands in `busy` is passed over; by one that fails, nothing else is claimed
    until it is known how this one fared.
    """
    values = {"at": now, "busy": tuple(busy), "lease": lease.token}
    claimed = fetch(session, _CLAIM, values)
    if not claimed:
        return None
    item, mailbox = session.execute(_CLAIMED, {"item": claimed[0].id}).one()
    if mailbox is not None and mailbox.sending_failures:
        breaker.take_turn(session, mailbox.id, now)
    return item


def hand_over(session: Session, item: OutboxItem, now: datetime, lease: Lease) -> bool:
    """Note that the text is about to be handed to the server; False forbids it.

    After this a crash leaves the message uncertain; before it, it is simply tried again.
    """
    return bool(fetch(session, _HAND_OVER, {"item": item.id, "at": now, "lease": lease.token}))


def give_back(session: Session, item: OutboxItem) -> bool:
    """Put a claimed message of which no text left in the queue again, as if it was never tried.

    For who lost the lease meanwhile; what another worker took over already stays with that one,
    and the answer is False.
    """
    return bool(fetch(session, _GIVE_BACK, {"item": item.id, "lease": item.token}))


def leaves_by(session: Session, item: OutboxItem) -> int | None:
    """The mailbox it leaves by: its own, or else the first active one, if there is one."""
    return item.mailbox_id or session.scalar(select(LEAVES_BY).where(OutboxItem.id == item.id))


def loaded(session: Session, item_id: int) -> OutboxItem:
    """An item with all that `outgoing` needs, in as few statements as can be."""
    return session.scalars(_LOADED, {"item": item_id}).one()


def sending_mailbox(session: Session, item: OutboxItem) -> Mailbox:
    """The mailbox of `leaves_by`. Raises CannotSend."""
    mailbox_id = leaves_by(session, item)
    mailbox = session.get(Mailbox, mailbox_id) if mailbox_id else None
    if mailbox is None:
        raise CannotSend("Er is geen postbus om mee te versturen.")
    if not mailbox.active:
        raise CannotSend(f"Postbus {mailbox.address} is uitgezet.")
    return mailbox


def outgoing(
    session: Session, item: OutboxItem, mailbox: Mailbox, files: FileStore, keys: Keys
) -> Outbound:
    """The message as the channel sends it, to those who did not get it yet.

    But for them it is the same each time. Raises StorageFailed when an attachment cannot be read.
    """
    message = item.message
    text = file_links.text_of(message, keys)
    pending = (one.address for one in message.recipients if one.delivery in PENDING)
    return Outbound(
        message_id=message.rfc_id or "",
        sender=Address(name=mailbox.name, address=mailbox.address),
        recipients=tuple(pending),
        to=_addresses(message, copy=False),
        cc=_addresses(message, copy=True),
        subject=message.subject,
        text=text,
        html=letter_html.page(text, language=message.contact.language, title=message.subject),
        date=message.at,
        in_reply_to=message.in_reply_to,
        references=tuple(message.references),
        reply_to=return_addresses.reply_to(session, message, mailbox, keys),
        automatic=message.automatic,
        attachments=tuple(
            File(
                filename=attachment.filename,
                content_type=attachment.content_type,
                content=files.get(attachment.sha256),
                inline=attachment.inline,
            )
            for attachment in message.attachments
            if not attachment.as_link
        ),
    )


def has_sending(session: Session) -> bool:
    """Whether a message is being sent, or was left behind so."""
    sending = select(OutboxItem.id).where(OutboxItem.delivery == Delivery.SENDING)
    return session.scalar(select(sending.exists())) or False


def reclaim(session: Session, now: datetime, lease: Lease, *, patience: timedelta) -> int:
    """Take care of what a stopped worker left behind; how many messages that were.

    What had not been handed to the server goes back in the queue; the rest may have arrived,
    so it is uncertain and is never sent again by itself. Under our own token something is
    left behind after `patience`: longer than a job can take.
    """
    left = (
        OutboxItem.delivery == Delivery.SENDING,
        or_(OutboxItem.token != lease.token, OutboxItem.claimed_at < now - patience),
        lease.holds(now),
    )
    kept = {"synchronize_session": False}
    again = session.scalars(
        update(OutboxItem)
        .where(*left, OutboxItem.handed_at.is_(None))
        .values(delivery=Delivery.QUEUED, token=None)
        .returning(OutboxItem.id)
        .execution_options(**kept)
    ).all()
    uncertain = session.scalars(
        update(OutboxItem)
        .where(*left)
        .values(delivery=Delivery.UNCERTAIN, problem=CRASHED)
        .returning(OutboxItem.message_id)
        .execution_options(**kept)
    ).all()
    session.execute(
        update(Recipient)
        .where(Recipient.message_id.in_(uncertain), Recipient.delivery.in_(PENDING))
        .values(delivery=Delivery.UNCERTAIN, reply=CRASHED, at=now, told=False)
        .execution_options(**kept)
    )
    return len(again) + len(uncertain)


def _addresses(message: Message, *, copy: bool) -> tuple[Address, ...]:
    return tuple(
        Address(name="", address=recipient.address)
        for recipient in message.recipients
        if recipient.copy == copy
    )
