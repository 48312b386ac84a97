"""The lease: of all workers one may work, and a number in every claim keeps the others out."""

import threading
import time
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, select, text, update
from sqlalchemy.orm import Session

from kcc.db import UtcDateTime
from kcc.models import Lease as LeaseRow

WORKER = "worker"

# One statement, so that two workers at the same instant cannot both have it, row or no row.
_TAKE = text(
    "INSERT INTO lease (name, owner, token, expires_at) VALUES (:name, :owner, 1, :expires)"
    " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at,"
    " token = lease.token + CASE WHEN lease.owner = excluded.owner THEN 0 ELSE 1 END"
    " WHERE lease.owner = excluded.owner OR lease.expires_at <= :now"
    " RETURNING token"
).bindparams(bindparam("expires", type_=UtcDateTime), bindparam("now", type_=UtcDateTime))


class Lease:
    """A lease as its holder knows it; safe to ask from several threads.

    `token` grows with each new owner. Without looking at the database the holder knows when the
    lease runs out, by a clock that nobody sets and that goes on while the process is stopped.
    """

    def __init__(self, token: int, *, name: str = WORKER) -> None:
        self.name = name
        self.token = token
        self._lock = threading.Lock()
        self._fresh_until = 0.0

    def extend(self, until: float) -> None:
        """Hold it until this moment of `ticks()`."""
        with self._lock:
            self._fresh_until = until

    def expire(self) -> None:
        """Let go of it at once."""
        self.extend(0.0)

    def is_fresh(self) -> bool:
        """Whether nobody else can have it yet, as far as this process can know."""
        with self._lock:
            return ticks() < self._fresh_until

    def holds(self, now: datetime) -> ColumnElement[bool]:
        """The where-clause that belongs in every claim made under this lease."""
        return holding(self.token, now, name=self.name)


def take(session: Session, name: str, owner: str, now: datetime, *, ttl: timedelta) -> int | None:
    """Take or renew the lease until `now + ttl`: its token, or None when another has it.

    `owner` names one process, never two.
    """
    values = {"name": name, "owner": owner, "now": now, "expires": now + ttl}
    token: int | None = session.execute(_TAKE, values).scalar_one_or_none()
    return token


def release(session: Session, lease: Lease, now: datetime) -> None:
    """Give the lease back, so that another worker need not wait until it runs out."""
    session.execute(
        update(LeaseRow)
        .where(LeaseRow.name == lease.name, LeaseRow.token == lease.token)
        .values(expires_at=now)
    )


def holding(
    token: int | BindParameter[int],
    now: datetime | BindParameter[datetime],
    *,
    name: str = WORKER,
) -> ColumnElement[bool]:
    """True in the database while the lease with this token has not run out or changed hands.

    Both may be filled in later, for a statement that is made once.
    """
    return exists(
        select(LeaseRow.name).where(
            LeaseRow.name == name, LeaseRow.token == token, LeaseRow.expires_at > now
        )
    )


def ticks() -> float:
    """Seconds on a clock that also counts while the machine sleeps, where there is one."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
