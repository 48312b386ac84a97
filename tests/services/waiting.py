"""For tests of two at once: from one moment on, or until the second waits for the first."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import is_sqlite
from tests.servers.sockets import wait_until

T = TypeVar("T")
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


def at_once(*deeds: Callable[[], T]) -> list[T]:
    """Do all of it from the same moment on; what goes wrong in one is raised."""
    barrier = threading.Barrier(len(deeds))

    def start(deed: Callable[[], T]) -> T:
        barrier.wait(10)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(start, deeds))


def wait_for_the_other(sessions: sessionmaker[Session], *, others: int = 1) -> None:
    """Until so many other transactions wait for a lock; on SQLite none begins before its turn."""
    with sessions() as looking:
        if is_sqlite(looking):
            return
    wait_until(lambda: is_waited_for(sessions, others), seconds=20, what="the other to wait")


def is_waited_for(sessions: sessionmaker[Session], others: int = 1) -> bool:
    """Whether so many transactions on PostgreSQL wait for a lock."""
    with sessions() as looking:
        return (looking.scalar(_WAITING) or 0) >= others
