"""Reading: each stored mail becomes one message, or visible work."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email import content_ids
from channels.email.mime import parse
from kcc.db import writing
from kcc.domain import number
from kcc.models import Attachment, Clock, Contact, Mailbox, Message, OutboxItem, RawMail, RawState
from kcc.services import intake, pictures
from kcc.services.incoming import SAME_ID
from kcc.services.intake import Received
from kcc.worker import desk, reading
from kcc.worker.fetching import fetch
from kcc.worker.reading import read_stored
from kcc.worker.shift import Parts, Shift, utcnow
from tests.servers.dovecot import Dovecot
from tests.worker.conftest import lose_lease, stopped
from tests.worker.mail_help import EMPTY, WITH_FILE, mail, mailbox_at, states

EMAILS = Path(__file__).parents[1] / "emails"


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


def test_a_reaction_read_along_with_its_question_finds_the_clocks_of_it(
    shift: Shift,
    session: Session,
    store: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody can know the number so soon, but one that is right is believed."""
    first = number.make(utcnow().year, 1)
    store(mail(1), mail(2).replace(b"Vraag 2", f"Re: Vraag 1 [{first}]".encode()), mail(3))

    with caplog.at_level("INFO", "kcc.worker.reading"):
        read_stored(shift)

    assert "read raw=1..3" in caplog.text
    asked, _ = session.scalars(select(Contact).order_by(Contact.id))
    assert [message.subject for message in asked.messages if not message.automatic] == [
        "Vraag 1",
        f"Re: Vraag 1 [{first}]",
    ]
    moments = [clock.moment for clock in session.scalars(select(Clock)) if clock.contact is asked]
    assert sorted(moments) == ["acknowledge", "first_answer"]


def test_what_was_taken_in_is_let_go_of_before_more_is_read(
    shift: Shift, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker collects no garbage by itself, and a contact and its messages form a ring."""
    made: list[ref[Contact]] = []
    left: list[int] = []
    receive_all = intake.receive_all

    def receiving(*arguments: Any, **named: Any) -> list[Received]:
        left.append(sum(one() is not None for one in made))
        received = receive_all(*arguments, **named)
        made.extend(ref(one.contact) for one in received)
        return received

    monkeypatch.setattr(intake, "receive_all", receiving)
    monkeypatch.setattr(reading, "MAILS_AT_ONCE", 5)
    store(*(mail(number) for number in range(10)))
    limits = gc.get_threshold()
    gc.set_threshold(1, 1, 1)  # all that is asked for is done, whatever ran before this test
    gc.disable()
    try:
        read_stored(shift)
    finally:
        gc.enable()
        gc.set_threshold(*limits)

    assert (len(made), left) == (10, [0, 0])


def test_attachments_are_in_the_store_before_their_rows(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(WITH_FILE)

    read_stored(shift)

    [attachment] = session.scalars(select(Attachment))
    assert (attachment.filename, attachment.size) == ("f.jpg", 5)
    assert shift.parts.files.get(attachment.sha256) == b"beeld"


def test_a_picture_among_the_words_keeps_the_name_they_call_it(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store((EMAILS / "plaatjes-in-html.eml").read_bytes())

    read_stored(shift)

    [message] = session.scalars(select(Message).where(Message.has_html))
    named = pictures.among_words(message.attachments)
    assert named
    assert named.keys() <= content_ids.shown_in(message.html or "")


def test_mails_are_taken_in_by_order_of_arrival(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    store(*(mail(number) for number in range(120)))

    read_stored(shift)

    subjects = session.scalars(select(Contact.subject).order_by(Contact.id)).all()
    assert subjects == [f"Vraag {number}" for number in range(120)]


def test_two_mails_with_one_message_id_and_other_words_are_two_marked_messages(
    shift: Shift, session: Session, store: Callable[..., None]
) -> None:
    pair = [EMAILS / f"zelfde-kenmerk-{which}.eml" for which in ("een", "twee")]
    store(*(path.read_bytes() for path in pair))

    read_stored(shift)

    first, second = session.scalars(select(Contact).order_by(Contact.id))
    assert SAME_ID not in (first.messages[0].notice or "")
    assert SAME_ID in (second.messages[0].notice or "")


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


def test_mail_that_somebody_moves_away_and_back_is_one_message(
    parts: Parts, shift: Shift, session: Session, dovecot: Dovecot, mail_user: str
) -> None:
    mailbox = mailbox_at(parts, mail_user, dovecot=dovecot)
    dovecot.deliver(mail_user, mail())
    fetch(shift, mailbox.id)
    read_stored(shift)

    with dovecot.client(mail_user) as person:
        person.create_folder("Even opzij")
        for there, back in (("INBOX", "Even opzij"), ("Even opzij", "INBOX")):
            person.select_folder(there)
            person.move(person.search(), back)
    fetch(shift, mailbox.id)
    read_stored(shift)

    assert states(session) == ["done", "duplicate"]
    assert len(session.scalars(select(Contact.id)).all()) == 1


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
        monkeypatch.setattr(desk, "parse", parse)
        read_stored(lose_lease(shift))
        return parse(raw, received_at)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "parse", parse_slowly)
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
