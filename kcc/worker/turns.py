"""Which mailboxes send at this moment: each one message, so that a slow one waits alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Safe to use from several threads; of one process, as only one works under the lease."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[int] = set()

    @contextmanager
    def choosing(self) -> Iterator[set[int]]:
        """The mailboxes that are busy; add the one that is chosen, before anybody else looks."""
        with self._lock:
            yield self._busy

    def end(self, mailbox_id: int | None) -> None:
        """It sends no more."""
        with self._lock:
            self._busy.discard(mailbox_id or 0)
