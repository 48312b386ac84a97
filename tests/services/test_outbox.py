"""The outbox: what is due is claimed once, under the lease, and never sent twice after a crash."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from channels.base import Acceptance
from kcc.domain.threading import signed_addresses
from kcc.files import FileStore, StorageFailed
from kcc.keys import Keys
from kcc.models import Delivery, MessageKind, Recipient
from kcc.services import announcing, deliveries, outbox
from tests import builders
from tests.services.outbox_help import (
    HOUR,
    PATIENCE,
    answer_to,
    deliveries_of,
    hold_lease,
    receipt,
)

KEYS = Keys("een geheime sleutel van ten minste 32 tekens")


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "bestanden")


def test_an_answer_can_be_undone_until_its_time_has_come(session: Session, now: datetime) -> None:
    lease = hold_lease(session, now)
    message = builders.answer(session, builders.contact(session)).message
    session.delete(message.outgoing)
    session.flush()
    item = outbox.queue(session, message, None, now + timedelta(seconds=10), held=True)

    assert item.delivery is Delivery.HELD
    assert outbox.claim_due(session, now + timedelta(seconds=9), lease) is None
    assert outbox.claim_due(session, now + timedelta(seconds=10), lease) is item


def test_what_waited_longest_is_claimed_first_and_only_once(
    session: Session, now: datetime
) -> None:
    lease = hold_lease(session, now)
    contact = builders.contact(session)
    young = builders.answer(session, contact, not_before=now - timedelta(minutes=1))
    old = builders.answer(session, contact, not_before=now - HOUR, delivery=Delivery.DEFERRED)
    builders.answer(session, contact, not_before=now - HOUR, delivery=Delivery.UNDONE)

    claimed = [outbox.claim_due(session, now, lease) for _ in range(3)]

    assert claimed == [old, young, None]
    assert (old.delivery, old.token, old.attempts) == (Delivery.SENDING, lease.token, 1)


def test_a_worker_without_the_lease_claims_nothing(session: Session, now: datetime) -> None:
    stopped = hold_lease(session, now, ttl=timedelta(seconds=20))
    answer_to(session, "fatima")
    later = now + timedelta(seconds=60)

    assert outbox.claim_due(session, later, stopped) is None
    leader = hold_lease(session, later, owner="twee")
    assert outbox.claim_due(session, later, stopped) is None
    assert outbox.claim_due(session, later, leader) is not None


def test_a_worker_that_lost_its_lease_hands_nothing_to_the_server(
    session: Session, now: datetime
) -> None:
    """Stopped between its claim and the server, continued after another took over."""
    stopped = hold_lease(session, now, ttl=timedelta(seconds=20))
    answer_to(session, "fatima")
    item = outbox.claim_due(session, now, stopped)
    assert item is not None
    later = now + timedelta(seconds=60)
    leader = hold_lease(session, later, owner="twee")
    outbox.reclaim(session, later, leader, patience=HOUR)

    assert outbox.hand_over(session, item, later, stopped) is False
    assert outbox.claim_due(session, later, leader) is not None


def test_a_message_the_server_never_saw_goes_back_in_the_queue(
    session: Session, now: datetime
) -> None:
    dead = hold_lease(session, now, ttl=timedelta(seconds=20))
    item = answer_to(session, "fatima")
    outbox.claim_due(session, now, dead)
    later = now + timedelta(seconds=60)
    leader = hold_lease(session, later, owner="twee")

    assert outbox.reclaim(session, later, leader, patience=HOUR) == 1
    session.expire_all()
    assert item.delivery is Delivery.QUEUED


def test_a_message_the_server_may_have_is_uncertain_and_never_sent_by_itself(
    session: Session, now: datetime
) -> None:
    dead = hold_lease(session, now, ttl=timedelta(seconds=20))
    contact = builders.contact(session)
    item = answer_to(session, "fatima", contact=contact)
    outbox.claim_due(session, now, dead)
    assert outbox.hand_over(session, item, now, dead)
    later = now + timedelta(seconds=60)
    leader = hold_lease(session, later, owner="twee")

    outbox.reclaim(session, later, leader, patience=HOUR)
    announcing.announce(session, item.message_id, later, leader)

    assert deliveries_of(session, item) == {"fatima": Delivery.UNCERTAIN}
    assert item.delivery is Delivery.UNCERTAIN
    assert outbox.claim_due(session, later + 100 * HOUR, leader) is None
    assert builders.kinds_of_events(session, contact) == ["delivery_uncertain"]
    assert contact.unread


def test_what_this_worker_is_sending_now_is_left_alone(session: Session, now: datetime) -> None:
    lease = hold_lease(session, now)
    item = answer_to(session, "fatima")
    outbox.claim_due(session, now, lease)

    assert outbox.reclaim(session, now + timedelta(minutes=9), lease, patience=HOUR) == 0
    assert outbox.reclaim(session, now + 2 * HOUR, lease, patience=HOUR) == 1
    session.expire_all()
    assert item.delivery is Delivery.QUEUED


def test_without_a_mailbox_of_its_own_a_message_leaves_by_the_first_active_one(
    session: Session,
) -> None:
    builders.mailbox(session, active=False)
    first = builders.mailbox(session)
    builders.mailbox(session)
    item = answer_to(session, "fatima")

    assert outbox.sending_mailbox(session, item) is first


def test_a_mailbox_that_is_switched_off_sends_nothing(session: Session) -> None:
    off = builders.mailbox(session, "balie@example.org", active=False)
    item = builders.answer(session, builders.contact(session, mailbox=off))

    with pytest.raises(outbox.CannotSend, match=r"balie@example\.org is uitgezet"):
        outbox.sending_mailbox(session, item)


def test_without_any_mailbox_the_reason_is_said(session: Session) -> None:
    with pytest.raises(outbox.CannotSend, match="geen postbus"):
        outbox.sending_mailbox(session, answer_to(session, "fatima"))


def test_what_is_sent_is_the_message_with_its_files(
    session: Session, now: datetime, files: FileStore
) -> None:
    mailbox = builders.mailbox(session, "balie@example.org")
    item = answer_to(session, "fatima", "broer")
    files.put(b"formulier")
    builders.attachment(session, item.message, "aanvraag.pdf", content=b"formulier")
    session.expire(item.message)

    sent = outbox.outgoing(session, item, mailbox, files, KEYS)

    assert sent.message_id == item.message.rfc_id
    assert (sent.sender.name, sent.sender.address) == ("Gemeente Voorbeeld", "balie@example.org")
    assert sent.recipients == ("fatima@example.nl", "broer@example.nl")
    assert [one.address for one in sent.to] == ["fatima@example.nl"]
    assert [one.address for one in sent.cc] == ["broer@example.nl"]
    assert [(one.filename, one.content) for one in sent.attachments] == [
        ("aanvraag.pdf", b"formulier")
    ]
    assert sent.reply_to is None
    assert sent.html is not None
    assert '<html lang="nl">' in sent.html
    assert f"<p>{sent.text}</p>" in sent.html


def test_a_file_that_is_gone_stops_the_message(session: Session, files: FileStore) -> None:
    item = answer_to(session, "fatima")
    builders.attachment(session, item.message)
    session.expire(item.message)

    with pytest.raises(StorageFailed):
        outbox.outgoing(session, item, builders.mailbox(session), files, KEYS)


def test_only_who_did_not_get_it_gets_it_again(
    session: Session, now: datetime, files: FileStore
) -> None:
    lease = hold_lease(session, now)
    answer_to(session, "fatima", "broer")
    item = outbox.claim_due(session, now, lease)
    assert item is not None
    partial = receipt(fatima=Acceptance.ACCEPTED, broer=Acceptance.DEFERRED)
    deliveries.record(session, item, partial, now, PATIENCE)

    again = outbox.outgoing(session, item, builders.mailbox(session), files, KEYS)

    assert again.recipients == ("broer@example.nl",)
    assert [one.address for one in again.to] == ["fatima@example.nl"]


def test_answers_come_back_to_a_signed_address_where_the_server_knows_them(
    session: Session, files: FileStore
) -> None:
    mailbox = builders.mailbox(session, "balie@example.org", plus_addressing=True)
    item = answer_to(session, "fatima")

    reply_to = outbox.outgoing(session, item, mailbox, files, KEYS).reply_to

    assert reply_to is not None
    [signed] = signed_addresses([reply_to.address])
    assert signed.number == item.message.contact.number
    assert signed.is_ours(["fatima@example.nl"], KEYS.threading)
    assert not signed.is_ours(["vreemde@example.nl"], KEYS.threading)


def test_an_answer_stands_under_the_last_message_of_the_citizen(
    session: Session, now: datetime
) -> None:
    contact = builders.contact(session)
    builders.message(session, contact, rfc_id="<1@example.nl>")
    builders.message(
        session, contact, at=now + HOUR, rfc_id="<2@example.nl>", references=["<1@example.nl>"]
    )
    ours = builders.message(session, contact, MessageKind.ANSWER, at=now + 2 * HOUR)
    session.add(Recipient(message=ours, address="fatima@example.nl"))

    outbox.queue(session, ours, None, now)

    assert ours.in_reply_to == "<2@example.nl>"
    assert ours.references == ["<1@example.nl>", "<2@example.nl>"]


def test_an_answer_to_a_form_stands_under_its_acknowledgement(
    session: Session, now: datetime
) -> None:
    contact = builders.contact(session)
    builders.message(session, contact)
    builders.message(session, contact, MessageKind.ACKNOWLEDGEMENT, rfc_id="<kcc.1@example.org>")
    ours = builders.message(session, contact, MessageKind.ANSWER, at=now + HOUR)

    outbox.queue(session, ours, None, now)

    assert ours.in_reply_to == "<kcc.1@example.org>"
