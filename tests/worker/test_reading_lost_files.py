"""A mail whose own file is gone: seen by people, no hindrance, and read when the file is back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.domain.actors import SYSTEM
from kcc.models import Contact, RawMail
from kcc.services import health, mailroom, quarantine
from kcc.worker import reading
from kcc.worker.reading import look_again, read_stored
from kcc.worker.shift import Shift, utcnow
from tests.plugins.databases import mostly_postgresql
from tests.worker.mail_help import EMPTY, mail, states

database_url = mostly_postgresql

Stored = Callable[..., None]


def takes_away(shift: Shift, session: Session, uid: int) -> Callable[[], Path]:
    """Move the file of this mail elsewhere; what is returned puts it back."""
    [raw] = session.scalars(select(RawMail).where(RawMail.uid == uid))
    path = shift.parts.files.directory / raw.sha256[:2] / raw.sha256
    away = path.rename(path.parent / f".elders{uid}")
    return lambda: away.rename(path)


def test_it_is_set_apart_where_people_see_it_and_stops_no_other(
    shift: Shift, session: Session, store: Stored
) -> None:
    store(mail(1), mail(2), mail(3))
    takes_away(shift, session, 2)

    read_stored(shift)

    assert states(session) == ["done", "lost", "done"]
    assert health.mail(session, utcnow()).lost == 1
    [found] = quarantine.page(session, shift.parts.files)
    assert (found.is_lost, found.problem) == (True, quarantine.LOST)


def test_it_is_not_tried_each_second_and_read_when_its_file_is_back(
    shift: Shift, session: Session, store: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAILS_AT_ONCE", 1)
    store(mail(1), mail(2), mail(3))
    takes_away(shift, session, 1)
    put_back = [takes_away(shift, session, uid) for uid in (2, 3)]
    for _ in range(mailroom.MOST_ATTEMPTS + 1):
        read_stored(shift)
        look_again(shift)
    assert states(session) == ["lost"] * 3
    assert session.scalars(select(RawMail.attempts)).all() == [1] * 3

    for put in put_back:
        put()
    look_again(shift)
    read_stored(shift)

    assert states(session) == ["lost", "done", "done"]
    problems = session.scalars(select(RawMail.problem).order_by(RawMail.id)).all()
    assert problems == [quarantine.LOST, "", ""]


def test_a_contact_that_stands_in_for_it_goes_on_doing_so(
    shift: Shift, session: Session, store: Stored
) -> None:
    store(EMPTY)
    read_stored(shift)
    takes_away(shift, session, 1)
    with writing(session):
        [raw] = session.scalars(select(RawMail))
        quarantine.retry(session, raw.id, utcnow(), SYSTEM)

    read_stored(shift)

    assert states(session) == ["unreadable"]
    [contact] = session.scalars(select(Contact))
    [found] = quarantine.page(session, shift.parts.files)
    assert (found.number, found.is_lost) == (contact.number, True)


def test_a_worker_that_lost_its_lease_brings_nothing_back(
    shift: Shift, session: Session, store: Stored
) -> None:
    store(mail())
    put_back = takes_away(shift, session, 1)
    read_stored(shift)
    put_back()
    shift.lease.token += 1

    look_again(shift)

    assert states(session) == ["lost"]
