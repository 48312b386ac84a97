"""Reading: each stored mail becomes one message, or visible work; one bad mail stops no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Inbound
from channels.email.mime import parse
from kcc.db import Unavailable, writing
from kcc.files import StorageFailed
from kcc.models import Attachment, Contact, Mailbox, Message, OutboxItem, RawMail, RawState
from kcc.services import intake, mailroom
from kcc.services.mailroom import KeptMail
from kcc.worker import reading
from kcc.worker.reading import read_stored
from kcc.worker.shift import Parts, Shift, utcnow
from tests.worker.conftest import lose_lease, stopped
from tests.worker.mail_help import mail, mailbox_at

EMPTY = b""
WITH_FILE = (
    b"From: fatima@example.nl\r\nMessage-ID: <foto@example.nl>\r\nSubject: Foto\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain\r\n\r\nZie de foto.\r\n"
    b'--x\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename="f.jpg"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nYmVlbGQ=\r\n--x--\r\n"
)


@pytest.fixture
def mailbox(parts: Parts) -> Mailbox:
    return mailbox_at(parts, "balie")


@pytest.fixture
def store(shift: Shift, mailbox: Mailbox) -> Callable[..., None]:
    """Put raw mails in the mailroom, as fetching does."""

    def store_(*raws: bytes, uidvalidity: int = 7) -> None:
        kept = [
            KeptMail(
                folder="INBOX",
                uidvalidity=uidvalidity,
                uid=uid,
                sha256=shift.parts.files.put(raw),
                size=len(raw),
                received_at=utcnow() - timedelta(minutes=5),
            )
            for uid, raw in enumerate(raws, start=1)
        ]
        with shift.writing() as session:
            mailroom.keep(session, mailbox.id, kept, utcnow(), shift.lease)

    return store_


def states(session: Session) -> list[str]:
    session.rollback()
    return [row.value for row in session.scalars(select(RawMail.state).order_by(RawMail.id))]


def test_a_stored_mail_becomes_a_contact_with_an_acknowledgement_on_its_way(
    shift: Shift, session: Session, mailbox: Mailbox, store: Callable[..., None]
) -> None:
    store(mail())

    read_stored(shift)

    [contact] = session.scalars(select(Contact))
    [raw] = session.scalars(select(RawMail))
    assert (raw.state, raw.message) == (RawState.DONE, contact.messages[0])
    assert (contact.subject, contact.mailbox_id) == ("Vraag 1", mailbox.id)
    assert contact.received_at == raw.received_at
    assert contact.has_due
    assert session.scalars(select(OutboxItem.mailbox_id)).all() == [mailbox.id]


def test_attachments_are_in_the_store_before_their_rows(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(WITH_FILE)

    read_stored(shift)

    [attachment] = session.scalars(select(Attachment))
    assert (attachment.filename, attachment.size) == ("f.jpg", 5)
    assert shift.parts.files.get(attachment.sha256) == b"beeld"


def test_mails_are_taken_in_by_order_of_arrival(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(*(mail(number) for number in range(120)))

    read_stored(shift)

    subjects = session.scalars(select(Contact.subject).order_by(Contact.id)).all()
    assert subjects == [f"Vraag {number}" for number in range(120)]


def test_an_unreadable_mail_is_visible_work_and_stops_nothing(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(EMPTY, mail())

    read_stored(shift)

    assert states(session) == ["unreadable", "done"]
    bad = session.scalars(select(RawMail).order_by(RawMail.id)).first()
    assert bad is not None
    assert bad.message is not None
    contact = bad.message.contact
    assert contact.subject == "Onleesbaar e-mailbericht"
    assert contact.state.is_open
    assert contact.unread
    [whole] = bad.message.attachments
    assert (whole.filename, whole.sha256) == ("bericht.eml", bad.sha256)
    assert shift.parts.files.get(whole.sha256) == EMPTY


def test_the_same_bytes_in_a_folder_that_counts_anew_are_one_message(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(mail(1), mail(2))
    read_stored(shift)

    store(mail(1), mail(2), mail(3), uidvalidity=8)
    read_stored(shift)

    assert states(session) == ["done", "done", "duplicate", "duplicate", "done"]
    assert len(session.scalars(select(Contact.id)).all()) == 3
    pointing = session.scalars(select(RawMail.message_id).order_by(RawMail.id)).all()
    assert pointing[:2] == pointing[2:4]


def test_the_same_bytes_twice_in_one_batch_are_one_message(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(mail(), mail(), EMPTY, EMPTY)

    read_stored(shift)

    assert states(session) == ["done", "duplicate", "unreadable", "duplicate"]
    assert len(session.scalars(select(Contact.id)).all()) == 2


def test_the_same_message_over_another_route_is_one_message(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(mail(), b"Received: from elsewhere\r\n" + mail())

    read_stored(shift)

    assert states(session) == ["done", "duplicate"]
    assert len(session.scalars(select(Message.id).where(Message.kind == "inbound")).all()) == 1


def test_a_mail_that_breaks_the_program_is_tried_again_and_then_put_aside(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "parse", broken_for(b"Vraag 1"))
    store(mail(1), mail(2))

    read_stored(shift)
    assert states(session) == ["stored", "done"]

    for _ in range(mailroom.MOST_ATTEMPTS):
        read_stored(shift)
    assert states(session) == ["unreadable", "done"]
    problems = session.scalars(select(RawMail.problem).order_by(RawMail.id)).all()
    assert problems == [reading.OUR_FAULT, ""]


def test_one_mail_that_fails_in_a_group_costs_the_others_nothing(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mails are taken in by ten; the transaction of the ten is undone, then each has its own."""
    store(*(mail(number) for number in range(25)))
    receive = intake.receive

    def receive_but_one(session: Session, inbound: Inbound, *rest: Any, **named: Any) -> object:
        if inbound.subject == "Vraag 13":
            raise RuntimeError("kapot")
        return receive(session, inbound, *rest, **named)

    monkeypatch.setattr(intake, "receive", receive_but_one)
    read_stored(shift)

    assert states(session) == ["done"] * 13 + ["stored"] + ["done"] * 11
    assert session.scalars(select(RawMail.attempts)).all() == [1] * 25
    subjects = session.scalars(select(Contact.subject)).all()
    assert sorted(subjects) == sorted(f"Vraag {n}" for n in range(25) if n != 13)


def test_a_mail_that_took_the_process_down_is_tried_alone_after_the_others(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(*(mail(number) for number in range(3)))
    monkeypatch.setattr(reading, "parse", broken_for(b"Vraag 1", Killed))

    crashes = 0
    for _ in range(2 * mailroom.MOST_ATTEMPTS):
        try:
            with monkeypatch.context() as patch:  # a process that is gone gives nothing back
                patch.setattr(mailroom, "give_back", lambda *_: None)
                read_stored(shift)
        except Killed:
            crashes += 1

    assert states(session) == ["done", "unreadable", "done"]
    assert crashes == mailroom.MOST_ATTEMPTS


def test_a_contact_that_cannot_be_made_leaves_the_mail_in_quarantine(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(EMPTY)
    monkeypatch.setattr(intake, "receive", broken_for(b""))

    read_stored(shift)

    [raw] = session.scalars(select(RawMail))
    assert (raw.state, raw.message_id) == (RawState.UNREADABLE, None)
    assert raw.problem


@pytest.mark.parametrize("error", [StorageFailed("De schijf is vol."), Unavailable("Weg.")])
def test_what_lies_outside_the_mail_stops_the_run_and_costs_no_attempt(
    shift: Shift,
    session: Session,
    store: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    store(WITH_FILE, mail())

    with monkeypatch.context() as patch:
        patch.setattr(reading._Desk, "_store", raising(error))
        for _ in range(5):
            with pytest.raises(type(error)):
                read_stored(shift)
    assert states(session) == ["stored", "stored"]
    assert session.scalars(select(RawMail.attempts)).all() == [0, 0]

    read_stored(shift)
    assert states(session) == ["done", "done"]


def test_without_the_lease_nothing_is_taken_in(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(mail())
    leader = lose_lease(shift)

    read_stored(shift)
    assert states(session) == ["stored"]

    read_stored(leader)
    assert states(session) == ["done"]


def test_a_mail_that_another_worker_took_in_meanwhile_is_rolled_back_here(
    shift: Shift, session: Session, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker was stopped while it parsed, and goes on when another has the lease."""
    store(mail())

    def parse_slowly(raw: bytes, received_at: object) -> object:
        monkeypatch.setattr(reading, "parse", parse)
        read_stored(lose_lease(shift))
        return parse(raw, received_at)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "parse", parse_slowly)
    read_stored(shift)

    assert states(session) == ["done"]
    assert len(session.scalars(select(Contact.id)).all()) == 1


def test_a_process_that_must_stop_reads_nothing_more(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(mail())

    read_stored(stopped(shift))

    assert states(session) == ["stored"]
    with writing(session):
        assert session.scalars(select(RawMail.attempts)).all() == [0]


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


def broken_for(words: bytes, error: type[BaseException] = RuntimeError) -> Callable[..., object]:
    def broken(*arguments: object, **named: object) -> object:
        if not words or words in arguments[0]:  # type: ignore[operator]
            raise error("kapot")
        return parse(*arguments, **named)  # type: ignore[arg-type]

    return broken


def raising(error: Exception) -> Callable[..., object]:
    def raise_(*_arguments: object) -> object:
        raise error

    return raise_
