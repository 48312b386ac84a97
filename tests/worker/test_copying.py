"""Copies of what was sent, on the mail server: each once, and never in the way of sending."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.files import FileStore
from kcc.models import Contact, CopyState, Delivery, FileLink, Mailbox, OutboxItem, RawMail
from kcc.worker.copying import copy_sent
from kcc.worker.fetching import fetch
from kcc.worker.reading import read_stored
from kcc.worker.sending import send_due
from kcc.worker.shift import Parts, Shift, utcnow
from tests import builders
from tests.plugins.databases import mostly_postgresql
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.worker.mail_help import fresh, mailbox_at, states

database_url = mostly_postgresql

SENT = "Verzonden"
Folder = Callable[[], Sequence[Any]]


@pytest.fixture
def sending_mailbox(
    parts: Parts, dovecot: Dovecot, mail_user: str, smtp_server: SmtpServer
) -> Mailbox:
    """It keeps copies, in a folder that is there."""
    with dovecot.client(mail_user) as client:
        client.create_folder(SENT)
    return mailbox_at(parts, mail_user, dovecot=dovecot, smtp=smtp_server, sent_folder=SENT)


@pytest.fixture
def folder(dovecot: Dovecot, mail_user: str) -> Folder:
    """What stands in the folder with copies, in its order."""

    def folder_() -> Sequence[Any]:
        with dovecot.client(mail_user) as client:
            client.select_folder(SENT, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])
            return [found[uid] for uid in sorted(found)]

    return folder_


def now_is(session: Session, item: OutboxItem) -> tuple[Delivery, CopyState, str]:
    session.rollback()
    session.expire_all()
    return item.delivery, item.copy_state, item.copy_problem


def due_again(session: Session) -> None:
    with writing(session):
        pending = update(OutboxItem).where(OutboxItem.copy_state == CopyState.PENDING)
        session.execute(pending.values(copy_not_before=utcnow()))


def test_the_copy_is_the_mail_as_it_was_sent_read_and_of_that_moment(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    folder: Folder,
    parts: Parts,
) -> None:
    item = answer("fatima", "hassan")
    with writing(session):
        file = builders.attachment(session, item.message, "kaart.pdf", content=b"kaart")
        parts.files.put(b"kaart")
    assert file.sha256

    send_due(shift)
    assert now_is(session, item) == (Delivery.SENT, CopyState.PENDING, "")
    copy_sent(shift)
    copy_sent(shift)

    assert now_is(session, item) == (Delivery.SENT, CopyState.KEPT, "")
    [copy] = folder()
    assert rb"\Seen" in copy[b"FLAGS"]
    assert item.sent_at is not None
    kept_at = copy[b"INTERNALDATE"].astimezone(item.sent_at.tzinfo)
    assert abs(kept_at - item.sent_at) < timedelta(seconds=2)
    ours, theirs = (
        message_from_bytes(raw, policy=policy.default)
        for raw in (copy[b"BODY[]"], smtp_server.received[0].raw)
    )
    for name in ("Message-ID", "Date", "From", "To", "Subject", "Bcc"):
        assert ours[name] == theirs[name], name
    contents = [
        [part.get_content() for part in one.walk() if not part.is_multipart()]
        for one in (ours, theirs)
    ]
    assert contents[0] == contents[1]
    assert len(contents[0]) == 3


def test_a_folder_that_is_not_there_is_told_at_the_mailbox_and_holds_up_nothing(
    shift: Shift,
    session: Session,
    sending_mailbox: Mailbox,
    answer: Callable[..., OutboxItem],
    folder: Folder,
    dovecot: Dovecot,
) -> None:
    with dovecot.client(sending_mailbox.username) as client:
        client.delete_folder(SENT)
    first, second = answer("een"), answer("twee")
    send_due(shift)
    copy_sent(shift)
    copy_sent(shift)

    why = "heeft geen map Verzonden voor kopieën"
    for item in (first, second):
        delivery, state, problem = now_is(session, item)
        assert (delivery, state, why in problem) == (Delivery.SENT, CopyState.PENDING, True)
        assert item.copy_attempts == 1
    assert why in fresh(session, sending_mailbox).copying_problem

    with dovecot.client(sending_mailbox.username) as client:
        client.create_folder(SENT)
    due_again(session)
    copy_sent(shift)
    assert len(folder()) == 2
    assert fresh(session, sending_mailbox).copying_problem == ""
    assert now_is(session, second) == (Delivery.SENT, CopyState.KEPT, "")


def test_a_folder_that_takes_nothing_is_told_at_the_mailbox(
    shift: Shift,
    session: Session,
    sending_mailbox: Mailbox,
    answer: Callable[..., OutboxItem],
    dovecot: Dovecot,
) -> None:
    place = dovecot.folder / "mail" / sending_mailbox.username / f".{SENT}"
    item = answer("een")
    send_due(shift)
    modes = {one: one.stat().st_mode for one in (place / "tmp", place / "new", place / "cur")}
    for one in modes:
        one.chmod(0o500)
    try:
        copy_sent(shift)
    finally:
        for one, mode in modes.items():
            one.chmod(mode)

    assert now_is(session, item)[:2] == (Delivery.SENT, CopyState.PENDING)
    assert "neemt geen kopie aan" in fresh(session, sending_mailbox).copying_problem


def test_there_is_a_copy_as_soon_as_one_recipient_has_it_and_never_two(
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    answer: Callable[..., OutboxItem],
    folder: Folder,
) -> None:
    nobody, one_of_two = answer("weg"), answer("vol", "fatima")
    smtp_server.behaviour.recipient_replies = {
        "weg@example.nl": "550 5.1.1 No such user",
        "vol@example.nl": "452 4.2.2 Mailbox full",
    }
    send_due(shift)
    copy_sent(shift)
    smtp_server.behaviour.recipient_replies = {}
    with writing(session):
        session.get_one(OutboxItem, one_of_two.id).not_before = utcnow()

    send_due(shift)
    copy_sent(shift)

    assert now_is(session, nobody)[:2] == (Delivery.REFUSED, CopyState.NONE)
    assert now_is(session, one_of_two)[:2] == (Delivery.SENT, CopyState.KEPT)
    assert len(folder()) == 1


def test_after_three_days_a_copy_is_given_up_and_the_others_go_on(
    shift: Shift,
    session: Session,
    answer: Callable[..., OutboxItem],
    folder: Folder,
) -> None:
    lost, old, well = answer("een"), answer("twee"), answer("drie")
    with writing(session):
        for item in (lost, old):
            builders.attachment(session, item.message, content=b"nergens te vinden")
    files: FileStore = shift.parts.files
    sha256 = files.put(b"nergens te vinden")
    send_due(shift)
    files._path(sha256).unlink()
    with writing(session):
        old_item = session.get_one(OutboxItem, old.id)
        old_item.sent_at = utcnow() - timedelta(days=3)

    copy_sent(shift)

    assert len(folder()) == 1
    assert now_is(session, well)[1] is CopyState.KEPT
    assert now_is(session, lost)[1] is CopyState.PENDING
    assert now_is(session, old)[1] is CopyState.GIVEN_UP
    assert old.copy_problem
    assert session.scalars(select(Mailbox.copying_problem)).all() == [""]


@pytest.mark.parametrize("linked", [False, True], ids=["plain", "with a link"])
def test_a_copy_in_a_folder_that_is_read_is_our_own_message_and_no_contact(
    shift: Shift,
    session: Session,
    sending_mailbox: Mailbox,
    answer: Callable[..., OutboxItem],
    folder: Folder,
    linked: bool,
) -> None:
    item = answer("fatima")
    with writing(session):
        session.get_one(Mailbox, sending_mailbox.id).folder_names = (SENT,)
        if linked:
            builders.attachment(session, item.message).as_link = True
            item.message.file_link = link(shift)
    send_due(shift)
    copy_sent(shift)
    assert len(folder()) == 1

    fetch(shift, sending_mailbox.id)
    read_stored(shift)

    assert states(session) == ["duplicate"]
    assert session.scalars(select(Contact.id)).all() == [item.message.contact_id]
    assert session.scalars(select(RawMail.message_id)).all() == [item.message_id]


def link(shift: Shift) -> FileLink:
    """One that opens something, so that it is mailed."""
    from kcc.services import file_links

    return FileLink(
        token_hash=file_links._hash(file_links._token(shift.parts.keys, "zaad")),
        seed="zaad",
        base="https://kcc.example.org",
        language="nl",
        made_at=utcnow(),
        expires_at=utcnow() + timedelta(days=30),
    )
