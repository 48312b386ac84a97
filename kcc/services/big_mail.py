"""Big mails of which only the words are here: the whole comes later, or the words go on alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.base import Fetched
from kcc.db import rare
from kcc.models import RawMail, RawState
from kcc.services.leases import Lease
from kcc.services.mailroom import Superseded

MOST_ATTEMPTS = 3  # to fetch one; its citizen does not wait any longer
GONE = "bijlagen niet opgehaald; de e-mail staat niet meer op haar plaats op de mailserver"
_IS_INCOMPLETE = rare(RawMail.state == RawState.INCOMPLETE)


def next_to_fetch(
    session: Session, mailbox_id: int, folders: Collection[str], *, tried: Collection[int] = ()
) -> RawMail | None:
    """The mail of these folders that was tried least, of those the oldest; none of `tried`."""
    query = select(RawMail).where(
        _IS_INCOMPLETE,
        RawMail.mailbox_id == mailbox_id,
        RawMail.folder.in_(folders),
        RawMail.id.not_in(tried),
    )
    return session.scalars(query.order_by(RawMail.attempts, RawMail.id).limit(1)).first()


def begin(session: Session, raw_id: int, now: datetime, lease: Lease) -> int:
    """Count an attempt before it is made, so that none can fail for ever; the how manieth it is.

    Raises Superseded when the mail does not wait any longer or the lease is gone.
    """
    return _change(session, raw_id, now, lease, attempts=RawMail.attempts + 1).attempts


def give_back(session: Session, raw_id: int, now: datetime, lease: Lease) -> None:
    """Do not count an attempt that ended for a reason outside the mail. Raises Superseded."""
    _change(session, raw_id, now, lease, attempts=RawMail.attempts - 1)


def complete(session: Session, raw_id: int, whole: Fetched, now: datetime, lease: Lease) -> None:
    """Have the whole mail read, whose bytes are on disk, instead of its words.

    Raises Superseded when these were read already or the lease is gone.
    """
    bytes_ = {"sha256": whole.sha256, "size": whole.size, "missing": ""}
    _change(session, raw_id, now, lease, **bytes_, **_TO_READ)


def read_words(
    session: Session, raw_id: int, now: datetime, lease: Lease, *, missing: str | None = None
) -> None:
    """Have its words read without the rest, and perhaps say otherwise why; raises Superseded."""
    why = {} if missing is None else {"missing": missing}
    _change(session, raw_id, now, lease, **why, **_TO_READ)


def has_overdue(session: Session, now: datetime) -> bool:
    """Whether words wait longer than they should."""
    overdue = select(RawMail.id).where(_IS_INCOMPLETE, RawMail.words_at <= now)
    return session.scalar(select(overdue.exists())) or False


def read_overdue(session: Session, now: datetime, lease: Lease) -> None:
    """Have words read that waited long enough: their mailbox may be out of reach or of use."""
    session.execute(
        update(RawMail)
        .where(_IS_INCOMPLETE, RawMail.words_at <= now, lease.holds(now))
        .values(**_TO_READ)
        .execution_options(synchronize_session=False)
    )


_TO_READ: dict[str, Any] = {"state": RawState.STORED, "attempts": 0, "words_at": None}


def _change(session: Session, raw_id: int, now: datetime, lease: Lease, **values: Any) -> RawMail:
    changed = session.scalars(
        update(RawMail)
        .where(RawMail.id == raw_id, RawMail.state == RawState.INCOMPLETE, lease.holds(now))
        .values(**values)
        .returning(RawMail)
        .execution_options(populate_existing=True)
    ).first()
    if changed is None:
        raise Superseded("Een andere verwerker leest deze postbus.")
    return changed
