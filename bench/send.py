"""Sending: the same replies wait in the outbox; the floor and our worker send them in turns."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bench import worker
from bench.mail_figures import Figures
from bench.mails import MUNICIPALITY
from bench.replies import FILE_NAME, FILE_TYPE, Reply, make_replies
from bench.sink import HOST, Sink, running_sink
from bench.turns import floor_process, in_turns
from bench.wishes import Wish
from channels.base import ChannelKind
from kcc.domain import number
from kcc.domain.folders import INBOX
from kcc.domain.states import State
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.models import (
    Attachment,
    Citizen,
    Contact,
    Delivery,
    Mailbox,
    Message,
    MessageKind,
    OutboxItem,
    Recipient,
)
from kcc.worker.shift import utcnow
from tests.servers.sockets import free_port


def measure(replies: int, wish: Wish) -> list[Figures]:
    """Figures of every program in every round, in the order in which they ran."""
    with in_turns(wish) as turns:
        return turns.run(partial(_floor, replies), partial(_ours, replies))


def _floor(replies: int, folder: Path) -> Figures:
    with running_sink(folder) as sink:
        arguments = (str(sink.port), str(replies))
        figures = floor_process("bench.floor_send", arguments, replies, folder)
        _check(sink, replies)
    return figures


def _ours(replies: int, place: worker.Place) -> Figures:
    with running_sink(place.folder) as sink:
        work = worker.Work(
            mails=replies,
            prepare=partial(_prepare, replies, sink.port, FileStore(place.files)),
            give=_give,
            # Sent, and its contact was told.
            done=select(func.count()).where(Recipient.delivery == Delivery.SENT, Recipient.told),
            check=lambda _session: _check(sink, replies),
        )
        return worker.measure(work, place)


def _check(sink: Sink, replies: int) -> None:
    """Each reply came once, to whom it was meant for."""
    expected = sorted(f"{reply.message_id}\t{reply.recipient}" for reply in make_replies(replies))
    if sorted(sink.taken()) != expected:
        raise RuntimeError(f"{len(sink.taken())} mails came for {replies} replies")


def _prepare(replies: int, port: int, files: FileStore, session: Session) -> None:
    """They wait until tomorrow, unless somebody says otherwise."""
    mailbox = _mailbox(port)
    session.add(mailbox)
    session.flush()
    tomorrow = utcnow() + timedelta(days=1)
    for serial, reply in enumerate(make_replies(replies), start=1):
        message = _message(reply, serial, files)
        item = OutboxItem(message=message, mailbox_id=mailbox.id, not_before=tomorrow)
        session.add(item)


def _give(session: Session) -> None:
    session.execute(update(OutboxItem).values(not_before=utcnow()))


def _message(reply: Reply, serial: int, files: FileStore) -> Message:
    now = utcnow()
    contact = Contact(
        number=number.make(now.year, serial),
        channel=ChannelKind.EMAIL,
        state=State.WAITS_FOR_CITIZEN,
        citizen=Citizen(name="Inwoner", created_at=now),
        subject=reply.subject,
        received_at=now,
    )
    return Message(
        contact=contact,
        kind=MessageKind.ANSWER,
        channel=ChannelKind.EMAIL,
        at=now,
        subject=reply.subject,
        text=reply.text,
        rfc_id=reply.message_id,
        recipients=[Recipient(address=reply.recipient)],
        attachments=[_file(reply.file, files)] if reply.file else [],
    )


def _file(content: bytes, files: FileStore) -> Attachment:
    sha256 = files.put(content)
    return Attachment(filename=FILE_NAME, content_type=FILE_TYPE, size=len(content), sha256=sha256)


def _mailbox(port: int) -> Mailbox:
    """Nothing comes in: nobody listens at the port of its mail."""
    return Mailbox(
        folder_names=(INBOX,),
        name="Gemeente Voorbeeld",
        address=MUNICIPALITY,
        imap_host=HOST,
        imap_port=free_port(),
        imap_security="none",
        smtp_host=HOST,
        smtp_port=port,
        smtp_security="none",
        username="",
        password=Keys(worker.SECRET).encrypt(""),
    )
