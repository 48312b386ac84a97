"""Fetching: each mail is on disk and has one row before the cursor passes it."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import Cursor, Fetched, FetchError, Keep
from kcc.db import writing
from kcc.models import Mailbox, RawMail, RawState
from kcc.worker import fetching
from kcc.worker.fetching import fetch
from kcc.worker.shift import Parts, Shift, utcnow
from tests.plugins.databases import mostly_postgresql
from tests.servers.dovecot import Dovecot
from tests.worker.conftest import lose_lease, stopped
from tests.worker.mail_help import fresh_folder, mail, mailbox_at

database_url = mostly_postgresql


def raw_mails(session: Session) -> list[RawMail]:
    session.rollback()
    return list(session.scalars(select(RawMail).order_by(RawMail.id)))


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str) -> Mailbox:
    return mailbox_at(parts, mail_user, dovecot=dovecot)


def test_every_mail_is_kept_byte_for_byte_and_the_cursor_passes_it(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    for number in range(3):
        dovecot.deliver(mailbox.username, mail(number))

    fetch(shift, mailbox.id)

    rows = raw_mails(session)
    assert [shift.parts.files.get(row.sha256) for row in rows] == [mail(n) for n in range(3)]
    assert {row.state for row in rows} == {RawState.STORED}
    now_at = fresh_folder(session, mailbox)
    assert (now_at.uidvalidity, now_at.last_uid) == (rows[-1].uidvalidity, rows[-1].uid)
    assert (utcnow() - now_at.fetched_at).total_seconds() < 60 if now_at.fetched_at else False


def test_a_second_run_fetches_only_what_is_new(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, mail(1))
    fetch(shift, mailbox.id)
    dovecot.deliver(mailbox.username, mail(2), flags=[r"\Seen"])

    fetch(shift, mailbox.id)
    fetch(shift, mailbox.id)

    assert [row.uid for row in raw_mails(session)] == [1, 2]


def test_one_run_takes_no_more_than_the_batch(
    parts: Parts, shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    for number in range(3):
        dovecot.deliver(mailbox.username, mail(number))
    small = replace(parts.settings, mail=replace(parts.settings.mail, batch=2))

    short = replace(shift, parts=replace(parts, settings=small))
    fetch(short, mailbox.id)
    assert len(raw_mails(session)) == 2

    fetch(short, mailbox.id)
    assert len(raw_mails(session)) == 3


def test_mail_that_was_read_by_somebody_without_the_lease_makes_no_row(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, mail())
    leader = lose_lease(shift)

    fetch(shift, mailbox.id)
    assert raw_mails(session) == []
    assert fresh_folder(session, mailbox).last_uid == 0

    fetch(leader, mailbox.id)
    assert len(raw_mails(session)) == 1


def test_a_process_that_must_stop_keeps_what_it_has_and_goes_on_later(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    for number in range(3):
        dovecot.deliver(mailbox.username, mail(number))

    fetch(stopped(shift), mailbox.id)
    assert [row.uid for row in raw_mails(session)] == [1]

    fetch(shift, mailbox.id)
    assert [row.uid for row in raw_mails(session)] == [1, 2, 3]


def test_a_folder_that_counts_anew_is_read_anew(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, mail(1))
    fetch(shift, mailbox.id)
    with dovecot.client(mailbox.username) as client:
        client.create_folder("Nieuw")
        client.select_folder("INBOX")
        client.copy([1], "Nieuw")
        client.select_folder("Nieuw")
    with shift.writing() as editing:
        editing.get_one(Mailbox, mailbox.id).folder_names = ("Nieuw",)

    fetch(shift, mailbox.id)

    assert [(row.folder, row.uid) for row in raw_mails(session)] == [("INBOX", 1), ("Nieuw", 1)]
    now_at = fresh_folder(session, mailbox, "Nieuw")
    assert now_at.uidvalidity == raw_mails(session)[-1].uidvalidity


def test_a_server_that_is_closed_is_a_problem_of_the_mailbox_since_it_began(
    parts: Parts,
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mail_user: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    mailbox = mailbox_at(parts, mail_user)

    fetch(shift, mailbox.id)
    first = fresh_folder(session, mailbox)
    since = first.problem_since
    assert "niet bereikbaar" in first.problem
    assert since is not None

    fetch(shift, mailbox.id)
    assert fresh_folder(session, mailbox).problem_since == since
    assert caplog.text.count("niet bereikbaar") == 1

    with writing(session):
        broken = session.get_one(Mailbox, mailbox.id)
        broken.imap_port = dovecot.port
        broken.password = parts.keys.encrypt("geheim")
    fetch(shift, mailbox.id)
    healed = fresh_folder(session, mailbox)
    assert (healed.problem, healed.problem_since) == ("", None)


def test_a_wrong_password_is_said_without_the_password(
    parts: Parts, shift: Shift, session: Session, dovecot: Dovecot, mail_user: str
) -> None:
    mailbox = mailbox_at(parts, mail_user, dovecot=dovecot)
    with writing(session):
        session.get_one(Mailbox, mailbox.id).password = parts.keys.encrypt("fout-wachtwoord")

    fetch(shift, mailbox.id)

    problem = fresh_folder(session, mailbox).problem
    assert "weigert de gebruikersnaam of het wachtwoord" in problem
    assert "fout-wachtwoord" not in problem


def test_a_password_of_another_key_is_a_problem_of_the_mailbox(
    parts: Parts, shift: Shift, session: Session, mailbox: Mailbox
) -> None:
    with writing(session):
        session.get_one(Mailbox, mailbox.id).password = b"niet van deze sleutel"

    fetch(shift, mailbox.id)

    assert "past niet bij deze geheime sleutel" in fresh_folder(session, mailbox).problem


def test_a_full_disk_stops_the_run_with_nothing_lost(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        dovecot.deliver(mailbox.username, mail(number))

    with monkeypatch.context() as patch:
        patch.setattr("kcc.files.os.replace", _one_fits())
        fetch(shift, mailbox.id)
    assert "schijf is vol" in fresh_folder(session, mailbox).problem
    assert [row.uid for row in raw_mails(session)] == [1]
    assert fresh_folder(session, mailbox).last_uid == 1

    fetch(shift, mailbox.id)
    assert [row.uid for row in raw_mails(session)] == [1, 2, 3]
    assert fresh_folder(session, mailbox).problem == ""


def test_a_mailbox_that_is_switched_off_is_left_alone(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, mail())
    with writing(session):
        session.get_one(Mailbox, mailbox.id).active = False

    fetch(shift, mailbox.id)

    assert raw_mails(session) == []
    assert fresh_folder(session, mailbox).fetched_at is None


def test_a_mailbox_that_moves_while_it_is_read_loses_no_mail_of_its_new_place(
    shift: Shift, session: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both servers count alike: with the cursor of the old one, mail of the new is passed over."""

    class Moving(_FallingLine):
        def fetch(self, cursor: Cursor | None, limit: int, *, keep: Keep) -> Iterator[Fetched]:
            with writing(session):
                session.get_one(Mailbox, mailbox.id).imap_host = "imap.elders.example"
            yield from super().fetch(cursor, limit, keep=keep)

    monkeypatch.setattr(fetching, "ImapSource", Moving)

    fetch(shift, mailbox.id)

    assert raw_mails(session) == []
    assert (
        fresh_folder(session, mailbox).uidvalidity,
        fresh_folder(session, mailbox).last_uid,
    ) == (None, 0)


def test_what_came_before_the_line_fell_is_kept(
    shift: Shift, session: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "ImapSource", _FallingLine)

    fetch(shift, mailbox.id)

    assert [row.uid for row in raw_mails(session)] == [1, 2]
    assert fresh_folder(session, mailbox).last_uid == 2
    assert fresh_folder(session, mailbox).problem == "De lijn viel weg."


def test_a_cursor_of_32_bits_fits(
    shift: Shift, session: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UIDVALIDITY and UID are unsigned (RFC 3501, 2.3.1.1): half of them fit no signed column."""
    highest = 2**32 - 1
    monkeypatch.setattr(_FallingLine, "uidvalidity", highest)
    monkeypatch.setattr(_FallingLine, "first_uid", highest - 1)
    monkeypatch.setattr(fetching, "ImapSource", _FallingLine)

    fetch(shift, mailbox.id)

    assert fresh_folder(session, mailbox).last_uid == highest
    assert session.scalar(select(func.max(RawMail.uidvalidity))) == highest


@dataclass
class _FallingLine:
    """A source that gives two mails and then loses its line."""

    account: object
    patience: float
    whole_up_to: int
    uidvalidity: int = 7
    first_uid: int = 1
    closed: list[bool] = field(default_factory=list)

    def connect(self) -> None:
        """The line falls later."""

    def turn_to(self, folder: str) -> None:
        """All folders hold the same."""

    def fetch(self, _cursor: Cursor | None, _limit: int, *, keep: Keep) -> Iterator[Fetched]:
        for number in range(2):
            raw = mail(number)
            yield Fetched(
                folder="INBOX",
                uidvalidity=type(self).uidvalidity,
                uid=type(self).first_uid + number,
                sha256=keep((raw,)),
                size=len(raw),
                received_at=utcnow(),
            )
        raise FetchError("De lijn viel weg.")

    def close(self) -> None:
        self.closed.append(True)


def _one_fits() -> object:
    """`os.replace` on a disk that has room for one more file."""
    import os

    real, room = os.replace, [1]

    def replace_(source: str, target: str) -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        real(source, target)

    return replace_
