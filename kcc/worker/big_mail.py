"""Fetching the whole of big mails, after everything that is new: no mail waits for them."""

import logging
from collections.abc import Collection

from channels.base import FetchError
from channels.email.imap import ImapSource
from kcc.files import StorageFailed
from kcc.models import Mailbox, RawMail
from kcc.services import big_mail
from kcc.services.leases import ticks
from kcc.services.mailroom import Superseded
from kcc.worker.keeping import OutOfTime, keeping
from kcc.worker.shift import Shift, utcnow

log = logging.getLogger(__name__)


def fetch_rest(
    shift: Shift, mailbox: Mailbox, folders: Collection[str], source: ImapSource
) -> None:
    """Fetch whole what came as its words, one by one; what cannot be had goes on without the rest.

    None is begun for which less than half of the run is left: that would be no fair attempt.
    Raises StorageFailed, which is no fault of the mail either.
    """
    tried: set[int] = set()
    while shift.goes_on() and shift.ends - ticks() > source.patience / 2:
        with shift.reading() as session:
            raw = big_mail.next_to_fetch(session, mailbox.id, folders, tried=tried)
        if raw is None:
            return
        tried.add(raw.id)
        try:
            source.connect()  # or it would count for an attempt at this mail
        except FetchError as error:
            log.info("fetch raw=%d not tried: %s", raw.id, error)
            return
        try:
            _fetch(shift, raw, source)
        except Superseded:
            log.info("fetch raw=%d superseded", raw.id)


def read_overdue(shift: Shift) -> None:
    """Have words read whose whole did not come in time, for whatever reason."""
    with shift.reading() as session:
        if not big_mail.has_overdue(session, utcnow()):
            return
    with shift.writing() as session:
        big_mail.read_overdue(session, utcnow(), shift.lease)


def _fetch(shift: Shift, raw: RawMail, source: ImapSource) -> None:
    """One attempt."""
    if raw.attempts >= big_mail.MOST_ATTEMPTS:  # the process ended in the last one
        _go_on_without(shift, raw)
        return
    source.turn_to(raw.folder)
    with shift.writing() as session:
        attempt = big_mail.begin(session, raw.id, utcnow(), shift.lease)
    try:
        whole = source.fetch_whole(raw.uidvalidity, raw.uid, keep=keeping(shift))
    except (FetchError, OutOfTime) as error:
        _failed(shift, raw, attempt, str(error))
        return
    except StorageFailed:
        _give_back(shift, raw)
        raise
    if whole is None:
        _go_on_without(shift, raw, big_mail.GONE)
        return
    with shift.writing() as session:
        big_mail.complete(session, raw.id, whole, utcnow(), shift.lease)
    log.info("fetch raw=%d whole size=%d", raw.id, whole.size)


def _failed(shift: Shift, raw: RawMail, attempt: int, why: str) -> None:
    if shift.parts.stopping.is_set():
        _give_back(shift, raw)
        return
    log.warning("fetch raw=%d attempt=%d failed: %s", raw.id, attempt, why)
    if attempt >= big_mail.MOST_ATTEMPTS:
        _go_on_without(shift, raw)


def _give_back(shift: Shift, raw: RawMail) -> None:
    with shift.writing() as session:
        big_mail.give_back(session, raw.id, utcnow(), shift.lease)


def _go_on_without(shift: Shift, raw: RawMail, missing: str | None = None) -> None:
    with shift.writing() as session:
        big_mail.read_words(session, raw.id, utcnow(), shift.lease, missing=missing)
    log.warning("fetch raw=%d goes on without its files", raw.id)
