"""What goes wrong on stage: mail that nobody could read, and mail that did not arrive."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.files import FileStore
from kcc.models import (
    Contact,
    Delivery,
    Mailbox,
    Message,
    MessageKind,
    OutboxItem,
    RawMail,
    RawState,
)

DAMAGED = (
    b"From: Hendrik Mulder <hendrik.mulder@example.nl>\r\n"
    b"To: info@voorbeeld.example.org\r\n"
    b"Subject: Vergunning dakkapel\r\n"
    b"Content-Type: multipart/mixed; boundary=deel\r\n\r\n"
    b"--deel\r\n\r\nGoedemiddag,\r\n\r\n"
    b"Is mijn aanvraag voor de dakkapel al bekeken?\r\n--deel\r\n"
)
BROKEN_OFF = b"\x00\x1f\x8b\x08 dit was een scan van de balie \x00\x00"
MAILS = (
    (DAMAGED, "Deze e-mail kon door een fout in de KCC niet worden gelezen."),
    (BROKEN_OFF, "Dit is geen e-mail: er staan geen kopregels in."),
)
SAID = {
    Delivery.REFUSED: (550, "5.1.1 Deze gebruiker bestaat niet"),
    Delivery.UNCERTAIN: (None, "De verbinding viel weg nadat het bericht was aangeboden."),
    Delivery.DEFERRED: (452, "4.2.2 De postbus van de ontvanger is vol"),
}


def make(session: Session, files: FileStore, now: datetime) -> None:
    """Two mails in quarantine, and of the answers the latest ones: each fared in another way."""
    _set_aside(session, files, now)
    _fail(session, now)


def _set_aside(session: Session, files: FileStore, now: datetime) -> None:
    """With a contact in their place, as a worker leaves them."""
    mailbox = session.scalars(select(Mailbox)).one()
    stand_ins = session.scalars(
        select(Message.id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(Contact.closed_at.is_(None), Message.kind == MessageKind.INBOUND)
        .order_by(Message.id)
        .limit(len(MAILS))
    ).all()
    for uid, ((raw, problem), message_id) in enumerate(zip(MAILS, stand_ins, strict=True), 9001):
        session.add(
            RawMail(
                mailbox=mailbox,
                folder="INBOX",
                uidvalidity=1,
                uid=uid,
                sha256=files.put(raw),
                size=len(raw),
                received_at=now - timedelta(hours=2),
                state=RawState.UNREADABLE,
                problem=problem,
                attempts=3,
                message_id=message_id,
            )
        )


def _fail(session: Session, now: datetime) -> None:
    answers = session.scalars(
        select(OutboxItem)
        .join(Message, Message.id == OutboxItem.message_id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(Contact.closed_at.is_(None), Message.kind == MessageKind.ANSWER)
        .order_by(OutboxItem.id.desc())
    ).all()
    for item, (delivery, (code, reply)) in zip(answers, SAID.items(), strict=False):
        item.delivery, item.problem = delivery, reply
        item.not_before = now + timedelta(minutes=10)
        for one in item.message.recipients:
            one.delivery, one.code, one.reply = delivery, code, reply
