"""What runs each second or for each page is looked up in an index, however much there is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from kcc.db import Base, is_sqlite
from kcc.domain.calendar import Calendar
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.models import (
    NEVER,
    Clock,
    Contact,
    Delivery,
    Message,
    OutboxItem,
    RawMail,
    RawState,
    Recipient,
)
from kcc.services import (
    announcing,
    big_mail,
    condition,
    health,
    mailroom,
    now_board,
    outbox,
    quarantine,
)
from kcc.services.leases import Lease
from kcc.services.now_choices import Scope
from tests import builders

MANY = 3_000
LEASE = Lease(1)

Query = Callable[[Session], object]


def figures(session: Session) -> object:
    return now_board.board(session, Scope(), builders.NOW, Calendar(hours=()))


# What is asked, and the table that grows with all that was ever sent or received.
ASKED: dict[str, tuple[Query, type[Base]]] = {
    "untold": (lambda session: announcing.next_untold(session, passing=[1]), Recipient),
    "due": (lambda session: outbox.has_due(session, builders.NOW), OutboxItem),
    "claim": (lambda session: outbox.claim_due(session, builders.NOW, LEASE), OutboxItem),
    "sending": (outbox.has_sending, OutboxItem),
    "banner": (lambda session: health.mail(session, builders.NOW), OutboxItem),
    "in house": (condition.mail_in_house, RawMail),
    "quarantine": (quarantine.count, RawMail),
    "big": (lambda session: big_mail.next_to_fetch(session, 1, ["INBOX"]), RawMail),
    "overdue": (lambda session: big_mail.has_overdue(session, builders.NOW), RawMail),
    "unread": (mailroom.has_waiting, RawMail),
    "figures": (figures, Contact),
    "figures of today": (figures, Clock),
    "read": (lambda session: mailroom.take_batch(session, 9, builders.NOW, LEASE), RawMail),
}


@pytest.fixture
def years(session: Session) -> None:
    """Much that was sent and read, counted by the database itself."""
    contact, box = builders.contact(session), builders.mailbox(session)
    first = 1_000_000
    of_contact = {"contact_id": contact.id, "kind": "answer", "channel": "email", "refs": []}
    messages = [{"id": first + n, **of_contact, "at": builders.NOW} for n in range(MANY)]
    sent = {"delivery": Delivery.SENT, "not_before": builders.NOW}
    to = {"address": "a@example.nl", "delivery": Delivery.SENT}
    read = {"folder": "INBOX", "uidvalidity": 1, "sha256": "0" * 64, "size": 1}
    read |= {"mailbox_id": box.id, "received_at": builders.NOW, "state": RawState.DONE}
    long_ago = builders.NOW - timedelta(days=90)
    done = {"channel": "email", "subject": "Afval", "received_at": long_ago, "version": 0}
    done |= {"closed_at": long_ago, "state": State.CLOSED, "due_at": NEVER}
    contacts = [{"id": first + n, "number": str(first + n), **done} for n in range(MANY)]
    met = {"moment": Moment.FIRST_ANSWER, "started_at": long_ago, "due_at": long_ago}
    clocks = [{"contact_id": first + n, **met, "met_at": long_ago} for n in range(MANY)]
    add(session, Contact, contacts)
    add(session, Clock, clocks)
    add(session, Message, messages)
    add(session, OutboxItem, [{"message_id": first + n, **sent} for n in range(MANY)])
    add(session, Recipient, [{"message_id": first + n, **to} for n in range(MANY)])
    add(session, RawMail, [{"uid": n, **read} for n in range(MANY)])
    session.execute(text("ANALYZE"))


def add(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    session.connection().execute(insert(model.__table__), rows)  # type: ignore[arg-type]


def test_no_table_that_grows_is_read_as_a_whole(session: Session, years: None) -> None:
    whole = {}
    for name, (query, model) in ASKED.items():
        with session.begin_nested() as before:
            session.connection()  # or the savepoint is made among what is asked
            steps = plans(session, query)
            before.rollback()

        assert steps, name
        whole[name] = [step for step in steps if reads_all(step, model.__tablename__)]

    assert whole == {name: [] for name in ASKED}


def reads_all(step: str, table: str) -> bool:
    """Whether a step goes through the whole table, or through an index with all of its rows."""
    if "ix_recipient_untold" in step or "ix_contact_open" in step:  # these have few rows only
        return False
    return f"Seq Scan on {table} " in step or f"SCAN {table} " in f"{step} "


def plans(session: Session, query: Query) -> list[str]:
    """The steps of the database for each statement that the query makes."""
    made: list[tuple[str, Any]] = []
    engine = session.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        made.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        query(session)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if is_sqlite(session) else "EXPLAIN"
    steps = []
    for statement, values in made:
        cursor = session.connection().connection.cursor()
        cursor.execute(f"{explain} {statement}", values)
        steps += [str(row[-1]) for row in cursor.fetchall()]
    return steps
