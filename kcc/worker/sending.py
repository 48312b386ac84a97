"""Sending mail: claim, hand over, write down what the server said, and only then tell anybody."""

import logging
import time
from contextlib import closing
from datetime import timedelta

from sqlalchemy.orm import Session

from channels.base import ChannelError, DeliveryError, DeliveryUncertain, Receipt
from channels.email.accounts import SmtpAccount
from channels.email.smtp import SmtpSender
from kcc.domain.errors import KccError, Unavailable
from kcc.models import Mailbox, OutboxItem
from kcc.services import announcing, breaker, deliveries, file_links, outbox
from kcc.services.breaker import Verdict
from kcc.services.deliveries import Result
from kcc.services.file_links import DeadLink
from kcc.services.leases import ticks
from kcc.worker.logging_in import smtp_account
from kcc.worker.shift import Shift, cause, utcnow

RECORDING_SECONDS = 60.0
LAST_CLAIM_SECONDS = 10.0  # into a run: what is claimed later could meet the watchdog half-way
OUR_FAULT = "Het versturen mislukte door een fout in het programma."

log = logging.getLogger(__name__)


class NotTold(KccError):
    """A message was sent or refused, and its contact does not say so yet."""


def send_due(shift: Shift) -> None:
    """Send messages whose time has come, each by itself; the next run begins a second later.

    Several runs may be busy at once: each mailbox has one message on its way, so that a slow
    server holds up its own mailbox only, and one that does not work lets it rest. Raises NotTold
    in the end when some contact could not be told.
    """
    until = ticks() + LAST_CLAIM_SECONDS
    is_first = True
    while shift.goes_on() and ticks() < until:
        attempt = _claim(shift, look=is_first)
        if attempt is None:
            break
        try:
            _end(shift, attempt, attempt.result())
        finally:
            shift.parts.turns.end(attempt.mailbox_id)
        _tell(shift, attempt.item.message_id)
        is_first = False
    if untold := _announce(shift):
        raise NotTold(f"Verstuurde berichten die hun contact niet konden melden: {len(untold)}.")


def reclaim(shift: Shift) -> None:
    """Take care of what a worker that stopped left behind."""
    deadline = timedelta(seconds=shift.parts.settings.worker.job_deadline_seconds)
    with shift.reading() as session:
        if not outbox.has_sending(session):
            return
    with shift.writing() as session:
        count = outbox.reclaim(session, utcnow(), shift.lease, patience=2 * deadline)
    if count:
        log.warning("send left behind by a stopped worker: %d", count)


def _claim(shift: Shift, *, look: bool) -> "_Try | None":
    """Look before writing: who waits for answers each second must not hold up who writes.

    Where one was sent just now, there often is another.
    """
    with shift.parts.turns.choosing() as busy:
        if look:
            with shift.reading() as session:
                if not outbox.has_due(session, utcnow(), busy=busy):
                    return None
        with shift.writing() as session:
            item = outbox.claim_due(session, utcnow(), shift.lease, busy=busy)
            mailbox_id = outbox.leaves_by(session, item) if item else None
        if mailbox_id is not None:
            busy.add(mailbox_id)
    return _Try(shift, item, mailbox_id) if item else None


class _Try:
    """One try to hand one message to its server."""

    def __init__(self, shift: Shift, item: OutboxItem, mailbox_id: int | None) -> None:
        self.shift = shift
        self.item = item
        self.mailbox_id = mailbox_id
        self.mailbox: Mailbox | None = None
        self.handed = False
        self.allowed = True
        self.verdict = Verdict.UNKNOWN

    def result(self) -> Result:
        """How it went, whatever happens: a claim without a result would hang in the air."""
        try:
            receipt = self._send()
        except DeliveryUncertain as error:
            self.verdict = Verdict.FAILS  # or each message that waits would become so in turn
            return error
        except DeliveryError as error:
            if not error.permanent:
                self.verdict = Verdict.FAILS
            return error
        except (ChannelError, KccError) as error:
            return self._failed(str(error))
        except Exception as error:
            log.error("send item=%d broke: %s", self.item.id, cause(error))
            return self._failed(OUR_FAULT)
        self.verdict = Verdict.WORKS
        return receipt

    def _send(self) -> Receipt:
        parts = self.shift.parts
        with self.shift.reading() as session:
            item = outbox.loaded(session, self.item.id)
            mailbox = self.mailbox = outbox.sending_mailbox(session, item)
            self._check_link(item)
            message = outbox.outgoing(session, item, mailbox, parts.files, parts.keys)
        with closing(SmtpSender(self._account(mailbox))) as sender:
            return sender.send(message, before_data=self._may_hand_over)

    def _check_link(self, item: OutboxItem) -> None:
        """To wait helps nothing: a link that opens nothing never will again."""
        try:
            file_links.must_work(item.message, self.shift.parts.keys, utcnow())
        except DeadLink as error:
            raise DeliveryError(str(error), permanent=True) from error

    def _account(self, mailbox: Mailbox) -> SmtpAccount:
        """What is wrong with it is wrong for each message of the mailbox."""
        try:
            return smtp_account(self.shift, mailbox)
        except (ChannelError, KccError) as error:
            raise DeliveryError(str(error)) from error

    def _may_hand_over(self) -> bool:
        """Asked right before the text leaves: a worker that lost its lease stops here."""
        if self.shift.lease.is_fresh():
            with self.shift.writing() as session:
                self.handed = outbox.hand_over(session, self.item, utcnow(), self.shift.lease)
        self.allowed = self.handed and self.shift.lease.is_fresh()
        return self.allowed

    def _failed(self, reason: str) -> Result:
        if not self.handed:
            return DeliveryError(reason)
        self.verdict = Verdict.FAILS
        return DeliveryUncertain(reason)


def _end(shift: Shift, attempt: _Try, result: Result) -> None:
    """Write down the result; that this worker may not send any more says nothing of the message."""
    if attempt.allowed:
        _record(shift, attempt, result)
        return
    with shift.writing() as session:
        given_back = outbox.give_back(session, attempt.item)
    log.info("send item=%d given back=%s", attempt.item.id, given_back)


def _record(shift: Shift, attempt: _Try, result: Result) -> None:
    """Write down the result before anything else, also when the database is away for a while."""
    until = ticks() + RECORDING_SECONDS
    while True:
        try:
            with shift.writing() as session:
                kept = _keep(session, attempt, result)
        except KccError:
            if ticks() > until:
                raise
            time.sleep(0.5)
            continue
        log.info("send item=%d result=%s kept=%s", attempt.item.id, type(result).__name__, kept)
        return


def _keep(session: Session, attempt: _Try, result: Result) -> bool:
    """How the message fared, and with it whether its mailbox rests; False as `record` says."""
    patience, now = attempt.shift.patience, utcnow()
    if not deliveries.record(session, attempt.item, result, now, patience, left_by=attempt.mailbox):
        return False
    well = attempt.mailbox is not None and not attempt.mailbox.sending_failures
    if attempt.mailbox_id is None or (well and attempt.verdict is not Verdict.FAILS):
        return True  # no mailbox to let rest, or to wake
    reason = result.reason if isinstance(result, ChannelError) else ""
    breaker.conclude(session, attempt.mailbox_id, attempt.verdict, reason, now, patience)
    return True


def _announce(shift: Shift) -> set[int]:
    """Tell the contacts; the messages of which that did not work, which keep nobody waiting."""
    failed: set[int] = set()
    while shift.goes_on():
        with shift.reading() as session:
            message_id = announcing.next_untold(session, passing=failed)
        if message_id is None:
            break
        told = _tell(shift, message_id)
        if told is None:
            failed.add(message_id)
        elif not told:
            break
    return failed


def _tell(shift: Shift, message_id: int) -> bool | None:
    """What `announce` says of one message; None when that did not work, which is in the log."""
    try:
        with shift.writing() as session:
            return announcing.announce(session, message_id, utcnow(), shift.lease)
    except Unavailable:
        raise
    except Exception as error:
        log.error("send message=%d not told: %s", message_id, cause(error))
        return None
