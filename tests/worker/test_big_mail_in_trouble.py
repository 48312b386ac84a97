"""Big mails on a full disk, over a line that falls, and in a process that must stop."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from channels.base import FetchError
from channels.email import big_mail as pieces
from channels.email.big_mail import BigMail
from channels.email.imap import ImapSource
from kcc.files import StorageFailed, Writer
from kcc.models import Mailbox
from kcc.worker.fetching import fetch
from kcc.worker.shift import Parts, Shift
from tests.plugins.databases import mostly_postgresql
from tests.servers.dovecot import Dovecot
from tests.worker.conftest import stopped
from tests.worker.mail_help import big, fresh_folder, mail, mailbox_at, states
from tests.worker.test_big_mail import PIECE, kept, raw_mails

database_url = mostly_postgresql


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", PIECE)


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str) -> Mailbox:
    """Mail of more than 1 MB comes as its words first."""
    return mailbox_at(parts, mail_user, dovecot=dovecot, max_mb=1)


def test_a_full_disk_is_no_attempt_and_leaves_nothing_half(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    dovecot.deliver(mailbox.username, mail(2))
    with monkeypatch.context() as patch:
        patch.setattr("kcc.files.Writer.write", _then(_full, calls=2))
        fetch(shift, mailbox.id)

    assert "schijf is vol" in fresh_folder(session, mailbox).problem
    assert [raw.attempts for raw in raw_mails(session)] == [0, 0]
    assert len(list(shift.parts.files.directory.glob("*/.*"))) == 0
    fetch(shift, mailbox.id)
    assert kept(shift, session) == [big(1), mail(2)]
    assert fresh_folder(session, mailbox).problem == ""


def test_a_mail_that_breaks_off_in_the_middle_holds_up_nothing_and_comes_whole_later(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for one in (mail(1), big(2, size=400_000), mail(3)):
        dovecot.deliver(mailbox.username, one)
    monkeypatch.setattr(BigMail, "pieces", _breaking_off(times=2))

    fetch(shift, mailbox.id)
    assert states(session) == ["stored", "incomplete", "stored"]

    fetch(shift, mailbox.id)
    assert kept(shift, session) == [mail(1), big(2, size=400_000), mail(3)]
    assert states(session) == ["stored", "stored", "stored"]


def test_a_process_that_must_stop_leaves_a_big_mail_for_the_next(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, big(1, size=400_000))

    fetch(stopped(shift), mailbox.id)
    assert raw_mails(session) == []
    assert fresh_folder(session, mailbox).problem == ""

    fetch(shift, mailbox.id)
    assert kept(shift, session) == [big(1, size=400_000)]


def test_a_server_that_is_not_there_is_no_attempt(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    dovecot.deliver(mailbox.username, big(2))
    with monkeypatch.context() as patch:
        patch.setattr(ImapSource, "connect", _connects(times=1))
        fetch(shift, mailbox.id)

    assert [(raw.state.value, raw.attempts) for raw in raw_mails(session)] == [
        ("incomplete", 0),
        ("incomplete", 0),
    ]


def test_no_attempt_is_made_for_which_the_run_is_too_far_on(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    with monkeypatch.context() as patch:
        patch.setattr("kcc.worker.big_mail.ticks", lambda: shift.ends - 200)
        fetch(shift, mailbox.id)
    assert [raw.attempts for raw in raw_mails(session)] == [0]

    fetch(shift, mailbox.id)
    assert kept(shift, session) == [big(1)]


def test_an_attempt_that_ends_because_the_process_must_is_none(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dovecot.deliver(mailbox.username, big(1))
    parts = replace(shift.parts, stopping=threading.Event())
    with monkeypatch.context() as patch:
        patch.setattr("kcc.files.Writer.write", _then(parts.stopping.set, calls=2))
        fetch(replace(shift, parts=parts), mailbox.id)

    (raw,) = raw_mails(session)
    assert (raw.state.value, raw.attempts) == ("incomplete", 0)


def _connects(times: int) -> Callable[[ImapSource], None]:
    """`ImapSource.connect` at a server that is away after so many times."""
    connect, made = ImapSource.connect, [0]

    def connect_(source: ImapSource) -> None:
        made[0] += 1
        if made[0] > times:
            raise FetchError("De mailserver is niet bereikbaar.")
        connect(source)

    return connect_


def _full() -> None:
    raise StorageFailed("De schijf is vol. Het bestand is niet bewaard.")


def _then(happens: Callable[[], None], *, calls: int) -> Callable[..., None]:
    """`Writer.write`, at which something happens after so many calls."""
    write, made = Writer.write, [0]

    def write_(writer: Writer, chunk: bytes) -> None:
        made[0] += 1
        if made[0] > calls:
            happens()
        write(writer, chunk)

    return write_


def _breaking_off(times: int) -> Callable[..., Iterator[bytes]]:
    """`BigMail.pieces` over a line that falls after one piece, the first times."""
    whole, made = BigMail.pieces, [0]

    def pieces_(mail_: BigMail, size: int, *, seconds: float) -> Iterator[bytes]:
        made[0] += 1
        coming = whole(mail_, size, seconds=seconds)
        yield next(coming)
        if made[0] <= times:
            raise FetchError("De lijn viel weg.")
        yield from coming

    return pieces_
