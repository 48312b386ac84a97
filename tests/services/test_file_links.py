"""Files too big for a mail: a link that is the same in each copy, and opens for so long only."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import Attachment, Contact, Event, FileLink, Message
from kcc.services import drafts, file_links, outbox, sweeping, undoing
from kcc.services.answering import Next
from kcc.services.file_links import DeadLink
from kcc.services.incoming import StoredFile
from tests import builders
from tests.plugins.databases import most_on_postgresql
from tests.services.answer_help import KEYS, answer

pytestmark = most_on_postgresql
MB = 1024 * 1024
DAY = timedelta(days=1)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session) -> Contact:
    mailbox = builders.mailbox(session, "info@gemeente.example.org")
    return builders.contact(session, mailbox=mailbox)


def sent(session: Session, contact: Contact, actor: Actor, now: datetime, *sizes: int) -> Message:
    """An answer with files of so many MB, called 1.pdf, 2.pdf ..."""
    draft = drafts.save(session, contact, actor, "answer", "Zie de bijlage.", now)
    for place, size in enumerate(sizes, start=1):
        file = StoredFile(
            filename=f"{place}.pdf", content_type="a/b", size=size * MB, sha256=f"{place:064}"
        )
        drafts.attach(session, draft, file, most_mb=200)
    return answer(session, contact, actor, now, "Zie de bijlage.", then=Next.KEEP)


def link_of(message: Message) -> FileLink:
    assert message.file_link
    return message.file_link


def token_of(message: Message) -> str:
    return file_links.address(link_of(message), KEYS).rpartition("/")[2]


def test_the_largest_files_go_as_a_link_and_the_others_in_the_mail(
    session: Session, contact: Contact, sanne: Actor, now: datetime, tmp_path: Path
) -> None:
    message = sent(session, contact, sanne, now, 1, 48, 110)
    files = FileStore(tmp_path)
    message.attachments[0].sha256 = files.put(b"klein")
    assert message.outgoing
    mailbox = outbox.sending_mailbox(session, message.outgoing)

    mail = outbox.outgoing(session, message.outgoing, mailbox, files, KEYS)

    address = f"https://kcc.example.org/bestanden/{token_of(message)}"
    assert [file.filename for file in mail.attachments] == ["1.pdf"]
    assert (
        "Zie de bijlage.\n\nDeze bestanden zijn te groot voor een e-mail:\n"
        "- 2.pdf (48,0 MB)\n- 3.pdf (110,0 MB)\n" in mail.text
    )
    assert f"ophalen op deze pagina:\n{address}\n\n" in mail.text  # above the signature
    assert f'<a href="{address}">' in (mail.html or "")
    assert "<li>2.pdf (48,0 MB)</li>" in (mail.html or "")


def test_files_that_fit_go_in_the_mail_without_a_link(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = sent(session, contact, sanne, now, 10, 10)

    assert (message.linked, message.file_link) == ([], None)
    assert file_links.text_of(message, KEYS) == message.text


def test_made_again_the_text_is_the_same_whatever_changed_meanwhile(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = sent(session, contact, sanne, now, 48)
    first = file_links.text_of(message, KEYS)

    file_links.withdraw(session, contact, message.id, now, sanne)
    contact.language = "en"
    session.flush()
    session.expire_all()

    assert file_links.text_of(message, KEYS) == first


def test_of_a_token_nothing_is_kept_but_its_hash(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    one, other = (sent(session, contact, sanne, now, 48) for _ in range(2))
    tokens = {token_of(one), token_of(other)}

    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {43}  # 256 bits
    kept = str(session.execute(text("SELECT * FROM file_link, message")).all())
    assert not any(token in kept for token in tokens)


def test_unknown_altered_expired_and_withdrawn_are_all_the_same(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message, withdrawn = (sent(session, contact, sanne, now, 48) for _ in range(2))
    token, link = token_of(message), link_of(message)
    file_links.withdraw(session, contact, withdrawn.id, now, sanne)
    until = link.expires_at
    assert file_links.find(session, token, until - timedelta(seconds=1)) is link

    said = set()
    for tried, at in (
        ("x" * 43, now),
        (token[:-1] + ("A" if token[-1] != "A" else "E"), now),
        (token.swapcase(), now),
        (f"{token}=", now),
        (link.token_hash, now),
        (link.seed, now),
        (token, until),
        (token_of(withdrawn), now),
    ):
        with pytest.raises(NotFound) as refused:
            file_links.find(session, tried, at)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_link_gives_its_own_files_and_no_other_of_the_answer(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    link = link_of(sent(session, contact, sanne, now, 1, 48, 110))

    assert [file_links.file_of(link, place).filename for place in (1, 2)] == ["2.pdf", "3.pdf"]
    for place in (0, 3):
        with pytest.raises(NotFound):
            file_links.file_of(link, place)


def test_undoing_the_answer_takes_its_link_away(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = sent(session, contact, sanne, now, 48)
    token = token_of(message)

    draft = undoing.undo(session, contact, message.id, now + timedelta(seconds=4), sanne)

    with pytest.raises(NotFound):
        file_links.find(session, token, now)
    [file] = drafts.files(session, draft)
    assert (file.filename, file.as_link) == ("1.pdf", False)
    again = answer(session, contact, sanne, now + timedelta(seconds=9), "Zie de bijlage.")
    assert token_of(again) != token


def test_who_withdrew_a_link_and_when_stands_in_the_history_once(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = sent(session, contact, sanne, now, 48)

    for at in (now + DAY, now + 2 * DAY):
        file_links.withdraw(session, contact, message.id, at, sanne)

    link, withdrawn = link_of(message), select(Event).filter_by(kind="link_withdrawn")
    assert link.withdrawn_at == now + DAY
    assert link.withdrawn_by
    assert link.withdrawn_by.id == sanne.agent_id
    [event] = session.scalars(withdrawn)
    assert (event.at, event.agent_id, event.data["filename"]) == (
        now + DAY,
        sanne.agent_id,
        "1.pdf",
    )
    assert message.attachments  # the file stays with the contact


def test_a_link_is_withdrawn_at_its_own_contact_only(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = sent(session, contact, sanne, now, 48)

    with pytest.raises(NotFound):
        file_links.withdraw(session, builders.contact(session), message.id, now, sanne)
    with pytest.raises(NotFound):
        file_links.withdraw(session, contact, message.id + 1, now, sanne)
    assert link_of(message).withdrawn_at is None


def test_no_mail_leaves_with_a_link_that_opens_nothing(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message, other = sent(session, contact, sanne, now, 48), sent(session, contact, sanne, now, 1)
    file_links.must_work(other, KEYS, now)
    file_links.must_work(message, KEYS, now)

    with pytest.raises(DeadLink, match="sleutel"):
        file_links.must_work(message, Keys("a" * 32), now)
    with pytest.raises(DeadLink, match="verlopen of ingetrokken"):
        file_links.must_work(message, KEYS, now + 40 * DAY)
    file_links.withdraw(session, contact, message.id, now, sanne)
    with pytest.raises(DeadLink, match="verlopen of ingetrokken"):
        file_links.must_work(message, KEYS, now)


def test_the_sweep_takes_links_that_are_long_over_and_leaves_the_files(
    session: Session, contact: Contact, sanne: Actor, now: datetime, tmp_path: Path
) -> None:
    message = sent(session, contact, sanne, now, 48)
    files, until = FileStore(tmp_path), link_of(message).expires_at
    message.attachments[0].sha256 = sha256 = files.put(b"groot")
    session.flush()

    sweeping.forget_expired(session, until + sweeping.LINKS_KEPT - DAY)
    assert session.scalars(select(FileLink)).all()
    sweeping.forget_expired(session, until + sweeping.LINKS_KEPT + DAY)

    session.expire_all()
    assert session.scalars(select(FileLink)).all() == []
    assert session.scalars(select(Attachment.as_link)).all() == [True]
    sweeping.sweep_files(session, files, now + 90 * DAY, folder=sha256[:2])
    assert files.has(sha256)
    with pytest.raises(DeadLink):
        file_links.must_work(message, KEYS, until + sweeping.LINKS_KEPT + DAY)
