"""Copies of what was sent, for the mail server to keep: which are asked for and how each fared."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.patience import Patience
from kcc.models import CopyState, Mailbox, OutboxItem

AT_ONCE = 50  # over one line, before another mailbox has its turn
_IS_PENDING = OutboxItem.copy_not_before.is_not(None)
_UNCHANGED = {"synchronize_session": False}
_OVER = {"copy_not_before": None, "copy_problem": ""}


def ask(item: OutboxItem, mailbox: Mailbox | None, now: datetime) -> None:
    """Ask for the copy of a message that a server just took for the first time.

    From then on the message belongs to the mailbox that it left by. The caller holds its row.
    """
    if mailbox is None:
        return
    item.mailbox_id = mailbox.id
    if mailbox.sent_folder:
        item.copy_state, item.copy_not_before = CopyState.PENDING, now


def waiting(session: Session, now: datetime) -> Sequence[int]:
    """The mailboxes for which a copy is due; those first where it worked the last time."""
    due = select(OutboxItem.mailbox_id).where(_is_due(now))
    query = select(Mailbox.id).where(Mailbox.id.in_(due))
    return session.scalars(query.order_by(Mailbox.copying_problem != "", Mailbox.id)).all()


def due(session: Session, mailbox_id: int, now: datetime) -> Sequence[int]:
    """The messages of a mailbox of which the copy is due: `AT_ONCE`, the least tried first."""
    query = select(OutboxItem.id).where(_is_due(now), OutboxItem.mailbox_id == mailbox_id)
    ordered = query.order_by(OutboxItem.copy_attempts, OutboxItem.id)
    return session.scalars(ordered.limit(AT_ONCE)).all()


def kept(session: Session, item_id: int) -> None:
    """The copy is in the folder."""
    done = update(OutboxItem).where(OutboxItem.id == item_id, _IS_PENDING)
    session.execute(done.values(copy_state=CopyState.KEPT, **_OVER).execution_options(**_UNCHANGED))


def failed(session: Session, item_id: int, problem: str, now: datetime, patience: Patience) -> None:
    """Try one copy later, or give it up."""
    _put_off(session, OutboxItem.id == item_id, problem, now, patience)


def none_kept(
    session: Session, mailbox_id: int, problem: str, now: datetime, patience: Patience
) -> None:
    """Try what is due for this mailbox later: its folder cannot be reached."""
    mine = OutboxItem.mailbox_id == mailbox_id
    _put_off(session, mine & (OutboxItem.copy_not_before <= now), problem, now, patience)
    refused(session, mailbox_id, problem)


def refused(session: Session, mailbox_id: int, problem: str) -> None:
    """Say at the mailbox, in Dutch, why its folder takes no copies."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.copying_problem != problem[:500])
        .values(copying_problem=problem[:500])
        .execution_options(**_UNCHANGED)
    )


def works_again(session: Session, mailbox_id: int, now: datetime) -> None:
    """The folder takes copies, so that none has to wait any more."""
    _try_all(session, mailbox_id, now)
    refused(session, mailbox_id, "")


def begin_anew(session: Session, mailbox_id: int, now: datetime, *, wanted: bool) -> None:
    """Somebody set the mailbox up: try at once what waits, or no more when none are wanted.

    Call it before the mailbox is changed: messages go before mailboxes, as when one is sent, or
    each could wait for the other.
    """
    if wanted:
        _try_all(session, mailbox_id, now)
    else:
        session.execute(
            update(OutboxItem)
            .where(_IS_PENDING, OutboxItem.mailbox_id == mailbox_id)
            .values(copy_state=CopyState.NONE, **_OVER)
            .execution_options(**_UNCHANGED)
        )
    refused(session, mailbox_id, "")


def _is_due(now: datetime) -> ColumnElement[bool]:
    return _IS_PENDING & (OutboxItem.copy_not_before <= now)


def _put_off(
    session: Session,
    which: ColumnElement[bool],
    problem: str,
    now: datetime,
    patience: Patience,
) -> None:
    """Those that failed as often wait as long."""
    problem = texts.without_addresses(problem)[:500]
    session.execute(
        update(OutboxItem)
        .where(_IS_PENDING, which, OutboxItem.sent_at <= now - patience.give_up)
        .values(copy_state=CopyState.GIVEN_UP, copy_not_before=None, copy_problem=problem)
        .execution_options(**_UNCHANGED)
    )
    tried = select(OutboxItem.copy_attempts).where(_IS_PENDING, which).distinct()
    for attempts in sorted(session.scalars(tried), reverse=True):  # none is counted twice
        session.execute(
            update(OutboxItem)
            .where(_IS_PENDING, which, OutboxItem.copy_attempts == attempts)
            .values(
                copy_attempts=attempts + 1,
                copy_not_before=patience.next_try(attempts + 1, now),
                copy_problem=problem,
            )
            .execution_options(**_UNCHANGED)
        )


def _try_all(session: Session, mailbox_id: int, now: datetime) -> None:
    session.execute(
        update(OutboxItem)
        .where(_IS_PENDING, OutboxItem.mailbox_id == mailbox_id)
        .values(copy_not_before=now)
        .execution_options(**_UNCHANGED)
    )
