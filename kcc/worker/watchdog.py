"""The watchdog: a job past its deadline ends the process, and the supervisor starts a new one."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kcc.services.leases import ticks

EXIT_CODE = 75  # EX_TEMPFAIL of sysexits.h: start me again
LOOK_SECONDS = 0.5

log = logging.getLogger(__name__)


class Watchdog:
    """Knows which jobs run and until when each may; safe to use from several threads.

    A thread that hangs in a library cannot be stopped from outside; a process can.
    """

    def __init__(self) -> None:
        self._deadlines: dict[object, tuple[str, float]] = {}  # several runs of a job at once
        self._changed = threading.Condition()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @contextmanager
    def watching(self, job: str, seconds: float) -> Iterator[None]:
        """The job runs inside; `seconds` from now it must be done."""
        run = object()
        with self._changed:
            self._deadlines[run] = (job, ticks() + seconds)
        try:
            yield
        finally:
            with self._changed:
                del self._deadlines[run]
                self._changed.notify_all()

    def overdue(self) -> list[str]:
        """The jobs that are past their deadline."""
        with self._changed:
            return [job for job, deadline in self._deadlines.values() if ticks() > deadline]

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait for all jobs to end, `seconds` at most; whether they did."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._deadlines, timeout=seconds)

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_SECONDS):
            late = self.overdue()
            if late:
                log.critical("past the deadline: %s; the process ends", ", ".join(late))
                logging.shutdown()
                os._exit(EXIT_CODE)
