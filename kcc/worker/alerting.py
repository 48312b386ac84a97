"""The jobs that warn of terms, and that mail colleagues about it."""

import logging
from contextlib import closing
from datetime import timedelta

from sqlalchemy import select

from channels.base import Acceptance, ChannelError, DeliveryError, DeliveryUncertain
from channels.email.smtp import SmtpSender
from kcc.domain.errors import KccError
from kcc.models import Delivery, Digest, Mailbox
from kcc.services import alerts, calendars, digests
from kcc.worker.logging_in import smtp_account
from kcc.worker.shift import Shift, cause, utcnow

log = logging.getLogger(__name__)


def warn_due(shift: Shift) -> None:
    """As many as are due, some hundreds in a transaction; then the mails about them."""
    while shift.goes_on():
        with shift.writing() as session:
            count = alerts.raise_due(session, utcnow())
        if count < alerts.AT_ONCE:
            break
    settings = shift.parts.settings
    if not settings.alerts.digest_minutes or not shift.goes_on():
        return
    with shift.writing() as session:
        digests.make(
            session,
            utcnow(),
            calendars.calendar(session),
            every=timedelta(minutes=settings.alerts.digest_minutes),
            installation=settings,
        )


def mail_digests(shift: Shift) -> None:
    """Send what waits, one at a time; each result is written down before the next."""
    with shift.reading() as session:
        if not digests.is_busy(session, utcnow()):
            return
    with shift.writing() as session:
        digests.reclaim(session, shift.lease)
    while shift.goes_on():
        with shift.writing() as session:
            digest = digests.claim(session, utcnow(), shift.lease)
        if digest is None:
            return
        if not _send(shift, digest):
            return


def _send(shift: Shift, digest: Digest) -> bool:
    """Whether the mail server took or refused it; what it was not asked, waits."""
    handed = False

    def may_hand_over() -> bool:
        nonlocal handed
        with shift.writing() as session:
            handed = digests.hand_over(session, digest.id, utcnow(), shift.lease)
        return handed

    try:
        with shift.reading() as session:
            mailbox = session.scalars(_FIRST).one_or_none()
            if mailbox is None:
                raise DeliveryError("Er is geen postbus om mee te versturen.")
        with closing(SmtpSender(smtp_account(shift, mailbox))) as sender:
            receipt = sender.send(digests.outgoing(digest, mailbox), before_data=may_hand_over)
    except DeliveryUncertain as error:
        _settle(shift, digest, Delivery.UNCERTAIN, error.reason)
        return False
    except (ChannelError, KccError) as error:
        return _failed(shift, digest, error, handed=handed)
    [result] = receipt.results
    if result.acceptance is Acceptance.DEFERRED:
        return _failed(shift, digest, DeliveryError(result.reply), handed=False)
    accepted = result.acceptance is Acceptance.ACCEPTED
    _settle(shift, digest, Delivery.SENT if accepted else Delivery.REFUSED, result.reply)
    return True


def _failed(shift: Shift, digest: Digest, error: Exception, *, handed: bool) -> bool:
    log.warning("digest=%d not sent: %s", digest.id, cause(error))
    is_final = isinstance(error, DeliveryError) and error.permanent
    if handed and not isinstance(error, DeliveryError):
        _settle(shift, digest, Delivery.UNCERTAIN, str(error))
    elif is_final:
        _settle(shift, digest, Delivery.REFUSED, str(error))
    else:
        with shift.writing() as session:
            digests.postpone(session, digest, str(error), utcnow(), shift.patience)
    return is_final


def _settle(shift: Shift, digest: Digest, delivery: Delivery, problem: str) -> None:
    with shift.writing() as session:
        digests.settle(session, digest.id, delivery, problem, utcnow())


_FIRST = select(Mailbox).where(Mailbox.active).order_by(Mailbox.id).limit(1)
