"""Reading stored mail: understood outside any transaction, taken in within one, or put aside."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc import garbage
from kcc.db import writing
from kcc.domain.errors import Unavailable
from kcc.files import FileLost, StorageFailed
from kcc.models import Mailbox, RawMail
from kcc.services import mailroom
from kcc.worker.big_mail import read_overdue
from kcc.worker.desk import OUR_FAULT, Desk, receive
from kcc.worker.shift import Shift, cause, utcnow

MAILS_AT_ONCE = 50
GROUP_MAILS, GROUP_BYTES = 25, 5_000_000  # in one transaction, and so in memory
log = logging.getLogger(__name__)


def read_stored(shift: Shift) -> None:
    """Take in every mail that waits, in order of arrival; one that fails stops no other.

    Raises StorageFailed when the disk is full and Unavailable when the database is away: then
    the mails wait as they are. A mail whose own file cannot be read is seen in quarantine, and
    waits for `look_again`.
    """
    tried: set[int] = set()  # in vain; not again in this run
    while shift.goes_on():
        mails = _take(shift, tried)
        if not mails:
            break
        batch = _Batch(shift, mails)
        try:
            batch.read()
        except mailroom.Superseded:
            log.info("read superseded")
            return
        tried |= batch.failed
        garbage.collect()  # a contact and its messages hold on to each other, with all their text


def look_again(shift: Shift) -> None:
    """Let mails be read whose files are back: somebody put them there, or the disk was away.

    And the words of big mails that waited long enough for the rest.
    """
    read_overdue(shift)
    after_id = 0
    while shift.goes_on():
        with shift.reading() as session:
            mails = mailroom.lost(session, after_id, MAILS_AT_ONCE)
        if not mails:
            return
        after_id = mails[-1].id
        if back := [mail.id for mail in mails if shift.parts.files.has(mail.sha256)]:
            with shift.writing() as session:
                mailroom.found_again(session, back, utcnow(), shift.lease)


def _take(shift: Shift, tried: set[int]) -> Sequence[RawMail]:
    """Look before writing: who waits for mail each second must not hold up who writes."""
    with shift.reading() as session:
        if not mailroom.has_waiting(session, tried=tried):
            return ()
    with shift.writing() as session:
        return mailroom.take_batch(session, MAILS_AT_ONCE, utcnow(), shift.lease, tried=tried)


class _Batch:
    """Mails whose attempt has been counted; what is not tried after all is given back."""

    def __init__(self, shift: Shift, mails: Sequence[RawMail]) -> None:
        self.shift = shift
        self.mails = mails
        self.untried = {raw.id for raw in mails}
        self.failed: set[int] = set()
        with shift.reading() as session:
            self.mailboxes = {mailbox.id: mailbox for mailbox in session.scalars(select(Mailbox))}

    def read(self) -> None:
        """Take in what can be; `failed` are the ids of what waits for another time."""
        # One session for the batch: what intake looks up about norms and mailboxes serves all.
        try:
            with self.shift.parts.sessions() as session:
                known = set(mailroom.same_bytes(session, self.mails))
                for group in _groups(self.mails, known):
                    if not self.shift.goes_on():
                        break
                    self._read_group(session, group, known)
                    session.expunge_all()
        finally:
            self._give_back()

    def _read_group(self, session: Session, group: Sequence[RawMail], known: set[str]) -> None:
        """Together when all goes well; else one by one, so that only the bad one fails."""
        if len(group) > 1 and self._take_in_together(session, group):
            self.untried.difference_update(raw.id for raw in group)
        else:
            for raw in group:
                self._read_one(session, raw, is_known=raw.sha256 in known)
        known.update(raw.sha256 for raw in group)

    def _take_in_together(self, session: Session, group: Sequence[RawMail]) -> bool:
        """Take in a few mails in one transaction, which costs much less than one for each."""
        desks = [self._desk(session, raw) for raw in group]
        try:
            arrivals = [desk.understand() for desk in desks]
            with writing(session):
                received = receive(self.shift, session, arrivals)
                ends = [desk.conclusion(one) for desk, one in zip(desks, received, strict=True)]
                mailroom.conclude(session, ends, utcnow(), self.shift.lease)
        except FileLost:
            return False
        except (StorageFailed, Unavailable, mailroom.Superseded):
            raise
        except Exception as error:
            log.info("read one by one: %s", cause(error))
            return False
        log.info("read raw=%d..%d", group[0].id, group[-1].id)
        return True

    def _read_one(self, session: Session, raw: RawMail, *, is_known: bool) -> None:
        desk = self._desk(session, raw)
        try:
            if raw.attempts > mailroom.MOST_ATTEMPTS:
                desk.put_aside(raw.problem or OUR_FAULT)
            elif not (is_known and desk.pass_over()):
                desk.take_in()
        except FileLost:
            desk.miss()
        except (StorageFailed, Unavailable, mailroom.Superseded):
            raise
        except Exception as error:
            log.error("read raw=%d broke: %s", raw.id, cause(error))
            desk.note_failure()
            self.failed.add(raw.id)
        self.untried.discard(raw.id)

    def _desk(self, session: Session, raw: RawMail) -> Desk:
        return Desk(self.shift, session, raw, self.mailboxes[raw.mailbox_id])

    def _give_back(self) -> None:
        if self.untried:
            with self.shift.writing() as session:
                mailroom.give_back(session, self.untried)


def _groups(mails: Sequence[RawMail], known: set[str]) -> Iterator[Sequence[RawMail]]:
    """Small groups of mails that are new in every respect; each other mail by itself."""
    group: list[RawMail] = []
    size = 0
    seen = set(known)
    for raw in mails:
        tried = raw.attempts > 1 or raw.message_id is not None  # something may stand in for it
        special = tried or raw.sha256 in seen
        if group and (special or len(group) == GROUP_MAILS or size + raw.size > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(raw)
        size += raw.size
        seen.add(raw.sha256)
        if special:
            yield group
            group, size = [], 0
    if group:
        yield group
