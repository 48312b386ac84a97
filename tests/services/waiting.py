"""For tests of two at once: until the second waits for the first."""

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import is_sqlite
from tests.servers.sockets import wait_until

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


def wait_for_the_other(sessions: sessionmaker[Session]) -> None:
    """Until the other transaction waits for a lock; on SQLite it cannot begin before its turn."""
    with sessions() as looking:
        if is_sqlite(looking):
            return

        def someone_waits() -> bool:
            looking.rollback()
            return bool(looking.scalar(_WAITING))

        wait_until(someone_waits, seconds=20, what="the other to wait")
