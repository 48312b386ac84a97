"""A bounce on its whole way: a mail arrives, its answer comes back, and that is work again."""

from email import message_from_bytes

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.models import Contact, Delivery, Mailbox, Message, MessageKind, OutboxItem
from kcc.worker.fetching import fetch
from kcc.worker.reading import read_stored
from kcc.worker.sending import send_due
from kcc.worker.shift import Parts, Shift
from tests import builders
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.worker.mail_help import mail, mailbox_at

# As Postfix writes it when another server refuses a recipient after it took the mail from us.
BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: balie@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"
Message-ID: <terug{number}@mx.example.org>

--grens
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; fatima@example.nl
Original-Recipient: rfc822;fatima@example.nl
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <fatima@example.nl>: User unknown

--grens
Content-Type: text/rfc822-headers

{headers}

--grens--
"""


@pytest.fixture
def mailbox(parts: Parts, dovecot: Dovecot, mail_user: str, smtp_server: SmtpServer) -> Mailbox:
    return mailbox_at(parts, mail_user, dovecot=dovecot, smtp=smtp_server)


def come_in(shift: Shift, mailbox: Mailbox) -> None:
    fetch(shift, mailbox.id)
    read_stored(shift)
    send_due(shift)


def bounce_of(raw: bytes, number: int) -> bytes:
    sent = message_from_bytes(raw)
    headers = "\n".join(f"{name}: {value}" for name, value in sent.items())
    return BOUNCE.format(headers=headers, number=number).encode()


def test_a_mail_that_comes_back_over_the_mailbox_is_seen_at_its_contact(
    shift: Shift, session: Session, dovecot: Dovecot, smtp_server: SmtpServer, mailbox: Mailbox
) -> None:
    dovecot.deliver(mailbox.username, mail())
    come_in(shift, mailbox)
    [acknowledgement] = smtp_server.received
    with writing(session):
        contact = session.scalars(select(Contact)).one()
        contact.unread = False

    for number in range(2):  # the same twice, each under an id of its own
        dovecot.deliver(mailbox.username, bounce_of(acknowledgement.raw, number))
    come_in(shift, mailbox)

    session.rollback()
    session.expire_all()
    item = session.scalars(select(OutboxItem)).one()
    [fatima] = item.message.recipients
    assert session.scalars(select(Contact)).one() is contact
    assert (contact.unread, contact.undelivered) == (True, True)
    assert item.delivery is fatima.delivery is Delivery.BOUNCED
    assert fatima.bounce_reason == "550 5.1.1 <fatima@example.nl>: User unknown"
    assert fatima.queue_id
    assert builders.kinds_of_events(session, contact).count("bounced") == 1
    joined = select(Message).where(Message.kind == MessageKind.INBOUND, Message.automatic)
    assert {one.contact_id for one in session.scalars(joined)} == {contact.id}
    assert contact.citizen
    assert contact.citizen.addresses[0].bounced_at
