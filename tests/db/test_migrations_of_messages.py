"""What happens to messages and their history when the database goes to an older form and back."""

from datetime import datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.domain.events import EventKind
from kcc.models import CopyState, Event, Merger, MessageKind, RawState
from tests import builders
from tests.raw_mails import raw_mail

NEW = (
    EventKind.SPLIT_OFF,
    EventKind.SPLIT_FROM,
    EventKind.PUT_BACK,
    EventKind.TAKEN_BACK,
    EventKind.MERGED_INTO,
    EventKind.MERGED,
)
BESIDE = {  # letters beside answers, and what an older version takes them for
    MessageKind.INTERIM: (EventKind.INTERIM_WRITTEN, "answer", "answered"),
    MessageKind.CLOSING: (EventKind.CLOSING_WRITTEN, "answer", "answered"),
    MessageKind.FORWARDING: (EventKind.FORWARDING_TOLD, "acknowledgement", "acknowledged"),
}


def rows(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def _fill(session: Session, now: datetime) -> None:
    """With what an older program does not know."""
    waiting = raw_mail(session, mailbox=builders.mailbox(session), state=RawState.INCOMPLETE)
    waiting.attempts, waiting.missing, waiting.words_at = 2, "de scan", now
    contact, other = builders.contact(session), builders.contact(session)
    builders.message(session, contact)
    sent = builders.answer(session, contact)
    sent.copy_state, sent.copy_not_before, sent.copy_attempts = CopyState.PENDING, now, 2
    session.add(Merger(contact_id=contact.id, into_id=other.id))
    for kind in NEW:
        session.add(Event(contact=contact, at=now, kind=kind.value, actor_name="Mo", data={}))

    for written, (told, *_older) in BESIDE.items():
        builders.message(session, contact, written, text=written.value)
        session.add(Event(contact=contact, at=now, kind=told.value, actor_name="Jo", data={}))


def test_an_older_program_gets_messages_and_a_history_that_it_knows(
    database_url: str, now: datetime
) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        _fill(session, now)

    migrate.downgrade(database_url, "0015")
    shown = rows(engine, "SELECT DISTINCT kind FROM event WHERE actor_name = 'Mo'")
    texts = ", ".join(f"'{written.value}'" for written in BESIDE)
    letters = rows(engine, f"SELECT kind FROM message WHERE text IN ({texts}) ORDER BY id")
    tellings = rows(engine, "SELECT kind FROM event WHERE actor_name = 'Jo' ORDER BY id")
    migrate.upgrade(database_url)

    assert shown == [(EventKind.MESSAGE_RECEIVED.value,)]
    assert letters == [(letter,) for _kind, letter, _event in BESIDE.values()]
    assert tellings == [(event,) for _kind, _letter, event in BESIDE.values()]
    verified = "SELECT DISTINCT authentication, unverified_why, automatic_why FROM message"
    assert rows(engine, verified) == [("unknown", "", "")]
    assert rows(engine, "SELECT authserv_id, max_mb, sent_folder FROM mailbox") == [("", 30, "")]
    copies = "SELECT copy_state, copy_not_before, copy_attempts, copy_problem FROM outbox_item"
    assert rows(engine, copies) == [("none", None, 0, "")]
    big = "SELECT state, attempts, missing, words_at FROM raw_mail"
    assert rows(engine, big) == [("stored", 0, "", None)]
    assert rows(engine, "SELECT contact_id FROM merger") == []
    engine.dispose()
