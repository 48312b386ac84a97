"""Lines to real servers that fall at any place: nothing is lost, and nothing comes twice."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.email import big_mail
from kcc.db import writing
from kcc.models import Delivery, Mailbox, OutboxItem, RawMail
from kcc.worker import listening
from kcc.worker.fetching import fetch
from kcc.worker.listening import Listener
from kcc.worker.sending import send_due
from kcc.worker.shift import Parts, Shift, utcnow
from tests.plugins.databases import mostly_postgresql
from tests.servers.cutting import Wire, wire_to
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import Certificate, wait_until
from tests.worker.mail_help import big, mail, mailbox_at, now_is

database_url = mostly_postgresql

MAILS = 4
LONG = "Er ligt al weken een gat in de stoep voor ons huis. " * 400
# Bytes of the server: in its greeting, the log-in, the list of sizes, and in each of the mails.
CUTS_OF_MAIL = (0, 30, 700, 1_500, 5_000, 22_500, 30_000, 43_500, 70_000, 84_000)
# In the list of sizes, in the words, and within the first and the second of the big ones.
CUTS_OF_BIG_MAIL = (1_200, 2_500, 60_000, 500_000)
# Bytes of us: in the greeting, the envelope, the head and the text. Of the server: its answers.
CUTS_OF_SENDING = [{"up": cut} for cut in (0, 10, 40, 100, 150, 300, 600)] + [
    {"down": cut} for cut in (0, 20, 60, 150, 200, 240, 280)
]


@pytest.fixture
def imap_wire(dovecot: Dovecot) -> Iterator[Wire]:
    with wire_to(dovecot.port) as wire:
        yield wire


@pytest.fixture
def smtp_wire(smtp_server: SmtpServer) -> Iterator[Wire]:
    with wire_to(smtp_server.port) as wire:
        yield wire


def test_mail_whose_line_falls_is_fetched_once_and_whole(
    parts: Parts, shift: Shift, session: Session, dovecot: Dovecot, mail_user: str, imap_wire: Wire
) -> None:
    sent = [mail(number, text=f"{LONG}{number}") for number in range(MAILS)]
    for raw in sent:
        dovecot.deliver(mail_user, raw)
    mailbox = mailbox_at(parts, mail_user, dovecot=dovecot, imap_port=imap_wire.port)

    for cut in CUTS_OF_MAIL:
        imap_wire.cut(down=cut)
        fetch(shift, mailbox.id)
        rows = _raw_mails(session)
        assert [parts.files.get(row.sha256) for row in rows] == sent[: len(rows)]
    assert len(_raw_mails(session)) < MAILS
    imap_wire.mend()
    fetch(shift, mailbox.id)

    assert [parts.files.get(row.sha256) for row in _raw_mails(session)] == sent


def test_big_mail_whose_line_falls_is_there_once_with_its_words_at_least(
    shift: Shift,
    session: Session,
    dovecot: Dovecot,
    mail_user: str,
    imap_wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(big_mail, "PIECE", 100_000)
    sent = [mail(1), big(2, size=400_000), big(3), mail(4)]
    for raw in sent:
        dovecot.deliver(mail_user, raw)
    mailbox = mailbox_at(
        shift.parts, mail_user, dovecot=dovecot, imap_port=imap_wire.port, max_mb=1
    )

    for cut in CUTS_OF_BIG_MAIL:
        imap_wire.cut(down=cut)
        fetch(shift, mailbox.id)
        for row in _raw_mails(session):
            kept = shift.parts.files.get(row.sha256)
            assert kept == sent[row.uid - 1] or (row.missing and b"Zie de scan." in kept)
    assert [bool(row.missing) for row in _raw_mails(session)] == [False, False, True, False]
    imap_wire.mend()
    fetch(shift, mailbox.id)

    assert [shift.parts.files.get(row.sha256) for row in _raw_mails(session)] == sent
    assert list(shift.parts.files.directory.glob("*/.*")) == []


def test_an_answer_whose_line_falls_arrives_once_or_says_that_nobody_knows(
    parts: Parts,
    shift: Shift,
    session: Session,
    smtp_server: SmtpServer,
    smtp_wire: Wire,
    answer: Callable[..., OutboxItem],
) -> None:
    items = {}
    for number, cut in enumerate(CUTS_OF_SENDING):
        mailbox = mailbox_at(parts, f"postbus{number}", smtp=smtp_server, smtp_port=smtp_wire.port)
        items[f"inwoner{number}@example.nl"] = answer(f"inwoner{number}", by=mailbox)
        smtp_wire.cut(**cut)
        send_due(shift)
    smtp_wire.mend()
    _as_if_later(session)
    send_due(shift)

    taken = Counter(one for mail in smtp_server.received for one in mail.recipients)
    states = {address: now_is(session, item) for address, item in items.items()}
    assert set(states.values()) == {Delivery.SENT, Delivery.UNCERTAIN}
    assert set(taken.values()) == {1}
    sent = {address for address, state in states.items() if state is Delivery.SENT}
    assert sent <= taken.keys()


@pytest.mark.long
def test_a_server_that_is_restarted_while_we_listen_rings_again(
    certificate: Certificate, mail_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "FIRST_PAUSE", 0.5)
    with running_dovecot(certificate) as server:
        account = server.account(mail_user)
        listener = Listener(account, lambda: None, lambda: True, turn=600, renew=60)
        listener.start()
        try:
            _hear(listener)  # what came before it listened
            server.deliver(mail_user, mail(1))
            _hear(listener)
            server.stop()
            server.start()
            _hear(listener)  # what came while nobody listened
            server.deliver(mail_user, mail(2))
            _hear(listener)
        finally:
            listener.stop()


def _hear(listener: Listener) -> None:
    wait_until(listener.has_rung, seconds=20, what="a ring")
    assert listener.is_due()


def _raw_mails(session: Session) -> list[RawMail]:
    session.rollback()
    return list(session.scalars(select(RawMail).order_by(RawMail.id)))


def _as_if_later(session: Session) -> None:
    """What was put off is due, and no mailbox rests."""
    session.rollback()
    with writing(session):
        session.execute(update(OutboxItem).values(not_before=utcnow()))
        session.execute(update(Mailbox).values(resting_until=None, sending_failures=0))
