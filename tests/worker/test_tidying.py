"""Moving what was taken in to another folder: once, by the server itself, and never less."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from channels.base import FetchError
from channels.email import folders
from kcc.db import writing
from kcc.models import Contact, Lease, Mailbox, RawMail, RawState
from kcc.worker import tidying
from kcc.worker.fetching import fetch
from kcc.worker.reading import read_stored
from kcc.worker.shift import Parts, Shift, utcnow
from tests.plugins.databases import mostly_postgresql
from tests.servers.dovecot import Dovecot
from tests.worker.conftest import environment
from tests.worker.killed import Step, killed_at
from tests.worker.mail_help import fresh_folder, mail, mailbox_at, states, take_shift

database_url = mostly_postgresql

TARGET = "KCC verwerkt"
Subjects = Callable[[str], list[str]]


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str) -> Mailbox:
    """Two mails in its inbox, and a folder to move them to."""
    with dovecot.client(mail_user) as client:
        client.create_folder(TARGET)
    for number in (1, 2):
        dovecot.deliver(mail_user, mail(number), flags=[r"\Flagged"])
    return mailbox_at(parts, mail_user, dovecot=dovecot, move_to=TARGET)


@pytest.fixture
def subjects(dovecot: Dovecot, mail_user: str) -> Subjects:
    """What stands in a folder on the server, in its order."""

    def subjects_(folder: str) -> list[str]:
        with dovecot.client(mail_user) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["ENVELOPE"])
            return [found[uid][b"ENVELOPE"].subject.decode() for uid in sorted(found)]

    return subjects_


def take_in(shift: Shift, mailbox: Mailbox) -> None:
    """Fetch and read; what was read is moved at the next fetch."""
    fetch(shift, mailbox.id)
    read_stored(shift)
    fetch(shift, mailbox.id)


def free_the_lease(session: Session) -> None:
    with writing(session):
        session.execute(update(Lease).values(expires_at=utcnow()))


def test_what_was_taken_in_is_moved_and_nothing_else(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, subjects: Subjects
) -> None:
    take_in(shift, mailbox)
    dovecot.deliver(mailbox.username, mail(3))

    fetch(shift, mailbox.id)  # it is safe with us, and nobody read it yet

    assert subjects(TARGET) == ["Vraag 1", "Vraag 2"]
    assert subjects("INBOX") == ["Vraag 3"]
    assert states(session) == ["done", "done", "stored"]
    with dovecot.client(mailbox.username) as client:
        client.select_folder(TARGET, readonly=True)
        flags = client.get_flags(client.search())
    assert all(rb"\Flagged" in one and rb"\Seen" not in one for one in flags.values())


@pytest.mark.parametrize("state", [RawState.UNREADABLE, RawState.LOST])
def test_what_still_needs_a_person_stays_where_it_is(
    shift: Shift, session: Session, mailbox: Mailbox, subjects: Subjects, state: RawState
) -> None:
    fetch(shift, mailbox.id)
    with writing(session):
        session.execute(update(RawMail).where(RawMail.uid == 1).values(state=state))
        session.execute(update(RawMail).where(RawMail.uid == 2).values(state=RawState.DISMISSED))

    fetch(shift, mailbox.id)

    assert subjects("INBOX") == ["Vraag 1"]
    assert subjects(TARGET) == ["Vraag 2"]


def test_mail_that_a_person_moves_back_is_not_taken_in_twice(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, subjects: Subjects
) -> None:
    take_in(shift, mailbox)
    with dovecot.client(mailbox.username) as client:
        client.select_folder(TARGET)
        client.move(client.search()[:1], "INBOX")

    take_in(shift, mailbox)

    assert sorted(states(session)) == ["done", "done", "duplicate"]
    assert session.scalar(select(func.count()).select_from(Contact)) == 2
    assert subjects("INBOX") == []
    assert sorted(subjects(TARGET)) == ["Vraag 1", "Vraag 2"]


def test_without_a_target_everything_stays(
    shift: Shift, session: Session, mailbox: Mailbox, subjects: Subjects
) -> None:
    with writing(session):
        session.get_one(Mailbox, mailbox.id).move_to = ""

    take_in(shift, mailbox)

    assert subjects("INBOX") == ["Vraag 1", "Vraag 2"]


def test_a_target_that_is_not_there_is_told_and_made_by_nobody(
    shift: Shift, session: Session, dovecot: Dovecot, mailbox: Mailbox, subjects: Subjects
) -> None:
    """How a server writes folders in folders only its people know: we would make the wrong one."""
    with writing(session):
        session.get_one(Mailbox, mailbox.id).move_to = "Nergens"

    take_in(shift, mailbox)

    inbox = fresh_folder(session, mailbox)
    assert "verplaatst niets naar map Nergens" in inbox.moving_problem
    assert (inbox.problem, inbox.fetched_at is None) == ("", False)
    assert subjects("INBOX") == ["Vraag 1", "Vraag 2"]

    with dovecot.client(mailbox.username) as client:
        assert not client.folder_exists("Nergens")
        client.create_folder("Nergens")
    fetch(shift, mailbox.id)
    assert fresh_folder(session, mailbox).moving_problem == ""
    assert subjects("Nergens") == ["Vraag 1", "Vraag 2"]


def test_a_line_that_falls_after_the_move_leaves_nothing_to_put_right(
    shift: Shift,
    session: Session,
    mailbox: Mailbox,
    subjects: Subjects,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def falls(*given: object) -> None:
        folders.move(*given)  # type: ignore[arg-type]
        raise FetchError("De lijn viel weg.")

    with monkeypatch.context() as patch:
        patch.setattr(tidying, "move", falls)
        take_in(shift, mailbox)
    assert fresh_folder(session, mailbox).moving_problem == "De lijn viel weg."

    fetch(shift, mailbox.id)

    assert fresh_folder(session, mailbox).moving_problem == ""
    assert subjects(TARGET) == ["Vraag 1", "Vraag 2"]


@pytest.fixture
def kill(database_url: str, tmp_path: Path) -> Callable[[Step], None]:
    """Let a worker die at this step."""

    def kill_(step: Step) -> None:
        assert killed_at(step, environment(database_url, tmp_path)) == -9

    return kill_


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_that_dies_at_the_move_loses_and_doubles_nothing(
    after: bool,
    shift: Shift,
    session: Session,
    mailbox: Mailbox,
    subjects: Subjects,
    kill: Callable[[Step], None],
) -> None:
    fetch(shift, mailbox.id)
    read_stored(shift)
    free_the_lease(session)
    kill(Step(module="kcc.worker.tidying", name="move", after=after))

    free_the_lease(session)
    fetch(take_shift(shift.parts, "opvolger"), mailbox.id)

    assert subjects("INBOX") == []
    assert subjects(TARGET) == ["Vraag 1", "Vraag 2"]
    assert states(session) == ["done", "done"]
