"""Where replies go: to an address that is read, signed where its server knows plus-addresses."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import Address
from kcc.domain.errors import Invalid
from kcc.domain.threading import signed_addresses
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Mailbox
from kcc.services import admin_log, mailboxes, outbox
from kcc.services.mailbox_secrets import Secrets
from kcc.services.mailboxes import MailboxInput
from kcc.services.matching import Evidence
from tests import builders
from tests.services.intake_door import Door, only_acknowledgement
from tests.services.outbox_help import answer_to

KEYS = Keys("een geheime sleutel van ten minste 32 tekens")
INFO, DESK = "info@example.org", "balie@example.org"
FATIMA = "fatima@example.nl"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def reply_to(session: Session, mailbox: Mailbox, folder: Path) -> Address | None:
    item = answer_to(session, "fatima")
    return outbox.outgoing(session, item, mailbox, FileStore(folder), KEYS).reply_to


def test_replies_go_to_the_sender_unless_an_admin_says_otherwise(
    session: Session, tmp_path: Path
) -> None:
    plain = builders.mailbox(session, DESK)
    builders.mailbox(session, INFO)
    assert reply_to(session, plain, tmp_path) is None

    plain.reply_to = INFO

    assert reply_to(session, plain, tmp_path) == Address(name=plain.name, address=INFO)


@on_one_database
@pytest.mark.parametrize("own_plus", [False, True])
def test_the_signed_address_is_one_of_the_mailbox_that_gets_the_replies(
    session: Session, tmp_path: Path, own_plus: bool
) -> None:
    builders.mailbox(session, INFO, plus_addressing=not own_plus)
    desk = builders.mailbox(session, DESK, plus_addressing=own_plus, reply_to=INFO)

    found = reply_to(session, desk, tmp_path)

    assert found is not None
    if own_plus:  # that says nothing of the other server
        assert found.address == INFO
        return
    [signed] = signed_addresses([found.address])
    assert found.address.startswith("info+")
    assert signed.is_ours([FATIMA], KEYS.threading)


@pytest.mark.parametrize("typed", [INFO, "info+balie@example.org"])
def test_a_reply_that_comes_in_at_the_other_mailbox_finds_its_contact(
    session: Session, tmp_path: Path, typed: str
) -> None:
    door = Door(session)
    info = builders.mailbox(session, INFO, plus_addressing=True)
    desk = builders.mailbox(session, DESK, reply_to=typed)
    contact = door.receive(builders.inbound(FATIMA), mailbox=desk).contact
    item = only_acknowledgement(session, contact).outgoing
    assert item is not None
    told = outbox.outgoing(session, item, desk, FileStore(tmp_path), door.keys).reply_to
    assert told is not None

    # A program that starts a new mail to the address in Reply-To: no ids, another subject.
    fresh = builders.inbound(FATIMA, subject="Nog iets", to=(told,), message_id="<2@example.nl>")
    received = door.receive(fresh, mailbox=info)

    assert received.contact is contact
    assert received.evidence is Evidence.PLUS_ADDRESS


def given(mailbox: Mailbox, **changes: Any) -> MailboxInput:
    values = {one.name: getattr(mailbox, one.name) for one in fields(MailboxInput)}
    return MailboxInput(**(values | changes))


def refused(session: Session, mailbox: Mailbox, **changes: Any) -> dict[str, str]:
    """What is said about these changes; empty when they are kept."""
    boss, seen = builders.actor(session), admin_log.mark(mailbox)
    to_keep = given(mailbox, **changes)
    try:
        mailboxes.change(session, mailbox.id, to_keep, Secrets(), seen, builders.NOW, boss)
    except Invalid as wrong:
        return dict(wrong.fields)
    return {}


@on_one_database
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ""),
        (DESK, ""),
        (INFO, ""),
        ("info+balie@example.org", ""),
        ("plat+balie@example.org", "plat@example.org bezorgt geen adressen met een +"),
        ("balie+klant@example.org", "balie@example.org bezorgt geen adressen met een +"),
        ("uit@example.org", "Dit adres lezen wij niet."),
        ("burgemeester@example.org", "Dit adres lezen wij niet."),
    ],
)
def test_only_an_address_that_is_read_gets_replies(
    session: Session, typed: str, words: str
) -> None:
    builders.mailbox(session, INFO, plus_addressing=True)
    builders.mailbox(session, "plat@example.org")
    builders.mailbox(session, "uit@example.org", active=False)
    desk = builders.mailbox(session, DESK, folder_names=("INBOX",))

    said = refused(session, desk, reply_to=typed)

    assert said.get("reply_to", "").startswith(words)
    assert bool(said) == bool(words)


@on_one_database
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"active": False}, "active"),
        ({"address": "post@example.org"}, "address"),
        ({"plus_addressing": False}, "plus_addressing"),
        ({"name": "Gemeente Elders"}, ""),
    ],
)
def test_a_mailbox_that_gets_the_replies_of_another_is_not_taken_away(
    session: Session, changes: dict[str, Any], field: str
) -> None:
    info = builders.mailbox(session, INFO, plus_addressing=True, folder_names=("INBOX",))
    builders.mailbox(session, DESK, reply_to="info+balie@example.org")

    said = refused(session, info, **changes)

    assert list(said) == ([field] if field else [])
    assert all("balie@example.org" in words for words in said.values())
