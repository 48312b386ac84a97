"""Mail on its way out, as whoever looks after the application sees it, and a new try by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from kcc.db import rare
from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Conflict, Invalid, NotFound
from kcc.domain.events import EventKind
from kcc.models import Contact, Delivery, Mailbox, Message, MessageKind, OutboxItem, Recipient
from kcc.services import admin_log, breaker, history
from kcc.services.outbox import IS_ANSWERED, IS_PENDING, LEAVES_BY

PAGE = 50
FAILED = (Delivery.REFUSED, Delivery.UNCERTAIN)
HAS_FAILED = rare(OutboxItem.delivery.in_(FAILED))
_GONE = "Dit bericht is er niet."
_SURE = "Vink aan dat het bericht twee keer mag aankomen."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How one recipient fares; of the address only the domain, also in what the server said."""

    domain: str
    delivery: Delivery
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A message on its way out, without what it says or to whom by name."""

    id: int
    number: str
    kind: MessageKind
    written_at: datetime
    delivery: Delivery
    attempts: int
    next_at: datetime
    mailbox: str
    rests: bool
    reason: str
    recipients: Sequence[Bound]

    @property
    def may_arrive_twice(self) -> bool:
        return any(one.delivery is Delivery.UNCERTAIN for one in self.recipients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A mailbox in use whose server does not work, and when one message tries it again.

    That is now when `until` is past. `reason` is Dutch and names no citizen; `waiting` counts the
    messages that leave by it, also those that nobody tried yet.
    """

    id: int
    address: str
    since: datetime
    until: datetime
    reason: str
    waiting: int


def resting(session: Session) -> list[Resting]:
    """By address."""
    count = select(func.count()).where(IS_PENDING, Mailbox.id == LEAVES_BY).scalar_subquery()
    failing = select(Mailbox, count).where(Mailbox.active, Mailbox.sending_failures > 0)
    return [
        Resting(
            id=mailbox.id,
            address=mailbox.address,
            since=mailbox.sending_since,
            until=mailbox.resting_until,
            reason=mailbox.sending_problem,
            waiting=waiting,
        )
        for mailbox, waiting in session.execute(failing.order_by(Mailbox.address))
        if mailbox.sending_since and mailbox.resting_until
    ]


def waiting(session: Session) -> list[Departure]:
    """What has to leave, the soonest first: `PAGE` of them."""
    query = _rows().where(IS_PENDING)
    return _read(session, query.order_by(OutboxItem.not_before, OutboxItem.id).limit(PAGE))


def count_waiting(session: Session) -> int:
    query = select(func.count()).where(IS_PENDING)
    return session.scalar(query) or 0


def failed(session: Session, before_id: int | None = None) -> list[Departure]:
    """What was refused or is uncertain, as long as its contact is open, the newest first.

    Those before one: `PAGE` of them and one more when there is more.
    """
    query = _rows().where(HAS_FAILED, Contact.closed_at.is_(None))
    if before_id is not None:
        query = query.where(OutboxItem.id < before_id)
    return _read(session, query.order_by(OutboxItem.id.desc()).limit(PAGE + 1))


def count_failed(session: Session) -> int:
    query = (
        select(func.count())
        .select_from(OutboxItem)
        .join(Message, Message.id == OutboxItem.message_id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(HAS_FAILED, Contact.closed_at.is_(None))
    )
    return session.scalar(query) or 0


def get(session: Session, item_id: int) -> Departure:
    """Raises NotFound."""
    found = _read(session, _rows().where(OutboxItem.id == item_id))
    if not found:
        raise NotFound(_GONE)
    return found[0]


def retry(
    session: Session, item_id: int, now: datetime, actor: Actor, *, may_arrive_twice: bool
) -> None:
    """Send a message once more to those who were refused or may not have it; not to the others.

    It keeps its Message-ID, so that many mail programs show it once. Raises Invalid when nobody
    said that it `may_arrive_twice` although it may, Conflict when it is not refused or uncertain
    (any more), NotFound.
    """
    admin_log.begin(session)
    seen = get(session, item_id)
    message = _queued_again(session, item_id, now)
    left_out = _left_out(session, message)
    if not may_arrive_twice and any(one.delivery is Delivery.UNCERTAIN for one in left_out):
        raise Invalid.at("sure", _SURE)
    for recipient in left_out:
        recipient.delivery, recipient.code, recipient.reply = Delivery.QUEUED, None, ""
        recipient.told = True
    to = ", ".join(one.address for one in left_out)
    history.record(session, message.contact, EventKind.DELIVERY_RETRIED, now, actor, to=to)
    data = {"was": "onzeker" if seen.delivery is Delivery.UNCERTAIN else "geweigerd"}
    admin_log.record(
        session, AdminAction.DELIVERY_RETRIED, f"contact {seen.number}", now, actor, data
    )


def try_mailbox(session: Session, mailbox_id: int, now: datetime, actor: Actor) -> None:
    """Let a message try at once whether the server of a mailbox works again.

    What it deferred itself is due at once too. Raises Conflict when the mailbox sends (again),
    NotFound.
    """
    admin_log.begin(session)
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None:
        raise NotFound("Deze postbus is er niet.")
    # Messages before mailboxes, as who sends does: else each could wait for the other.
    deferred = rare(OutboxItem.delivery == Delivery.DEFERRED)
    session.execute(
        update(OutboxItem)
        .where(
            deferred,
            OutboxItem.not_before > now,
            LEAVES_BY.is_not_distinct_from(mailbox_id),
            ~IS_ANSWERED,
        )
        .values(not_before=now)
        .execution_options(synchronize_session=False)
    )
    if not breaker.try_next(session, mailbox_id, now):
        raise Conflict("Deze postbus verstuurt al weer.")
    admin_log.record(session, AdminAction.MAILBOX_WOKEN, mailbox.address, now, actor)


def _queued_again(session: Session, item_id: int, now: datetime) -> Message:
    """Put it on its way by a statement that writes the row, so that no worker changes it."""
    again = (
        update(OutboxItem)
        .where(OutboxItem.id == item_id, OutboxItem.delivery.in_(FAILED))
        .values(
            delivery=Delivery.QUEUED,
            not_before=now,
            retried_at=now,
            attempts=0,
            token=None,
            claimed_at=None,
            handed_at=None,
            problem="",
        )
    )
    changed = session.scalar(again.returning(OutboxItem.message_id))
    if changed is None:
        raise Conflict("Dit bericht is al opnieuw op weg, of het is verzonden.")
    return session.get_one(Message, changed)


def _left_out(session: Session, message: Message) -> Sequence[Recipient]:
    query = select(Recipient).where(
        Recipient.message_id == message.id, Recipient.delivery.in_(FAILED)
    )
    ordered = query.order_by(Recipient.id).execution_options(populate_existing=True)
    return session.scalars(ordered).all()


_Row = Select[OutboxItem, str, Mailbox | None]


def _rows() -> _Row:
    return (
        select(OutboxItem, Contact.number, Mailbox)
        .join(Message, Message.id == OutboxItem.message_id)
        .join(Contact, Contact.id == Message.contact_id)
        .outerjoin(Mailbox, Mailbox.id == LEAVES_BY)
    )


def _read(session: Session, query: _Row) -> list[Departure]:
    return [
        Departure(
            id=item.id,
            number=number,
            kind=item.message.kind,
            written_at=item.message.at,
            delivery=item.delivery,
            attempts=item.attempts,
            next_at=_next_at(item, mailbox),
            mailbox=mailbox.address if mailbox else "",
            rests=_rests(mailbox),
            reason=texts.without_addresses(item.problem),
            recipients=[_bound(one) for one in item.message.recipients],
        )
        for item, number, mailbox in session.execute(query)
    ]


def _next_at(item: OutboxItem, mailbox: Mailbox | None) -> datetime:
    if mailbox is None or mailbox.resting_until is None:
        return item.not_before
    return max(item.not_before, mailbox.resting_until)


def _rests(mailbox: Mailbox | None) -> bool:
    return mailbox is not None and mailbox.active and mailbox.sending_failures > 0


def _bound(recipient: Recipient) -> Bound:
    code = f"{recipient.code} " if recipient.code else ""
    return Bound(
        domain=recipient.address.rpartition("@")[2],
        delivery=recipient.delivery,
        reason=texts.without_addresses(f"{code}{recipient.reply}".strip()),
    )
