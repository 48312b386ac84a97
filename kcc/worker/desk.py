"""What can be done with one stored mail: understand it, take it in, or put it aside."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from sqlalchemy.orm import Session

from channels.attachment import Attachment
from channels.base import ChannelKind, Inbound, Unreadable
from channels.email.mime import parse
from channels.email.parts import AT_ONCE
from kcc.db import writing
from kcc.domain.errors import Unavailable
from kcc.files import FileLost
from kcc.models import Mailbox, RawMail, RawState
from kcc.services import intake, mailroom, quarantine
from kcc.services.incoming import StoredFile
from kcc.services.intake import Arrival, Received
from kcc.services.mailroom import Conclusion
from kcc.worker.shift import Shift, cause, utcnow

OUR_FAULT = "Het programma kan dit bericht niet verwerken."
UNREADABLE_SUBJECT = "Onleesbaar e-mailbericht"
UNREADABLE_TEXT = (
    "Er kwam een e-mailbericht binnen dat niet te lezen is. {problem}\n\n"
    "Het hele bericht zit als bijlage bij dit contact, precies zoals het binnenkwam."
)

log = logging.getLogger(__name__)


class Desk:
    """What can be done with one mail."""

    def __init__(self, shift: Shift, session: Session, raw: RawMail, mailbox: Mailbox) -> None:
        self.shift = shift
        self.session = session
        self.raw = raw
        self.mailbox = mailbox

    def take_in(self) -> None:
        """Understand it and make it a message, or put it aside when nobody could read it."""
        try:
            arrival = self.understand()
        except Unreadable as error:
            self.put_aside(error.reason)
            return
        with writing(self.session):
            (received,) = receive(self.shift, self.session, [arrival])
            quarantine.settle(self.session, self.raw, received.contact, utcnow())
            self._conclude(self.conclusion(received))
        log.info("read raw=%d", self.raw.id)

    def understand(self) -> Arrival:
        """What the mail says, with its attachments on disk.

        Raises Unreadable, FileLost for the mail itself, StorageFailed for its attachments.
        """
        files, sha256 = self.shift.parts.files, self.raw.sha256
        if self.raw.size <= AT_ONCE:
            return self._understood(files.get(sha256))
        try:
            with files.open(sha256) as file:
                return self._understood(file)
        except OSError as error:
            raise FileLost(quarantine.LOST) from error

    def conclusion(self, received: Received) -> Conclusion:
        """What became of it, now that it is a message."""
        state = RawState.DUPLICATE if received.is_double else RawState.DONE
        return self._end(state, message_id=received.message.id)

    def pass_over(self) -> bool:
        """Say that these very bytes came before; False when that one is not taken in either."""
        with writing(self.session):
            earlier = mailroom.same_bytes(self.session, [self.raw]).get(self.raw.sha256)
            if earlier is None:
                return False
            self._conclude(self._end(RawState.DUPLICATE, message_id=earlier.message_id))
        log.info("read raw=%d same bytes as raw=%d", self.raw.id, earlier.id)
        return True

    def put_aside(self, problem: str) -> None:
        """Make it work for people: a contact with the raw mail as attachment.

        After another attempt in vain that is the contact it had.
        """
        try:
            with writing(self.session):
                message_id = self.raw.message_id or self._stand_in(problem)
                self._conclude(
                    self._end(RawState.UNREADABLE, message_id=message_id, problem=problem)
                )
        except (Unavailable, mailroom.Superseded):
            raise
        except Exception as error:
            log.error("read raw=%d cannot become a contact: %s", self.raw.id, cause(error))
            with writing(self.session):
                own = self.raw.message_id
                self._conclude(self._end(RawState.UNREADABLE, message_id=own, problem=problem))
        log.warning("read raw=%d unreadable", self.raw.id)

    def miss(self) -> None:
        """Say that its file is not there; a contact that stands in for it goes on doing so."""
        stands_in = self.raw.message_id
        state = RawState.LOST if stands_in is None else RawState.UNREADABLE
        with writing(self.session):
            self._conclude(self._end(state, message_id=stands_in, problem=quarantine.LOST))
        log.error("read raw=%d: its file is not there", self.raw.id)

    def note_failure(self) -> None:
        """Leave it for a later attempt."""
        with writing(self.session):
            mailroom.note_failure(self.session, self.raw.id, OUR_FAULT)

    def _arrival(self, inbound: Inbound, stored: Sequence[StoredFile]) -> Arrival:
        return Arrival(inbound=inbound, mailbox=self.mailbox, stored=stored)

    def _end(
        self, state: RawState, *, message_id: int | None = None, problem: str = ""
    ) -> Conclusion:
        return Conclusion(raw_id=self.raw.id, state=state, message_id=message_id, problem=problem)

    def _conclude(self, end: Conclusion) -> None:
        mailroom.conclude(self.session, [end], utcnow(), self.shift.lease)

    def _understood(self, mail: bytes | BinaryIO) -> Arrival:
        inbound = parse(mail, self.raw.received_at)
        if self.raw.missing:
            inbound = replace(inbound, problems=(self.raw.missing, *inbound.problems))
        return self._arrival(inbound, tuple(map(self._store, inbound.attachments)))

    def _store(self, attachment: Attachment) -> StoredFile:
        sha256, size = self._kept(attachment)
        return StoredFile(
            filename=attachment.filename,
            content_type=attachment.content_type,
            size=size,
            sha256=sha256,
            inline=attachment.inline,
            content_id=(attachment.content_id or "") if attachment.inline else "",
        )

    def _kept(self, attachment: Attachment) -> tuple[str, int]:
        """Its bytes as they are in the store: their sha-256, and how many they are."""
        files = self.shift.parts.files
        if isinstance(attachment.content, bytes):
            return files.put(attachment.content), len(attachment.content)
        with files.writer() as writer:
            for piece in attachment.pieces():
                writer.write(piece)
        return writer.sha256, writer.size

    def _stand_in(self, problem: str) -> int:
        """A contact in place of the mail; the id of its message."""
        inbound = Inbound(
            channel=ChannelKind.EMAIL,
            received_at=self.raw.received_at,
            sender=None,
            subject=UNREADABLE_SUBJECT,
            text=UNREADABLE_TEXT.format(problem=problem),
        )
        arrival = self._arrival(inbound, (mailroom.whole(self.raw),))
        (received,) = receive(self.shift, self.session, [arrival])
        return received.message.id


def receive(shift: Shift, session: Session, arrivals: Sequence[Arrival]) -> list[Received]:
    """Make mails messages, within the transaction that is open; none of them is concluded."""
    parts = shift.parts
    return intake.receive_all(
        session, arrivals, utcnow(), installation=parts.settings, keys=parts.keys
    )
