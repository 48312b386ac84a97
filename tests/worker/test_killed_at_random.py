"""Workers killed at random instants among 500 mails, counted by the servers on either side."""

import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bench.mails import make_mails
from bench.sink import Sink, running_sink
from kcc.db import writing
from kcc.models import Delivery, Mailbox, Message, MessageKind, OutboxItem, RawMail, RawState
from kcc.services import mailroom
from kcc.worker.shift import Parts, utcnow
from tests import builders
from tests.servers.dovecot import Dovecot
from tests.servers.sockets import wait_until
from tests.worker.mail_help import mailbox_at
from tests.worker.processes import Worker

SEED = 20261122
CITIZENS, TWICE, AUTOMATIC, ANSWERS = 470, 10, 20, 60
MAILS = CITIZENS + TWICE + AUTOMATIC
KILLS = 15
LIVES = (0.05, 4.0)  # seconds from taking the lease to the end
END = (Delivery.SENT, Delivery.UNCERTAIN)
SETTINGS = {
    "KCC_WORKER_LEASE_SECONDS": 2,
    "KCC_INTAKE_ACKNOWLEDGE_PER_DAY": MAILS,
    "KCC_INTAKE_ACKNOWLEDGE_PER_SUBJECT_HOUR": MAILS,
    "KCC_INTAKE_ACKNOWLEDGE_PER_MAILBOX_HOUR": MAILS,
    "KCC_INTAKE_ACKNOWLEDGE_DAYS": 36_500,  # the mails have dates of their own
}


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with running_sink(tmp_path) as running:
        yield running


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str, sink: Sink) -> Mailbox:
    """With all the mails in it, and answers of agents that wait in the outbox."""
    with dovecot.client(mail_user) as client:
        for raw, at in _mails():
            client.append("INBOX", raw, (), at)
    mailbox = mailbox_at(
        parts, mail_user, dovecot=dovecot, smtp_port=sink.port, smtp_security="none"
    )
    with parts.sessions() as session, writing(session):
        for number in range(ANSWERS):
            to = f"beantwoord{number}@example.nl"
            contact = builders.contact(session)
            builders.answer(session, contact, to=to, mailbox=mailbox, not_before=utcnow())
    return mailbox


@pytest.mark.long
@pytest.mark.usefixtures("mailbox")
def test_each_mail_is_there_once_and_each_reply_left_at_most_once(
    start: Callable[..., Worker], session: Session, sink: Sink
) -> None:
    dice = random.Random(SEED)
    for _ in range(KILLS):
        worker = start(**SETTINGS)
        worker.wait_for("lease taken")
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(seconds=dice.uniform(*LIVES))
        worker.kill()
    start(**SETTINGS)
    # A message that was in hand when a lease ran out, on a busy machine, waits five minutes.
    wait_until(lambda: _is_finished(session), seconds=600, what="the end of all work")

    assert _count(session, select(RawMail.id)) == MAILS
    inbound = select(Message.id).where(Message.kind == MessageKind.INBOUND)
    assert _count(session, inbound) == CITIZENS + AUTOMATIC
    states = Counter(session.scalars(select(RawMail.state)))
    assert states.pop(RawState.DUPLICATE) == TWICE
    # What was in hand at three crashes is put aside as if it caused them, where people see it.
    assert states.keys() <= {RawState.DONE, RawState.UNREADABLE}
    assert states[RawState.UNREADABLE] <= KILLS // mailroom.MOST_ATTEMPTS
    taken = Counter(sink.taken())
    assert max(taken.values()) == 1
    ends = _ends(session)
    assert {line for line, end in ends.items() if end is Delivery.SENT} <= taken.keys()
    assert taken.keys() <= ends.keys()
    assert len(ends) > CITIZENS // 2 + ANSWERS
    assert sum(end is Delivery.UNCERTAIN for end in ends.values()) <= KILLS


def _mails() -> Iterator[tuple[bytes, datetime]]:
    """Questions and reactions, some of them twice, and what programs send."""
    made = [(raw, at) for at, raw in make_mails(CITIZENS)]
    yield from made
    yield from made[:TWICE]
    for number, (_, at) in enumerate(made[:AUTOMATIC]):
        yield _automatic(number), at


def _automatic(number: int) -> bytes:
    return (
        f"From: afwezig{number}@example.nl\r\nTo: balie@gemeente.example.org\r\n"
        f"Message-ID: <afwezig{number}@example.nl>\r\nAuto-Submitted: auto-replied\r\n"
        f"Subject: Afwezig tot maandag\r\n\r\nIk ben er niet.\r\n"
    ).encode()


def _is_finished(session: Session) -> bool:
    """All mail was read, and nothing waits or is on its way any more."""
    unread = select(RawMail.id).where(RawMail.state == RawState.STORED)
    under_way = select(OutboxItem.id).where(OutboxItem.delivery.not_in(END))
    if _count(session, select(RawMail.id)) < MAILS:
        return False
    return not _count(session, unread) and not _count(session, under_way)


def _ends(session: Session) -> dict[str, Delivery]:
    """How each message fared to each recipient, by what the sink writes down of it."""
    items = session.scalars(select(OutboxItem))
    return {
        f"{item.message.rfc_id}\t{one.address}": item.delivery
        for item in items
        for one in item.message.recipients
    }


def _count(session: Session, query: Select[Any]) -> int:
    session.rollback()
    return session.scalars(select(func.count()).select_from(query.subquery())).one()
