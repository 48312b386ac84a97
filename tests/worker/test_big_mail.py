"""Big mails: in pieces, the words first when it is very big, and never in the way of others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.base import FetchError
from channels.email import big_mail as pieces
from channels.email.imap import ImapSource
from kcc.db import writing
from kcc.models import Attachment, Mailbox, Message, RawMail
from kcc.services import big_mail
from kcc.worker.fetching import fetch
from kcc.worker.reading import look_again, read_stored
from kcc.worker.shift import Parts, Shift, utcnow
from tests.plugins.databases import mostly_postgresql
from tests.servers.dovecot import Dovecot
from tests.worker.mail_help import big, fresh_folder, mail, mailbox_at, states

database_url = mostly_postgresql
PIECE = 250_000
WITHOUT = "bijlagen niet opgehaald (1 MB); de hele e-mail staat nog op de mailserver"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", PIECE)


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str) -> Mailbox:
    """Mail of more than 1 MB comes as its words first."""
    return mailbox_at(parts, mail_user, dovecot=dovecot, max_mb=1)


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The whole of a very big mail cannot be had, until this is called."""
    whole, is_broken = ImapSource.fetch_whole, [True]

    def fetch_whole(source: ImapSource, *given: Any, **named: Any) -> object:
        if is_broken:
            raise FetchError("De lijn viel weg.")
        return whole(source, *given, **named)

    monkeypatch.setattr(ImapSource, "fetch_whole", fetch_whole)
    return is_broken.clear


def raw_mails(session: Session) -> list[RawMail]:
    session.rollback()
    return list(session.scalars(select(RawMail).order_by(RawMail.id)))


def kept(shift: Shift, session: Session) -> list[bytes]:
    return [shift.parts.files.get(one.sha256) for one in raw_mails(session)]


def messages(session: Session) -> list[Message]:
    session.rollback()
    query = select(Message).where(Message.kind == "inbound").order_by(Message.rfc_id)
    return list(session.scalars(query))


def files(session: Session) -> list[str]:
    return list(session.scalars(select(Attachment.filename).order_by(Attachment.id)))


def test_a_mail_of_some_size_is_kept_byte_for_byte(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    mails = [big(1, size=400_000), mail(2)]
    for one in mails:
        dovecot.deliver(mailbox.username, one)

    fetch(shift, mailbox.id)

    assert kept(shift, session) == mails
    assert states(session) == ["stored", "stored"]


def test_a_very_big_mail_is_whole_in_one_run_and_read_with_its_file(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    mails = [big(1), mail(2)]
    for one in mails:
        dovecot.deliver(mailbox.username, one)

    fetch(shift, mailbox.id)
    read_stored(shift)

    assert kept(shift, session) == mails
    assert [(one.text.strip(), one.notice) for one in messages(session)] == [
        ("Zie de scan.", None),
        ("Mijn vraag.", None),
    ]
    assert files(session) == ["scan.tif"]


def test_the_words_wait_for_the_whole_and_no_mail_waits_for_either(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, mend: Callable[[], None]
) -> None:
    for one in (big(1), mail(2)):
        dovecot.deliver(mailbox.username, one)

    fetch(shift, mailbox.id)
    read_stored(shift)
    assert states(session) == ["incomplete", "done"]
    assert fresh_folder(session, mailbox).problem == ""

    mend()
    fetch(shift, mailbox.id)
    read_stored(shift)
    assert states(session) == ["done", "done"]
    assert kept(shift, session)[0] == big(1)
    assert files(session) == ["scan.tif"]


def test_after_three_runs_the_words_are_read_and_say_what_is_missing(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, mend: Callable[[], None]
) -> None:
    with dovecot.client(mailbox.username) as client:
        client.create_folder("Verwerkt")
    with writing(session):
        session.get_one(Mailbox, mailbox.id).move_to = "Verwerkt"
    dovecot.deliver(mailbox.username, big(1))

    for _ in range(3):
        assert messages(session) == []
        fetch(shift, mailbox.id)
        read_stored(shift)
    mend()
    fetch(shift, mailbox.id)

    (message,) = messages(session)
    assert (message.text.strip(), message.notice) == ("Zie de scan.", WITHOUT)
    assert files(session) == ["scan.tif (785 kB, niet opgehaald).txt"]
    assert states(session) == ["done"]
    with dovecot.client(mailbox.username) as client:
        client.select_folder("INBOX", readonly=True)
        assert len(client.search()) == 1  # where an agent can find it


def test_a_worker_that_ended_in_the_last_attempt_makes_no_other(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, mend: Callable[[], None]
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    fetch(shift, mailbox.id)
    with writing(session):
        session.execute(update(RawMail).values(attempts=big_mail.MOST_ATTEMPTS))
    mend()

    fetch(shift, mailbox.id)

    (raw,) = raw_mails(session)
    assert (raw.state.value, raw.attempts, raw.missing) == ("stored", 0, WITHOUT)


def test_of_a_mail_that_somebody_removed_the_words_are_read_at_once(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, mend: Callable[[], None]
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    fetch(shift, mailbox.id)
    with dovecot.client(mailbox.username) as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
        client.expunge()
    mend()

    fetch(shift, mailbox.id)
    read_stored(shift)

    assert [one.notice for one in messages(session)] == [big_mail.GONE]


def test_words_do_not_wait_for_ever_for_a_mailbox_out_of_reach(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, mend: Callable[[], None]
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    fetch(shift, mailbox.id)
    with writing(session):
        session.get_one(Mailbox, mailbox.id).active = False

    look_again(shift)
    assert states(session) == ["incomplete"]
    with writing(session):
        session.execute(update(RawMail).values(words_at=utcnow() - timedelta(seconds=1)))
    look_again(shift)
    read_stored(shift)

    assert [one.notice for one in messages(session)] == [WITHOUT]


@pytest.mark.long
def test_the_same_big_mail_twice_is_one_message_with_or_without_its_file(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, mend: Callable[[], None]
) -> None:
    for _ in range(2):
        dovecot.deliver(mailbox.username, big(1))
    for _ in range(3):
        fetch(shift, mailbox.id)
    mend()
    for _ in range(2):
        dovecot.deliver(mailbox.username, big(2))
    fetch(shift, mailbox.id)

    read_stored(shift)

    assert states(session) == ["done", "duplicate", "done", "duplicate"]
    assert [one.notice for one in messages(session)] == [WITHOUT, None]
