"""Fetching mail: bytes to disk, then rows, then the cursor; nothing is understood here."""

import logging
from contextlib import closing

from sqlalchemy import select

from channels.base import ChannelError, Source
from channels.email.accounts import ImapAccount
from channels.email.imap import ImapSource
from kcc.domain.errors import KccError
from kcc.models import Mailbox
from kcc.services import mailroom
from kcc.services.leases import ticks
from kcc.services.mail_accounts import imap_account
from kcc.services.mailroom import KeptMail
from kcc.worker.shift import Shift, utcnow

ROWS_AT_ONCE = 50  # a crash loses no mail, it only makes us fetch this many again

log = logging.getLogger(__name__)


def active_mailboxes(shift: Shift) -> dict[int, ImapAccount | None]:
    """The mailboxes to read, by id; None for one that cannot be reached as it is filled in."""
    with shift.reading() as session:
        active = session.scalars(select(Mailbox).where(Mailbox.active)).all()
    return {mailbox.id: _account(shift, mailbox) for mailbox in active}


def fetch(shift: Shift, mailbox_id: int) -> int:
    """Fetch what is new in one mailbox, and say at the mailbox how that went; how many mails.

    A failure is a state of the mailbox, not of the worker: nothing is lost, the next run goes
    on where this one stopped.
    """
    with shift.reading() as session:
        mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None or not mailbox.active:
        return 0
    try:
        count = _fetch(shift, mailbox)
    except mailroom.Superseded:
        log.info("fetch mailbox=%d superseded", mailbox_id)
        return 0
    except (ChannelError, KccError) as error:
        if str(error) != mailbox.problem:  # once, and not at each attempt
            log.warning("fetch mailbox=%d failed: %s", mailbox_id, error)
        with shift.writing() as session:
            mailroom.note_problem(session, mailbox_id, str(error), utcnow(), shift.lease)
        return 0
    with shift.writing() as session:
        mailroom.note_success(session, mailbox_id, utcnow(), shift.lease)
    if count:
        log.info("fetch mailbox=%d mails=%d", mailbox_id, count)
    return count


def _account(shift: Shift, mailbox: Mailbox) -> ImapAccount | None:
    """Why not, is told at the mailbox when it is read."""
    try:
        return imap_account(mailbox, shift.parts.keys, shift.timeout)
    except (ChannelError, KccError):
        return None


def _fetch(shift: Shift, mailbox: Mailbox) -> int:
    account = imap_account(mailbox, shift.parts.keys, shift.timeout)
    with closing(ImapSource(account, patience=shift.ends - ticks())) as source:
        return _store(shift, mailbox, source)


def _store(shift: Shift, mailbox: Mailbox, source: Source) -> int:
    """Keep each mail the source gives; what was kept before it failed stays kept."""
    waiting: list[KeptMail] = []
    count = 0
    limit = shift.parts.settings.mail.batch
    try:
        for fetched in source.fetch(mailroom.cursor(mailbox), limit):
            waiting.append(mailroom.kept(fetched, shift.parts.files.put(fetched.raw)))
            count += 1
            if len(waiting) == ROWS_AT_ONCE:
                _make_rows(shift, mailbox, waiting)
            if not shift.goes_on():
                break
    finally:
        _make_rows(shift, mailbox, waiting)
    return count


def _make_rows(shift: Shift, mailbox: Mailbox, waiting: list[KeptMail]) -> None:
    if not waiting:
        return
    with shift.writing() as session:
        mailroom.require_place(session, mailbox)
        mailroom.keep(session, mailbox.id, waiting, utcnow(), shift.lease)
    waiting.clear()
