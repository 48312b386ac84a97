"""Fetching mail: bytes to disk, then rows, then the cursor; nothing is understood here."""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from channels.base import ChannelError
from channels.email.accounts import ImapAccount
from channels.email.imap import ImapSource
from kcc.domain.errors import KccError
from kcc.models import Mailbox, MailFolder
from kcc.services import mailroom
from kcc.services.leases import ticks
from kcc.services.mailroom import KeptMail
from kcc.worker.big_mail import fetch_rest
from kcc.worker.keeping import OutOfTime, keeping
from kcc.worker.logging_in import imap_account
from kcc.worker.shift import Shift, utcnow
from kcc.worker.tidying import tidy

ROWS_AT_ONCE = 50  # a crash loses no mail, it only makes us fetch this many again
_NEVER = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger(__name__)


def active_mailboxes(shift: Shift) -> dict[int, Sequence[ImapAccount]]:
    """The mailboxes to read, by id, each folder of it; none where it cannot be reached as it is."""
    with shift.reading() as session:
        query = select(Mailbox).where(Mailbox.active).options(selectinload(Mailbox.folders))
        active = session.scalars(query).all()
    return {mailbox.id: _accounts(shift, mailbox) for mailbox in active}


def fetch(shift: Shift, mailbox_id: int) -> bool:
    """Fetch what is new in each folder of a mailbox, over one line; whether there may be more.

    A failure is a state of the folder, not of the worker or of the other folders: nothing is
    lost, the next run goes on where this one stopped.
    """
    with shift.reading() as session:
        mailbox = session.get(Mailbox, mailbox_id, options=[selectinload(Mailbox.folders)])
    if mailbox is None or not mailbox.active:
        return False
    try:
        account = imap_account(shift, mailbox)
        patience, most = shift.ends - ticks(), mailbox.max_mb * 2**20
        with closing(ImapSource(account, patience=patience, whole_up_to=most)) as source:
            source.connect()
            return _fetch_each(shift, mailbox, source)
    except (ChannelError, KccError) as error:
        _complain(shift, mailbox, mailbox.folders, str(error))
        return False


def _accounts(shift: Shift, mailbox: Mailbox) -> Sequence[ImapAccount]:
    """Why there are none, is told at the mailbox when it is read."""
    try:
        return [imap_account(shift, mailbox, name) for name in mailbox.folder_names]
    except (ChannelError, KccError):
        return []


def _fetch_each(shift: Shift, mailbox: Mailbox, source: ImapSource) -> bool:
    counts: dict[MailFolder, int] = {}
    for folder in sorted(mailbox.folders, key=_turn):
        count = _fetch(shift, mailbox, folder, source)
        if count is not None:
            counts[folder] = count
        if not shift.goes_on():
            return True
    fetch_rest(shift, mailbox, [folder.name for folder in counts], source)
    tidy(shift, mailbox, list(counts), source)
    return max(counts.values(), default=0) >= shift.parts.settings.mail.batch


def _turn(folder: MailFolder) -> tuple[bool, datetime]:
    """First what was not reached lately; what did not go well may take all the time there is."""
    return bool(folder.problem), folder.fetched_at or _NEVER


def _fetch(shift: Shift, mailbox: Mailbox, folder: MailFolder, source: ImapSource) -> int | None:
    """One folder, and say there how that went; how many mails, or None when it did not go well."""
    source.turn_to(folder.name)
    try:
        count = _store(shift, mailbox, folder, source)
    except mailroom.Superseded:
        log.info("fetch mailbox=%d superseded", mailbox.id)
        return None
    except (ChannelError, KccError) as error:
        _complain(shift, mailbox, [folder], str(error))
        return None
    with shift.writing() as session:
        mailroom.note_success(session, folder.id, utcnow(), shift.lease)
    if count:
        log.info("fetch mailbox=%d mails=%d", mailbox.id, count)
    return count


def _complain(shift: Shift, mailbox: Mailbox, folders: Sequence[MailFolder], problem: str) -> None:
    if any(folder.problem != problem for folder in folders):  # once, and not at each attempt
        log.warning("fetch mailbox=%d failed: %s", mailbox.id, problem)
    with shift.writing() as session:
        for folder in folders:
            mailroom.note_problem(session, folder.id, problem, utcnow(), shift.lease)


def _store(shift: Shift, mailbox: Mailbox, folder: MailFolder, source: ImapSource) -> int:
    """Keep each mail the source gives; what was kept before it failed stays kept."""
    waiting: list[KeptMail] = []
    count = 0
    limit = shift.parts.settings.mail.batch
    try:
        for fetched in source.fetch(mailroom.cursor(folder), limit, keep=keeping(shift)):
            waiting.append(mailroom.kept(fetched))
            count += 1
            if len(waiting) == ROWS_AT_ONCE:
                _make_rows(shift, mailbox, waiting)
            if not shift.goes_on():
                break
    except OutOfTime:
        log.info("fetch mailbox=%d stopped within a mail", mailbox.id)
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
