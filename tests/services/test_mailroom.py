"""The rows of the mailroom: one per mail, and a cursor that only goes forward."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.base import Cursor
from kcc.models import Mailbox, MailFolder, RawMail, RawState
from kcc.services import mailroom
from kcc.services.leases import Lease
from kcc.services.mailroom import Conclusion, KeptMail, Superseded
from tests import builders
from tests.services.outbox_help import hold_lease


@pytest.fixture
def lease(session: Session, now: datetime) -> Lease:
    return hold_lease(session, now)


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    return builders.mailbox(session)


@pytest.fixture
def folder(mailbox: Mailbox) -> MailFolder:
    return mailbox.folders[0]


def mails(now: datetime, *uids: int, uidvalidity: int = 7) -> list[KeptMail]:
    return [
        KeptMail(
            folder="INBOX",
            uidvalidity=uidvalidity,
            uid=uid,
            sha256=f"{uidvalidity:032x}{uid:032x}",
            size=10,
            received_at=now,
        )
        for uid in uids
    ]


def uids(session: Session) -> list[int]:
    return list(session.scalars(select(RawMail.uid).order_by(RawMail.id)))


def test_a_folder_that_was_never_read_has_no_cursor(folder: MailFolder) -> None:
    assert mailroom.cursor(folder) is None


def test_the_cursor_stands_after_the_last_mail(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    mailroom.keep(session, mailbox.id, mails(now, 3, 9), now, lease)

    session.expire_all()
    assert mailroom.cursor(mailbox.folders[0]) == Cursor(folder="INBOX", uidvalidity=7, last_uid=9)


@pytest.mark.parametrize(
    ("column", "elsewhere"),
    [("imap_host", "imap.elders.example"), ("username", "ander")],
)
def test_what_was_read_at_a_place_that_was_left_meanwhile_moves_no_cursor(
    session: Session, mailbox: Mailbox, column: str, elsewhere: str
) -> None:
    mailroom.require_place(session, mailbox)
    session.commit()
    session.expunge(mailbox)  # as the worker knows it while it reads
    session.execute(update(Mailbox).values({column: elsewhere}))

    with pytest.raises(Superseded):
        mailroom.require_place(session, mailbox)


def test_the_cursor_never_goes_back(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    mailroom.keep(session, mailbox.id, mails(now, 9), now, lease)

    with pytest.raises(Superseded):
        mailroom.keep(session, mailbox.id, mails(now, 3), now, lease)


def test_a_mail_that_has_a_row_keeps_that_one(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    """The folder was counted anew and then restored from a back-up."""
    mailroom.keep(session, mailbox.id, mails(now, 1, 2), now, lease)
    mailroom.keep(session, mailbox.id, mails(now, 1, uidvalidity=8), now, lease)
    mailroom.keep(session, mailbox.id, mails(now, 1, 2, 3), now, lease)

    assert uids(session) == [1, 2, 1, 3]


def test_nothing_is_kept_of_a_folder_that_is_no_longer_read(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    mailbox.folder_names = ("Anders",)
    session.flush()

    with pytest.raises(Superseded):
        mailroom.keep(session, mailbox.id, mails(now, 1), now, lease)


def test_nothing_is_kept_without_the_lease(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    too_late = now + timedelta(days=2)

    with pytest.raises(Superseded):
        mailroom.keep(session, mailbox.id, mails(now, 1), too_late, lease)


def test_new_mails_come_together_and_what_was_tried_before_comes_alone_after_them(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    mailroom.keep(session, mailbox.id, mails(now, 1, 2), now, lease)
    mailroom.take_batch(session, 50, now, lease)
    mailroom.keep(session, mailbox.id, mails(now, 3, 4, 5), now, lease)

    taken = [
        [(mail.uid, mail.attempts) for mail in mailroom.take_batch(session, 2, now, lease)]
        for _ in range(3)
    ]

    assert taken == [[(3, 1), (4, 1)], [(5, 1)], [(1, 2)]]


def test_an_attempt_that_did_not_fail_by_the_mail_is_not_counted(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    mailroom.keep(session, mailbox.id, mails(now, 1), now, lease)
    [mail] = mailroom.take_batch(session, 50, now, lease)

    mailroom.give_back(session, [mail.id])
    mailroom.give_back(session, [mail.id])

    session.expire_all()
    assert mail.attempts == 0


def test_a_mail_is_concluded_once(
    session: Session, mailbox: Mailbox, lease: Lease, now: datetime
) -> None:
    mailroom.keep(session, mailbox.id, mails(now, 1), now, lease)
    [raw_id] = session.scalars(select(RawMail.id))
    mailroom.conclude(session, [Conclusion(raw_id=raw_id, state=RawState.DONE)], now, lease)

    with pytest.raises(Superseded):
        mailroom.conclude(
            session, [Conclusion(raw_id=raw_id, state=RawState.UNREADABLE)], now, lease
        )
    assert mailroom.take_batch(session, 50, now, lease) == []


def test_who_lost_the_lease_says_nothing_of_the_folder(
    session: Session, folder: MailFolder, lease: Lease, now: datetime
) -> None:
    later = now + timedelta(hours=25)
    hold_lease(session, later, owner="twee")

    mailroom.note_problem(session, folder.id, "Dicht.", later, lease)
    mailroom.note_success(session, folder.id, later, lease)

    session.expire_all()
    assert (folder.problem, folder.fetched_at) == ("", None)


def test_the_first_problem_tells_since_when(
    session: Session, folder: MailFolder, lease: Lease, now: datetime
) -> None:
    mailroom.note_problem(session, folder.id, "Dicht.", now, lease)
    mailroom.note_problem(session, folder.id, "x" * 600, now + timedelta(hours=1), lease)
    session.expire_all()
    assert (folder.problem, folder.problem_since) == ("x" * 500, now)

    mailroom.note_success(session, folder.id, now + timedelta(hours=2), lease)
    session.expire_all()
    assert (folder.problem, folder.problem_since) == ("", None)
    assert folder.fetched_at == now + timedelta(hours=2)


def test_the_same_bytes_are_recognised_once_they_were_taken_in(
    session: Session, folder: MailFolder, lease: Lease, now: datetime
) -> None:
    [first] = mails(now, 1)
    mailroom.keep(session, folder.id, [first, replace(first, uid=2)], now, lease)
    earlier, later = session.scalars(select(RawMail).order_by(RawMail.id)).all()
    assert mailroom.same_bytes(session, [later]) == {}

    mailroom.conclude(session, [Conclusion(raw_id=earlier.id, state=RawState.DONE)], now, lease)

    assert mailroom.same_bytes(session, [later]) == {first.sha256: earlier}
