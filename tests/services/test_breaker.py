"""A mailbox whose server does not work: it rests, longer each time, and then one message tries."""

from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Delivery, Mailbox, OutboxItem
from kcc.services import admin_log, breaker, health, mailboxes, outbox, outgoing
from kcc.services.breaker import Verdict
from kcc.services.leases import Lease
from kcc.services.mailbox_secrets import Secrets
from kcc.services.mailboxes import MailboxInput
from tests import builders
from tests.services.outbox_help import HOUR, PATIENCE, hold_lease

MINUTE = timedelta(minutes=1)
CLOSED = "Mailserver mail.example.org is niet bereikbaar."


@pytest.fixture
def lease(session: Session, now: datetime) -> Lease:
    return hold_lease(session, now)


@pytest.fixture
def box(session: Session) -> Mailbox:
    return builders.mailbox(session, "balie@example.org")


def waits(
    session: Session, mailbox: Mailbox | None = None, since: datetime = builders.NOW
) -> OutboxItem:
    contact = builders.contact(session)
    return builders.answer(session, contact, mailbox=mailbox, not_before=since)


def conclude(
    session: Session, box: Mailbox, verdict: Verdict, at: datetime, reason: str = CLOSED
) -> None:
    breaker.conclude(session, box.id, verdict, reason, at, PATIENCE)
    session.expire_all()


def claimed(session: Session, lease: Lease, now: datetime) -> list[OutboxItem]:
    """All that can be claimed at this moment, one after the other."""
    found = []
    while item := outbox.claim_due(session, now, lease):
        found.append(item)
    session.expire_all()
    return found


def test_the_pauses_grow_until_the_last_one_repeats(
    session: Session, box: Mailbox, now: datetime
) -> None:
    pauses = []
    for _ in range(5):
        conclude(session, box, Verdict.FAILS, now)
        assert box.resting_until
        pauses.append((box.resting_until - now) / MINUTE)

    assert pauses == [1, 5, 15, 60, 60]
    assert (box.sending_failures, box.sending_since) == (5, now)


def test_a_mailbox_that_rests_keeps_no_other_from_sending(
    session: Session, box: Mailbox, lease: Lease, now: datetime
) -> None:
    """What has no mailbox of its own leaves by the first one in use, and rests with it."""
    builders.mailbox(session, active=False)
    waits(session, box, since=now - HOUR)
    waits(session)
    other = waits(session, builders.mailbox(session))
    conclude(session, box, Verdict.FAILS, now)

    assert outbox.has_due(session, now)
    assert claimed(session, lease, now) == [other]
    assert not outbox.has_due(session, now)


def test_a_mailbox_that_is_busy_is_passed_over(
    session: Session, box: Mailbox, lease: Lease, now: datetime
) -> None:
    waits(session)  # by the first mailbox, as it has none of its own
    other = waits(session, builders.mailbox(session))

    assert outbox.claim_due(session, now, lease, busy={box.id}) is other
    assert not outbox.has_due(session, now, busy={box.id})


def test_after_the_rest_one_message_tries_and_the_others_wait_for_what_comes_of_it(
    session: Session, box: Mailbox, lease: Lease, now: datetime
) -> None:
    first, second = waits(session, box), waits(session, box)
    conclude(session, box, Verdict.FAILS, now)

    assert claimed(session, lease, now + MINUTE) == [first]
    assert not outbox.has_due(session, now + MINUTE)

    conclude(session, box, Verdict.WORKS, now + MINUTE)
    assert claimed(session, lease, now + MINUTE) == [second]
    assert (box.sending_failures, box.sending_problem, box.sending_since) == (0, "", None)
    assert box.resting_until is None


def test_a_try_that_ended_in_a_crash_is_a_rest_too(
    session: Session, box: Mailbox, lease: Lease, now: datetime
) -> None:
    """Else a server that brings the worker down would make each message uncertain in turn."""
    first, second = waits(session, box), waits(session, box)
    conclude(session, box, Verdict.FAILS, now)
    outbox.claim_due(session, now + MINUTE, lease)
    outbox.hand_over(session, first, now + MINUTE, lease)
    later = now + 2 * MINUTE
    successor = hold_lease(session, now + 25 * HOUR, owner="twee")

    outbox.reclaim(session, now + 25 * HOUR, successor, patience=HOUR)

    session.expire_all()
    assert (first.delivery, second.delivery) == (Delivery.UNCERTAIN, Delivery.QUEUED)
    assert not outbox.has_due(session, later)
    assert outbox.has_due(session, now + MINUTE + breaker.TRYING)


def test_a_try_that_says_nothing_of_the_server_lets_the_next_message_try(
    session: Session, box: Mailbox, lease: Lease, now: datetime
) -> None:
    waits(session, box)
    second = waits(session, box)
    conclude(session, box, Verdict.FAILS, now)
    outbox.claim_due(session, now + MINUTE, lease)

    conclude(session, box, Verdict.UNKNOWN, now + MINUTE)

    assert claimed(session, lease, now + MINUTE) == [second]
    assert box.sending_failures == 1


@pytest.mark.parametrize("verdict", [Verdict.WORKS, Verdict.UNKNOWN])
def test_a_mailbox_that_works_is_left_alone(
    session: Session, box: Mailbox, verdict: Verdict, now: datetime
) -> None:
    conclude(session, box, verdict, now)

    assert (box.sending_failures, box.resting_until) == (0, None)


def test_a_mailbox_that_was_switched_off_meanwhile_says_so_to_what_waits(
    session: Session, box: Mailbox, lease: Lease, now: datetime
) -> None:
    item = waits(session, box)
    conclude(session, box, Verdict.FAILS, now)
    box.active = False
    session.flush()

    assert claimed(session, lease, now) == [item]


def test_the_reason_is_kept_without_the_name_of_a_citizen(
    session: Session, box: Mailbox, now: datetime
) -> None:
    reason = "Mailserver mail.example.org antwoordt: 421 <fatima@example.nl> later"
    conclude(session, box, Verdict.FAILS, now, reason)

    [found] = outgoing.resting(session)

    assert (found.address, found.since, found.until) == (box.address, now, now + MINUTE)
    assert found.reason == "Mailserver mail.example.org antwoordt: 421 <…@example.nl> later"


def test_what_waits_says_that_its_mailbox_rests_and_when_it_goes(
    session: Session, box: Mailbox, now: datetime
) -> None:
    waits(session, box)
    waits(session, builders.mailbox(session))
    conclude(session, box, Verdict.FAILS, now)

    assert [(one.rests, one.next_at) for one in outgoing.waiting(session)] == [
        (True, now + MINUTE),
        (False, builders.NOW),
    ]
    assert [one.waiting for one in outgoing.resting(session)] == [1]


def test_of_what_waits_the_health_of_mail_speaks_once_however_many_mailboxes_rest(
    session: Session, box: Mailbox, now: datetime
) -> None:
    for mailbox in (box, builders.mailbox(session)):
        waits(session, mailbox)
        conclude(session, mailbox, Verdict.FAILS, now)

    found = health.mail(session, now + 6 * MINUTE)

    assert (found.unsent, found.unsent_since) == (2, builders.NOW)


@pytest.mark.parametrize(
    ("changed", "password", "failures"),
    [({"smtp_port": 25}, b"zelfde", 0), ({}, b"nieuw", 0), ({"name": "Balie"}, None, 2)],
    ids=["other server", "other password", "other name"],
)
def test_a_mailbox_that_is_set_up_in_another_way_sends_at_once(
    session: Session,
    box: Mailbox,
    now: datetime,
    changed: dict[str, object],
    password: bytes | None,
    failures: int,
) -> None:
    for _ in range(2):
        conclude(session, box, Verdict.FAILS, now)
    as_it_is = {one.name: getattr(box, one.name) for one in fields(MailboxInput)}
    given = MailboxInput(**as_it_is | changed)

    admin = builders.actor(session, "Bo Baas", roles=[Role.ADMIN])
    secrets = Secrets(password=password)
    mailboxes.change(session, box.id, given, secrets, admin_log.mark(box), now, admin)

    session.expire_all()
    assert box.sending_failures == failures
