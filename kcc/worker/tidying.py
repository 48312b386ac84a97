"""Moving mail that was taken in out of the folders that are read; nothing is ever removed.

The folder itself says what is left to be done: nothing is kept of it here that could get lost
between the server and the database.
"""

import logging
from collections.abc import Sequence

from channels.base import ChannelError
from channels.email.folders import contents, move
from channels.email.imap import ImapSource
from kcc.domain.errors import KccError
from kcc.models import Mailbox, MailFolder
from kcc.services import mailroom
from kcc.worker.shift import Shift

AT_ONCE = 200  # mails in one command
MOST = 1000  # of a folder in one run: new mail does not wait for old

log = logging.getLogger(__name__)


def tidy(shift: Shift, mailbox: Mailbox, read: Sequence[MailFolder], source: ImapSource) -> None:
    """Move what is settled out of these folders, where the mailbox says so.

    A failure is a state of the folder, which is read all the same.
    """
    for folder in read if mailbox.move_to else ():
        problem = _tidy(shift, mailbox, folder, source)
        if problem != folder.moving_problem:
            if problem:
                log.warning("tidy mailbox=%d failed: %s", mailbox.id, problem)
            with shift.writing() as session:
                mailroom.note_moving(session, folder.id, problem)


def _tidy(shift: Shift, mailbox: Mailbox, folder: MailFolder, source: ImapSource) -> str:
    """Why nothing could be moved; empty when all went well."""
    moved = 0
    try:
        uidvalidity, uids = contents(source, folder.name)
        for start in range(0, len(uids), AT_ONCE):
            if moved >= MOST or not shift.goes_on():
                break
            some = uids[start : start + AT_ONCE]
            with shift.reading() as session:
                place = (mailbox.id, folder.name, uidvalidity)
                settled = mailroom.settled(session, place, some)
            if settled:
                move(source, folder.name, uidvalidity, settled, mailbox.move_to)
                moved += len(settled)
    except (ChannelError, KccError) as error:
        return str(error)
    if moved:
        log.info("tidy mailbox=%d moved=%d", mailbox.id, moved)
    return ""
