"""Keeping a copy of what was sent on the mail server, beside sending and never before it."""

import logging
from collections.abc import Sequence
from contextlib import closing

from channels.base import ChannelError, FetchError
from channels.email.compose import build
from channels.email.imap import ImapSource
from channels.email.sent import CopyRefused, SentFolder
from kcc.domain.errors import KccError, Unavailable
from kcc.models import Mailbox
from kcc.services import outbox, sent_copies
from kcc.services.leases import ticks
from kcc.worker.logging_in import imap_account
from kcc.worker.shift import Shift, cause, utcnow

OUR_FAULT = "De kopie mislukte door een fout in het programma."

log = logging.getLogger(__name__)


def copy_sent(shift: Shift) -> None:
    """Put each message that was sent in the Sent folder of its mailbox, where that has one.

    Looks there first: who stopped between keeping a copy and writing it down makes no second.
    What fails is tried later, and is a state of the copy and the mailbox, not of the message.
    """
    with shift.reading() as session:
        waiting = sent_copies.waiting(session, utcnow())
    for mailbox_id in waiting:
        if shift.goes_on():
            _copy_for(shift, mailbox_id)


def _copy_for(shift: Shift, mailbox_id: int) -> None:
    with shift.reading() as session:
        mailbox = session.get_one(Mailbox, mailbox_id)
        item_ids = sent_copies.due(session, mailbox_id, utcnow())
    try:
        source = _opened(shift, mailbox)
    except (ChannelError, KccError) as error:
        if str(error) != mailbox.copying_problem:  # once, and not at each attempt
            log.warning("copy mailbox=%d failed: %s", mailbox_id, error)
        with shift.writing() as session:
            sent_copies.none_kept(session, mailbox_id, str(error), utcnow(), shift.patience)
        return
    with closing(source):
        _copy_each(shift, mailbox, item_ids, SentFolder(source))


def _opened(shift: Shift, mailbox: Mailbox) -> ImapSource:
    """One line for all copies; what fails here is of no single one of them."""
    if not mailbox.active or not mailbox.sent_folder:
        raise KccError(f"Postbus {mailbox.address} is uitgezet, of bewaart geen kopieën meer.")
    account = imap_account(shift, mailbox, mailbox.sent_folder)
    source = ImapSource(account, patience=shift.ends - ticks())
    SentFolder(source).open()
    return source


def _copy_each(shift: Shift, mailbox: Mailbox, item_ids: Sequence[int], folder: SentFolder) -> None:
    count, refusal = 0, ""
    for item_id in item_ids:
        if not shift.goes_on():
            break
        failure = _failure(shift, mailbox, item_id, folder)
        _note(shift, item_id, failure)
        count += failure is None
        if isinstance(failure, FetchError):
            refusal = str(failure)
            if not isinstance(failure, CopyRefused):
                break  # the line fell: the others are tried over another
    if count:
        log.info("copy mailbox=%d kept=%d", mailbox.id, count)
    if count and mailbox.copying_problem:
        with shift.writing() as session:
            sent_copies.works_again(session, mailbox.id, utcnow())
    elif refusal and not count:
        with shift.writing() as session:
            sent_copies.refused(session, mailbox.id, refusal)


def _note(shift: Shift, item_id: int, failure: Exception | None) -> None:
    with shift.writing() as session:
        if failure is None:
            sent_copies.kept(session, item_id)
        else:
            ours = not isinstance(failure, ChannelError | KccError)
            why = OUR_FAULT if ours else str(failure)
            sent_copies.failed(session, item_id, why, utcnow(), shift.patience)


def _failure(shift: Shift, mailbox: Mailbox, item_id: int, folder: SentFolder) -> Exception | None:
    """Why the copy of one message is not in the folder; None when it is."""
    try:
        _copy(shift, mailbox, item_id, folder)
    except Unavailable:
        raise
    except Exception as error:
        log.warning("copy item=%d failed: %s", item_id, cause(error))
        return error
    return None


def _copy(shift: Shift, mailbox: Mailbox, item_id: int, folder: SentFolder) -> None:
    """The mail is made from its rows once more, the same but for the marks between its parts."""
    parts = shift.parts
    with shift.reading() as session:
        item = outbox.loaded(session, item_id)
        message = outbox.outgoing(session, item, mailbox, parts.files, parts.keys)
    sent_at = item.sent_at or message.date
    if folder.holds(message.message_id, sent_at):
        return
    if not shift.lease.is_fresh():
        raise KccError("Een ander programma nam het werk over.")
    folder.keep(build(message), sent_at)
