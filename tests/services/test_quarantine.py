"""Quarantine: what could not be read is seen, and a person settles it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, NotFound, Refused
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.files import FileStore
from kcc.models import AdminEvent, Clock, Contact, Mailbox, Message, RawMail, RawState
from kcc.services import mailroom, quarantine
from kcc.services.quarantine import TakenOver
from tests import builders
from tests.raw_mails import raw_mail
from tests.services.intake_door import Door, acknowledgements

MAIL = b"From: Fatima <fatima@example.nl>\r\nSubject: Terras\r\n\r\nMag het open?\r\n"
READ = TakenOver(
    name="Fatima", address="fatima@example.nl", subject="Terras", text="Mag het terras open?"
)
EARLIER = timedelta(hours=3)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "bestanden")


@pytest.fixture
def door(session: Session, now: datetime) -> Door:
    return Door(session, now)


@pytest.fixture
def admin(session: Session) -> Actor:
    return builders.actor(session, "Bo Baas", roles=[Role.ADMIN])


def take_over(door: Door, raw: RawMail, admin: Actor, given: TakenOver = READ) -> Contact:
    return quarantine.take_over(
        door.session,
        raw.id,
        given,
        door.now,
        admin,
        message_id="<a@example.nl>",
        installation=door.installation,
        keys=door.keys,
    )


def logged(session: Session) -> list[tuple[str, str]]:
    return [(one.action, one.actor_name) for one in session.scalars(select(AdminEvent))]


def stand_in(session: Session, mailbox: Mailbox | None = None, **columns: Any) -> RawMail:
    """A mail in quarantine with a contact in its place, as the worker makes it."""
    contact = builders.contact(session, subject="Onleesbaar e-mailbericht", **columns)
    message = builders.message(session, contact)
    return raw_mail(session, MAIL, mailbox=mailbox, message_id=message.id)


def test_it_shows_what_can_be_made_out_and_why_it_is_there(
    session: Session, files: FileStore
) -> None:
    raw = raw_mail(session, MAIL, problem="De mail is stuk.")
    files.put(MAIL)

    [found] = quarantine.page(session, files)

    assert found == quarantine.get(session, files, raw.id)
    assert (found.problem, found.mailbox) == ("De mail is stuk.", raw.mailbox.address)
    assert found.seen.subject == "Terras"
    assert "Mag het open?" in found.source
    assert not found.is_cut
    assert quarantine.count(session) == 1


def test_a_mail_whose_file_is_gone_is_there_all_the_same(
    session: Session, files: FileStore
) -> None:
    raw_mail(session, MAIL)

    [found] = quarantine.page(session, files)

    assert found.is_lost


def test_only_the_beginning_of_a_large_mail_is_shown(session: Session, files: FileStore) -> None:
    large = MAIL + b"x" * 100_000
    raw = raw_mail(session, large)
    files.put(large)

    found = quarantine.get(session, files, raw.id)

    assert found.is_cut
    assert len(found.source) == quarantine.LOOKED_AT


def test_what_is_read_or_settled_is_not_there(session: Session, files: FileStore) -> None:
    for state in set(RawState) - {RawState.UNREADABLE, RawState.LOST}:
        raw_mail(session, state=state)
    stand_in(session, state=State.CLOSED)

    assert quarantine.page(session, files) == []
    assert quarantine.count(session) == 0


def test_a_mail_that_is_settled_while_the_list_is_made_does_not_break_it(
    session: Session, sessions: sessionmaker[Session], tmp_path: Path, admin: Actor, now: datetime
) -> None:
    other, newest = raw_mail(session), raw_mail(session)
    session.commit()

    class Slow(FileStore):
        """While the first file is opened, a colleague settles another mail."""

        def open(self, sha256: str) -> BinaryIO:
            with sessions() as colleague, writing(colleague):
                if colleague.get_one(RawMail, other.id).state is RawState.UNREADABLE:
                    quarantine.dismiss(colleague, other.id, "Reclame.", now, admin)
            return super().open(sha256)

    shown = quarantine.page(session, Slow(tmp_path))

    assert shown[0].id == newest.id


def test_a_page_has_a_limit_and_goes_on_after_it(
    session: Session, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "PAGE", 2)
    ids = [raw_mail(session).id for _ in range(4)]

    first = quarantine.page(session, files)

    assert [one.id for one in first] == ids[:0:-1]
    assert [one.id for one in quarantine.page(session, files, first[1].id)] == ids[1::-1]


def test_a_retried_mail_waits_to_be_read_as_if_it_were_new(
    session: Session, now: datetime, admin: Actor
) -> None:
    raw = raw_mail(session, attempts=4)

    quarantine.retry(session, raw.id, now, admin)

    assert (raw.state, raw.attempts, raw.problem) == (RawState.STORED, 0, "")
    assert logged(session) == [("mail_retried", "Bo Baas")]


def test_a_mail_is_settled_once(session: Session, now: datetime, admin: Actor) -> None:
    raw = raw_mail(session)
    quarantine.retry(session, raw.id, now, admin)

    with pytest.raises(Conflict):
        quarantine.dismiss(session, raw.id, "Reclame.", now, admin)
    with pytest.raises(NotFound):
        quarantine.retry(session, raw.id + 1, now, admin)


def test_no_action_takes_a_reason_which_the_log_keeps(
    session: Session, now: datetime, admin: Actor
) -> None:
    raw = raw_mail(session)

    with pytest.raises(Invalid):
        quarantine.dismiss(session, raw.id, "  ", now, admin)
    quarantine.dismiss(session, raw.id, "Reclame.", now, admin)

    assert raw.state is RawState.DISMISSED
    [line] = session.scalars(select(AdminEvent))
    assert (line.action, line.data["reden"]) == ("mail_dismissed", "Reclame.")
    assert quarantine.count(session) == 0


def test_the_same_mail_once_more_is_a_double_of_what_needed_no_action(
    session: Session, now: datetime, admin: Actor
) -> None:
    raw = raw_mail(session)
    quarantine.dismiss(session, raw.id, "Reclame.", now, admin)
    again = raw_mail(session, mailbox=raw.mailbox, state=RawState.STORED)

    assert mailroom.same_bytes(session, [again]) == {again.sha256: raw}


def test_what_has_a_contact_is_closed_there(session: Session, now: datetime, admin: Actor) -> None:
    raw = stand_in(session)

    with pytest.raises(Refused, match="Sluit het daar af"):
        quarantine.dismiss(session, raw.id, "Reclame.", now, admin)


def test_a_contact_made_by_hand_comes_in_by_the_door_of_all_mail(
    session: Session, door: Door, admin: Actor
) -> None:
    raw = raw_mail(session, MAIL, mailbox=door.mailbox, received_at=door.now - EARLIER)

    contact = take_over(door, raw, admin)

    [message] = session.scalars(select(Message).where(Message.id == raw.message_id))
    assert contact.citizen is not None
    assert (contact.citizen.email, contact.subject) == ("fatima@example.nl", "Terras")
    assert (contact.received_at, contact.mailbox_id) == (door.now - EARLIER, raw.mailbox_id)
    assert (message.rfc_id, message.notice) == ("<a@example.nl>", quarantine.BY_HAND)
    assert [(a.filename, a.sha256) for a in message.attachments] == [("bericht.eml", raw.sha256)]
    assert raw.state is RawState.DONE
    assert contact.unread
    assert len(acknowledgements(session, contact)) == 1
    started = select(Clock.started_at).where(Clock.contact_id == contact.id)
    assert set(session.scalars(started)) == {door.now - EARLIER}
    assert "taken_over" in builders.kinds_of_events(session, contact)
    assert logged(session)[-1] == ("mail_taken_over", "Bo Baas")


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", " "), ("address", "fatima"), ("address", "info@gemeente.example.org")],
)
def test_a_contact_takes_words_and_an_address_of_somebody_else(
    session: Session, door: Door, admin: Actor, field: str, value: str
) -> None:
    raw = raw_mail(session, MAIL, mailbox=door.mailbox)
    given = TakenOver(**{"name": "", "address": "", "subject": "", "text": "Vraag", field: value})

    with pytest.raises(Invalid) as error:
        take_over(door, raw, admin, given)

    assert list(error.value.fields) == [field]


def test_the_log_says_when_it_came_in_by_the_clock_of_the_town_hall(
    session: Session, now: datetime, admin: Actor
) -> None:
    raw = raw_mail(session)

    quarantine.retry(session, raw.id, now, admin)

    [line] = session.scalars(select(AdminEvent))
    assert line.data["binnengekomen"] == "24-11-2026 14:00"


def test_the_log_of_administration_names_no_citizen(
    session: Session, door: Door, admin: Actor
) -> None:
    take_over(door, raw_mail(session, MAIL, mailbox=door.mailbox), admin)

    [line] = session.scalars(select(AdminEvent))
    assert "atima" not in f"{line.subject} {line.data}"


def test_the_contact_that_stood_in_is_closed_and_tells_where_the_mail_is(
    session: Session, door: Door, admin: Actor
) -> None:
    raw = stand_in(session, door.mailbox)
    assert raw.message is not None
    double = raw.message.contact
    builders.clock(session, double)

    contact = take_over(door, raw, admin)

    assert contact.id != double.id
    assert (double.state, contact.state) == (State.NO_ACTION, State.NEW)
    assert "read_after_all" in builders.kinds_of_events(session, double)
    assert session.scalars(select(Clock).where(Clock.contact_id == double.id)).one().ended_at


def test_a_contact_that_somebody_works_on_stays_and_has_news(
    session: Session, door: Door, admin: Actor
) -> None:
    agent = builders.agent(session)
    raw = stand_in(session, door.mailbox, state=State.IN_PROGRESS, agent=agent)
    assert raw.message is not None
    double = raw.message.contact

    take_over(door, raw, admin)

    assert double.state is State.IN_PROGRESS
    assert double.unread
