"""Big mails of which only the words are here: fetched whole in turn, or read without the rest."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import Fetched
from kcc.models import Mailbox, RawMail, RawState
from kcc.services import big_mail, condition, leases, mailroom
from kcc.services.leases import Lease
from kcc.services.mailroom import WORDS_WAIT, KeptMail, Superseded
from tests import builders
from tests.raw_mails import raw_mail
from tests.services.outbox_help import hold_lease

MISSING = "bijlagen niet opgehaald (52 MB)"


@pytest.fixture
def lease(session: Session, now: datetime) -> Lease:
    return hold_lease(session, now)


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    return builders.mailbox(session)


@pytest.fixture
def waiting(session: Session, mailbox: Mailbox, now: datetime, lease: Lease) -> list[RawMail]:
    """Two big mails with a small one between them."""
    small = KeptMail(
        folder="INBOX", uidvalidity=7, uid=2, sha256="b" * 64, size=10, received_at=now
    )
    mails = [
        replace(small, uid=1, sha256="a" * 64, missing=MISSING),
        small,
        replace(small, uid=3, sha256="c" * 64, missing=MISSING),
    ]
    mailroom.keep(session, mailbox.id, mails, now, lease)
    found = [session.get_one(RawMail, number) for number in (1, 2, 3)]
    assert [one.state for one in found] == ["incomplete", "stored", "incomplete"]
    return [found[0], found[2]]


def whole(now: datetime) -> Fetched:
    return Fetched(
        folder="INBOX", uidvalidity=7, uid=1, sha256="d" * 64, size=52_000_000, received_at=now
    )


def next_id(session: Session, mailbox: Mailbox, **given: object) -> int | None:
    found = big_mail.next_to_fetch(session, mailbox.id, ["INBOX"], **given)  # type: ignore[arg-type]
    return found.id if found else None


def test_what_was_tried_least_has_its_turn_and_only_of_the_folders_that_are_read(
    session: Session, mailbox: Mailbox, waiting: list[RawMail], now: datetime, lease: Lease
) -> None:
    first, second = waiting
    assert next_id(session, mailbox) == first.id
    assert big_mail.begin(session, first.id, now, lease) == 1
    assert next_id(session, mailbox) == second.id
    assert next_id(session, mailbox, tried=[second.id]) == first.id
    assert big_mail.next_to_fetch(session, mailbox.id, ["Elders"]) is None
    assert big_mail.next_to_fetch(session, mailbox.id + 1, ["INBOX"]) is None


def test_an_incomplete_mail_is_not_read_nor_moved_and_a_whole_one_is(
    session: Session, mailbox: Mailbox, waiting: list[RawMail], now: datetime, lease: Lease
) -> None:
    first, second = waiting
    assert len(mailroom.take_batch(session, 50, now, lease)) == 1
    big_mail.begin(session, first.id, now, lease)
    big_mail.complete(session, first.id, whole(now), now, lease)
    big_mail.read_words(session, second.id, now, lease)

    assert (first.sha256, first.size, first.missing) == ("d" * 64, 52_000_000, "")
    assert (first.words_at, first.attempts, second.words_at) == (None, 0, None)
    assert (second.sha256, second.missing) == ("c" * 64, MISSING)
    taken = mailroom.take_batch(session, 50, now, lease)
    assert [raw.id for raw in taken] == [first.id, second.id]

    first.state = second.state = RawState.DONE
    session.flush()
    assert mailroom.settled(session, (mailbox.id, "INBOX", 7), [1, 2, 3]) == [1]


def test_an_attempt_that_counts_for_none_is_given_back(
    session: Session, waiting: list[RawMail], now: datetime, lease: Lease
) -> None:
    big_mail.begin(session, waiting[0].id, now, lease)
    big_mail.give_back(session, waiting[0].id, now, lease)

    assert waiting[0].attempts == 0


def test_words_that_waited_long_enough_are_read(
    session: Session, waiting: list[RawMail], now: datetime, lease: Lease
) -> None:
    first, second = waiting
    second.words_at = now + WORDS_WAIT + timedelta(hours=1)
    later = now + WORDS_WAIT
    assert not big_mail.has_overdue(session, later - timedelta(seconds=1))
    assert big_mail.has_overdue(session, later)

    big_mail.read_overdue(session, later, lease)

    session.expire_all()
    assert [first.state, second.state] == [RawState.STORED, RawState.INCOMPLETE]
    assert not big_mail.has_overdue(session, later)


def test_what_is_read_already_is_not_touched_nor_by_who_lost_the_lease(
    session: Session, waiting: list[RawMail], now: datetime, lease: Lease
) -> None:
    first, second = waiting
    big_mail.read_words(session, first.id, now, lease, missing=big_mail.GONE)
    assert first.missing == big_mail.GONE
    with pytest.raises(Superseded):
        big_mail.complete(session, first.id, whole(now), now, lease)
    leases.release(session, lease, now)
    with pytest.raises(Superseded):
        big_mail.begin(session, second.id, now, lease)
    big_mail.read_overdue(session, now + timedelta(days=1), lease)

    session.expire_all()
    assert second.state is RawState.INCOMPLETE


def test_an_incomplete_mail_counts_as_mail_that_waits(
    session: Session, waiting: list[RawMail]
) -> None:
    assert condition.mail_in_house(session).unread == 3


def test_words_that_stand_in_for_a_mail_say_so_in_their_name(session: Session) -> None:
    words, all_of_it = raw_mail(session, b"a", missing=MISSING), raw_mail(session, b"b")

    names = [mailroom.whole(one).filename for one in (words, all_of_it)]
    assert names == ["bericht zonder bijlagen.eml", "bericht.eml"]
