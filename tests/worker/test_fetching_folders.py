"""Several folders of a mailbox: one log-in, a cursor each, and a problem is of one folder."""

from dataclasses import replace
from typing import Any

import pytest
from imapclient import IMAPClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email import imap_line
from channels.email.accounts import ImapAccount
from channels.email.imap_line import connect
from kcc.models import Mailbox, RawMail
from kcc.worker.fetching import fetch
from kcc.worker.shift import Parts, Shift
from tests.plugins.databases import mostly_postgresql
from tests.servers.dovecot import Dovecot
from tests.worker.conftest import stopped
from tests.worker.mail_help import fresh_folder, mail, mailbox_at

database_url = mostly_postgresql


def places(session: Session) -> list[tuple[str, int]]:
    session.rollback()
    query = select(RawMail.folder, RawMail.uid).order_by(RawMail.folder, RawMail.uid)
    return [(folder, uid) for folder, uid in session.execute(query)]


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str) -> Mailbox:
    """With a mail in each of its folders, which have names as people give them."""
    for number, folder in enumerate(("INBOX", "Formulieren & vóór", "Vragen")):
        dovecot.deliver(mail_user, mail(number), folder=folder)
    names = ("INBOX", "Formulieren & vóór", "Vragen")
    return mailbox_at(parts, mail_user, dovecot=dovecot, folder_names=names)


def test_each_folder_is_read_from_where_it_was_over_one_line(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[ImapAccount] = []

    def counted(account: ImapAccount, *given: Any) -> IMAPClient:
        lines.append(account)
        return connect(account, *given)

    monkeypatch.setattr(imap_line, "connect", counted)

    fetch(shift, mailbox.id)
    dovecot.deliver(mailbox.username, mail(9), folder="Vragen")
    fetch(shift, mailbox.id)
    fetch(shift, mailbox.id)

    assert places(session) == [
        ("Formulieren & vóór", 1),
        ("INBOX", 1),
        ("Vragen", 1),
        ("Vragen", 2),
    ]
    assert fresh_folder(session, mailbox, "INBOX").last_uid == 1
    assert fresh_folder(session, mailbox, "Vragen").last_uid == 2
    assert len(lines) == 3


def test_a_folder_that_is_gone_is_its_own_problem_and_holds_up_no_other(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    with dovecot.client(mailbox.username) as client:
        client.delete_folder("Formulieren & vóór")

    fetch(shift, mailbox.id)

    assert places(session) == [("INBOX", 1), ("Vragen", 1)]
    gone = fresh_folder(session, mailbox, "Formulieren & vóór")
    assert "opent map Formulieren & vóór niet" in gone.problem
    assert (gone.fetched_at, fresh_folder(session, mailbox, "Vragen").problem) == (None, "")

    dovecot.deliver(mailbox.username, mail(9), folder="Formulieren & vóór")
    fetch(shift, mailbox.id)
    assert fresh_folder(session, mailbox, "Formulieren & vóór").problem == ""


def test_a_log_in_that_fails_is_tried_once_and_a_problem_of_all_folders(
    shift: Shift, session: Session, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    with shift.writing() as editing:
        wrong = shift.parts.keys.encrypt("fout")
        editing.get_one(Mailbox, mailbox.id).password = wrong

    fetch(shift, mailbox.id)

    problems = {fresh_folder(session, mailbox, name).problem for name in mailbox.folder_names}
    assert len(problems) == 1
    assert "weigert de gebruikersnaam" in problems.pop()
    assert caplog.text.count("weigert") == 1


def test_what_one_run_does_not_reach_comes_first_in_the_next(
    shift: Shift, session: Session, mailbox: Mailbox
) -> None:
    reached = []
    for _ in range(3):
        assert fetch(stopped(shift), mailbox.id), "there is more"
        reached.append(len(places(session)))

    assert reached == [1, 2, 3]


def test_a_folder_with_more_than_a_batch_says_so(
    parts: Parts, shift: Shift, dovecot: Dovecot, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, mail(9), folder="Vragen")
    two = replace(parts.settings, mail=replace(parts.settings.mail, batch=2))
    short = replace(shift, parts=replace(parts, settings=two))

    assert fetch(short, mailbox.id)
    assert not fetch(short, mailbox.id)


def test_a_folder_that_is_taken_away_and_given_back_is_read_anew_without_doubles_of_places(
    shift: Shift, session: Session, mailbox: Mailbox
) -> None:
    fetch(shift, mailbox.id)
    for names in (("INBOX", "Vragen"), mailbox.folder_names):
        with shift.writing() as editing:
            editing.get_one(Mailbox, mailbox.id).folder_names = names

    fetch(shift, mailbox.id)

    assert places(session) == [("Formulieren & vóór", 1), ("INBOX", 1), ("Vragen", 1)]
    assert fresh_folder(session, mailbox, "Formulieren & vóór").last_uid == 1
