"""What tests of the outbox share: a lease in hand, and answers of the mail server."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from channels.base import Acceptance, Receipt, RecipientResult
from kcc.domain.patience import Patience
from kcc.models import Contact, Delivery, OutboxItem, Recipient
from kcc.services import announcing, clocks, deliveries, leases, outbox
from kcc.services.deliveries import Result
from kcc.services.leases import WORKER, Lease, ticks
from tests import builders

HOUR = timedelta(hours=1)
PATIENCE = Patience(minutes=(1, 5, 15, 60), give_up=72 * HOUR)
ACCEPTED, DEFERRED, REFUSED = Acceptance.ACCEPTED, Acceptance.DEFERRED, Acceptance.REFUSED
CODES = {ACCEPTED: 250, DEFERRED: 451, REFUSED: 550}


def hold_lease(
    session: Session, now: datetime, *, owner: str = "een", ttl: timedelta = 24 * HOUR
) -> Lease:
    """The lease, from whoever has it: the one before has run out by then."""
    token = leases.take(session, WORKER, owner, now, ttl=ttl)
    assert token is not None
    lease = Lease(token)
    lease.extend(ticks() + ttl.total_seconds())
    return lease


def receipt(**acceptances: Acceptance) -> Receipt:
    """What the server said, by the name before @example.nl."""
    results = tuple(
        RecipientResult(
            address=f"{name}@example.nl",
            acceptance=acceptance,
            code=CODES[acceptance],
            reply=f"antwoord {CODES[acceptance]}",
        )
        for name, acceptance in acceptances.items()
    )
    return Receipt(results=results, server="mail.example.org", queue_id="4XyZ")


def answer_to(session: Session, *names: str, contact: Contact | None = None) -> OutboxItem:
    """An answer that is due, to each name @example.nl."""
    item = builders.answer(
        session, contact or builders.contact(session), to=f"{names[0]}@example.nl"
    )
    for name in names[1:]:
        session.add(Recipient(message=item.message, address=f"{name}@example.nl", copy=True))
    session.flush()
    session.expire(item.message)
    return item


def answered_contact(session: Session, now: datetime) -> OutboxItem:
    """An answer to fatima that met the clock of the first answer when it was written."""
    contact = builders.contact(session)
    builders.clock(session, contact)
    item = answer_to(session, "fatima", contact=contact)
    clocks.meet(session, contact, clocks.ANSWERS, item.message.at)
    return item


def tried(session: Session, lease: Lease, result: Result, at: datetime) -> OutboxItem:
    """The message that is due, claimed and tried with this result; its contact is not told."""
    item = outbox.claim_due(session, at, lease)
    assert item is not None
    assert deliveries.record(session, item, result, at, PATIENCE)
    return item


def announce(session: Session, lease: Lease, now: datetime) -> int:
    """Tell all there is to tell; how many times there was something."""
    count = 0
    while message_id := announcing.next_untold(session):
        count += announcing.announce(session, message_id, now, lease)
    session.expire_all()
    return count


def deliveries_of(session: Session, item: OutboxItem) -> dict[str, Delivery]:
    """By name, where each recipient stands."""
    session.expire_all()
    return {r.address.partition("@")[0]: r.delivery for r in item.message.recipients}
