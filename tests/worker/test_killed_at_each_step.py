"""A worker killed at any step of a mail's life: nothing is lost, doubled or sent twice."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.models import Contact, Delivery, Lease, Message, OutboxItem, RawMail, RawState
from kcc.worker.shift import Parts, utcnow
from tests import builders
from tests.plugins.databases import most_on_postgresql
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.worker.conftest import environment
from tests.worker.killed import Step, killed_at, work_once
from tests.worker.mail_help import mail, mailbox_at, take_shift

pytestmark = most_on_postgresql
MAILS = 3
STORE, MAILROOM, DESK = "kcc.files", "kcc.services.mailroom", "kcc.worker.desk"
OUTBOX, DELIVERIES, SMTP = "kcc.services.outbox", "kcc.services.deliveries", "channels.email.smtp"
ANNOUNCING, SENT = "kcc.services.announcing", "channels.email.sent"
FOLDER = "Verzonden"

# "After" a function that writes rows is before its transaction is committed.
FETCHING = [
    Step(module="os", name="fsync"),
    Step(module=STORE, name="FileStore.put", call=2),
    Step(module=STORE, name="FileStore.put", call=2, after=True),
    Step(module=MAILROOM, name="keep"),
    Step(module=MAILROOM, name="keep", after=True),
    Step(module=MAILROOM, name="note_success"),
]
TAKING_IN = [
    Step(module=MAILROOM, name="take_batch", after=True),
    Step(module=DESK, name="parse", call=2),
    Step(module="kcc.services.new_contacts", name="make"),
    Step(module="kcc.services.aftermath", name="Aftermath.write", after=True),
    Step(module="kcc.services.intake", name="receive_all", after=True),
    Step(module=MAILROOM, name="conclude", after=True),
]
BEFORE_THE_TEXT = [
    Step(module=OUTBOX, name="claim_due"),
    Step(module=OUTBOX, name="claim_due", call=2, after=True),
    Step(module=OUTBOX, name="hand_over", call=2),
    Step(module=OUTBOX, name="hand_over", call=2, after=True),
]
FROM_THE_TEXT_ON = [
    Step(module=SMTP, name="_hand_over", call=2),
    Step(module=DELIVERIES, name="record", call=2),
    Step(module=DELIVERIES, name="record", call=2, after=True),
]
AFTERWARDS = [
    Step(module=ANNOUNCING, name="announce", call=2),
    Step(module=ANNOUNCING, name="announce", call=2, after=True),
]
BIG = "kcc.services.big_mail"
# Of a mail that came as its words, and of which the whole is fetched then.
THE_WHOLE = [
    Step(module=BIG, name="begin"),
    Step(module=BIG, name="begin", after=True),
    Step(module=STORE, name="Writer.write", call=4),
    Step(module=BIG, name="complete"),
    Step(module=BIG, name="complete", after=True),
]
COPYING = [
    Step(module=SENT, name="SentFolder.keep", call=2),
    Step(module="kcc.services.sent_copies", name="kept", call=2),
]
_SENDING = (*BEFORE_THE_TEXT, *FROM_THE_TEXT_ON, *AFTERWARDS, *COPYING)
STEPS = (*FETCHING, *THE_WHOLE, *TAKING_IN, *_SENDING)


@pytest.fixture
def questions(parts: Parts, dovecot: Dovecot, mail_user: str, smtp_server: SmtpServer) -> None:
    """A mailbox with a few questions, each of somebody else."""
    mails = [mail(number, sender=f"burger{number}@example.nl") for number in range(MAILS)]
    with dovecot.client(mail_user) as client:
        for raw in mails:
            client.append("INBOX", raw)
        client.create_folder(FOLDER)
    mailbox_at(parts, mail_user, dovecot=dovecot, smtp=smtp_server, sent_folder=FOLDER)


@pytest.fixture
def copies(dovecot: Dovecot, mail_user: str) -> Callable[[], int]:
    """How many copies of what was sent are in the folder for them."""

    def copies_() -> int:
        with dovecot.client(mail_user) as client:
            return int(client.select_folder(FOLDER, readonly=True)[b"EXISTS"])

    return copies_


@pytest.fixture
def kill(questions: None, database_url: str, tmp_path: Path) -> Callable[[Step], None]:
    """Let a worker begin with the questions and die at this step."""

    def kill_(step: Step) -> None:
        assert killed_at(step, environment(database_url, tmp_path)) == -9

    return kill_


def finish(parts: Parts, session: Session) -> None:
    """Another worker takes over, as soon as the lease of the dead one has run out."""
    with writing(session):
        session.execute(update(Lease).values(expires_at=utcnow()))
    work_once(take_shift(parts, "opvolger"))
    session.rollback()


def received(smtp: SmtpServer) -> Counter[str]:
    return Counter(address for one in smtp.received for address in one.recipients)


@pytest.mark.parametrize(
    "step", [*FETCHING, *TAKING_IN, *BEFORE_THE_TEXT, *AFTERWARDS, *COPYING], ids=str
)
def test_after_it_everything_happens_once(
    step: Step,
    kill: Callable[[Step], None],
    parts: Parts,
    session: Session,
    smtp_server: SmtpServer,
    copies: Callable[[], int],
) -> None:
    kill(step)

    finish(parts, session)

    everybody = {f"burger{number}@example.nl" for number in range(MAILS)}
    assert received(smtp_server) == Counter(everybody)
    assert {item.delivery for item in session.scalars(select(OutboxItem))} == {Delivery.SENT}
    assert copies() == MAILS
    assert_each_mail_is_one_contact(session)
    for contact in session.scalars(select(Contact)):
        assert builders.kinds_of_events(session, contact).count("delivered") == 1


@pytest.mark.parametrize("step", FROM_THE_TEXT_ON, ids=str)
def test_an_answer_that_may_have_left_is_uncertain_and_the_others_leave_once(
    step: Step,
    kill: Callable[[Step], None],
    parts: Parts,
    session: Session,
    smtp_server: SmtpServer,
    copies: Callable[[], int],
) -> None:
    kill(step)
    left = received(smtp_server)

    finish(parts, session)

    items = session.scalars(select(OutboxItem).order_by(OutboxItem.id)).all()
    assert [item.delivery.value for item in items] == ["sent", "uncertain", "sent"]
    doubtful = items[1].message
    address = doubtful.recipients[0].address
    assert received(smtp_server)[address] == left[address] == (step.name != "_hand_over")
    assert max(received(smtp_server).values()) == 1
    assert copies() == 2
    assert "delivery_uncertain" in builders.kinds_of_events(session, doubtful.contact)
    assert doubtful.contact.unread
    assert_each_mail_is_one_contact(session)


def assert_each_mail_is_one_contact(session: Session) -> None:
    subjects = [f"Vraag {number}" for number in range(MAILS)]
    inbound = select(Message.subject).where(Message.kind == "inbound").order_by(Message.subject)
    assert session.scalars(inbound).all() == subjects
    assert session.scalars(select(Contact.subject).order_by(Contact.subject)).all() == subjects
    assert session.scalars(select(RawMail.state)).all() == [RawState.DONE] * MAILS
