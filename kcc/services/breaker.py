"""The rest of a mailbox whose mail server does not work: after it, one message tries again."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.patience import Patience
from kcc.models import Mailbox

# Longer than a try can take. Who tries says how it went; a worker that stopped does not.
TRYING = timedelta(minutes=10)
_UNCHANGED = {"synchronize_session": False}


class Verdict(StrEnum):
    """What a try says about the mail server of a mailbox, whatever became of the message."""

    WORKS = "works"
    FAILS = "fails"  # it is away, refuses us, or left a message uncertain: others would fare alike
    UNKNOWN = "unknown"  # it was not asked, or only about this message


def rests(
    mailbox_id: ColumnElement[int | None], now: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """Whether nothing may leave by this mailbox yet; one that is switched off never rests."""
    return exists(
        select(Mailbox.id).where(
            Mailbox.id == mailbox_id, Mailbox.active, Mailbox.resting_until > now
        )
    )


def take_turn(session: Session, mailbox_id: int, now: datetime) -> None:
    """Let nobody else try by a mailbox that fails until it is known how this try went.

    In the transaction of the claim: so a try that ends in a crash is a rest too.
    """
    session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.sending_failures > 0)
        .values(resting_until=now + TRYING)
        .execution_options(**_UNCHANGED)
    )


def conclude(
    session: Session,
    mailbox_id: int,
    verdict: Verdict,
    reason: str,
    now: datetime,
    patience: Patience,
) -> None:
    """Let the mailbox rest, longer than the last time, or send again; `reason` is Dutch."""
    if verdict is Verdict.FAILS:
        _rest(session, mailbox_id, reason, now, patience)
    elif verdict is Verdict.WORKS:
        send_again(session, mailbox_id)
    else:
        try_next(session, mailbox_id, now)


def send_again(session: Session, mailbox_id: int) -> None:
    """Forget what was wrong: it works, or it is set up in another way."""
    well = {"sending_failures": 0, "sending_problem": "", "sending_since": None}
    session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.sending_failures > 0)
        .values(**well, resting_until=None)
        .execution_options(**_UNCHANGED)
    )


def try_next(session: Session, mailbox_id: int, now: datetime) -> bool:
    """End the rest, so that one message tries at once; False when the mailbox did not fail."""
    woken = session.scalar(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.sending_failures > 0)
        .values(resting_until=now)
        .returning(Mailbox.id)
        .execution_options(**_UNCHANGED)
    )
    return woken is not None


def _rest(
    session: Session, mailbox_id: int, reason: str, now: datetime, patience: Patience
) -> None:
    row = select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update()
    mailbox = session.scalars(row.execution_options(populate_existing=True)).one()
    mailbox.sending_failures += 1
    mailbox.sending_problem = texts.without_addresses(reason)[:500]
    mailbox.sending_since = mailbox.sending_since or now
    mailbox.resting_until = patience.next_try(mailbox.sending_failures, now)
    session.flush()
