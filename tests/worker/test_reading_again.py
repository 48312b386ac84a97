"""Mail from quarantine is read again: it becomes a contact, or comes back to where it was."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.actors import SYSTEM
from kcc.domain.states import State
from kcc.models import Contact, RawMail
from kcc.services import leases, mailroom, quarantine
from kcc.worker import desk
from kcc.worker.reading import read_stored
from kcc.worker.shift import Shift, utcnow
from tests.plugins.databases import most_on_postgresql
from tests.servers.sockets import wait_until
from tests.worker.mail_help import mail, states
from tests.worker.processes import Worker
from tests.worker.test_reading_in_trouble import broken_for

Stored = Callable[..., None]


@pytest.fixture
def unreadable(
    shift: Shift, session: Session, store: Stored, monkeypatch: pytest.MonkeyPatch
) -> int:
    """A sound mail in quarantine, put there by a mistake of the program that is repaired now."""
    store(mail())
    with monkeypatch.context() as patch:
        patch.setattr(desk, "parse", broken_for(b"Vraag 1"))
        for _ in range(mailroom.MOST_ATTEMPTS + 1):
            read_stored(shift)
    assert states(session) == ["unreadable"]
    return session.scalars(select(RawMail.id)).one()


def retry(session: Session, raw_id: int) -> None:
    with writing(session):
        quarantine.retry(session, raw_id, utcnow(), SYSTEM)


def contacts(session: Session) -> dict[str, State]:
    session.rollback()
    session.expire_all()
    return {one.subject: one.state for one in session.scalars(select(Contact))}


def test_a_retried_mail_becomes_a_contact_and_what_stood_in_for_it_is_closed(
    shift: Shift, session: Session, unreadable: int
) -> None:
    retry(session, unreadable)

    read_stored(shift)

    assert states(session) == ["done"]
    assert contacts(session) == {
        desk.UNREADABLE_SUBJECT: State.NO_ACTION,
        "Vraag 1": State.NEW,
    }


def test_a_mail_that_is_still_unreadable_comes_back_with_the_contact_it_had(
    shift: Shift, session: Session, unreadable: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    retry(session, unreadable)
    monkeypatch.setattr(desk, "parse", broken_for(b"Vraag 1"))

    for _ in range(mailroom.MOST_ATTEMPTS + 1):
        read_stored(shift)

    assert states(session) == ["unreadable"]
    assert contacts(session) == {desk.UNREADABLE_SUBJECT: State.NEW}
    assert session.scalars(select(RawMail.message_id)).one() is not None


@most_on_postgresql
def test_a_worker_that_runs_reads_it_at_once(
    shift: Shift, session: Session, unreadable: int, start: Callable[..., Worker]
) -> None:
    with shift.writing() as writer:
        leases.release(writer, shift.lease, utcnow())
    worker = start()
    worker.wait_for("lease taken")

    retry(session, unreadable)

    wait_until(lambda: states(session) == ["done"], seconds=60, what="the mail to be read")
    assert contacts(session)["Vraag 1"] is State.NEW


@most_on_postgresql
def test_the_log_tells_of_the_mail_in_lines_that_name_nobody(
    shift: Shift, session: Session, unreadable: int, start: Callable[..., Worker]
) -> None:
    retry(session, unreadable)
    with shift.writing() as writer:
        leases.release(writer, shift.lease, utcnow())
    worker = start()
    worker.wait_for("read raw=")
    worker.terminate()

    lines = [json.loads(line) for line in worker.log().splitlines()]

    [told] = [line for line in lines if line["logger"] == "kcc.worker.desk"]
    assert (told["job"], told["level"]) == ("read", "info")
    assert {"job", "ms", "well"} <= set().union(*(line.keys() for line in lines))
    assert [words for words in ("atima", "Vraag", "example") if words in worker.log()] == []
