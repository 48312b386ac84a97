"""What a job works with: the parts of the program, the lease it runs under, and when to stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from kcc import db
from kcc.config import Settings
from kcc.domain.errors import KccError, Unavailable
from kcc.domain.patience import Patience
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.services.leases import Lease, ticks
from kcc.services.mail_tokens import MailTokens
from kcc.worker.turns import Turns


@dataclass(slots=True, kw_only=True)
class SeenFiles:
    """How far this process knows that files were scanned, and which are not there to scan."""

    after_id: int = 0
    lost: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the worker is made of, the same for all jobs; `stopping` is set to end it."""

    settings: Settings
    keys: Keys
    files: FileStore
    sessions: sessionmaker[Session]
    stopping: threading.Event
    turns: Turns = field(default_factory=Turns)
    tokens: MailTokens = field(default_factory=MailTokens)
    scanned: SeenFiles = field(default_factory=SeenFiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One run of one job, under the lease that was held when it began.

    A job asks `goes_on` between any two steps; it stays well within the watchdog's deadline.
    """

    parts: Parts
    lease: Lease
    ends: float  # of ticks()

    def goes_on(self) -> bool:
        return not self.parts.stopping.is_set() and self.lease.is_fresh() and ticks() < self.ends

    @property
    def timeout(self) -> float:
        """Seconds for each command to a mail server."""
        return float(self.parts.settings.mail.timeout_seconds)

    @property
    def patience(self) -> Patience:
        """With mail that a server does not take now."""
        mail = self.parts.settings.mail
        return Patience(minutes=mail.retry_minutes, give_up=timedelta(hours=mail.give_up_hours))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One write transaction in a session of its own, so that nothing in it is stale."""
        with self.parts.sessions() as session, db.writing(session):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One read transaction in a session of its own; what was read can be used afterwards."""
        with self.parts.sessions() as session, db.reading(session):
            try:
                yield session
            finally:
                session.expunge_all()  # or the end of the transaction would empty it


def utcnow() -> datetime:
    return datetime.now(UTC)


def cause(error: BaseException) -> str:
    """What the log says about an error: the words of ours, but only the place of any other.

    The text of another error may hold what people wrote; of a database that does not answer it
    says what the administrator needs to know.
    """
    if isinstance(error, Unavailable) and isinstance(error.__cause__, DBAPIError):
        first_line = str(error.__cause__.orig).strip().partition("\n")[0]
        return f"database: {first_line or type(error.__cause__.orig).__name__}"
    return str(error) if isinstance(error, KccError) else _place(error)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname} ({code.co_filename}:{trace.tb_lineno})"
