"""Real worker processes that a test may stop, continue and kill."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.forks import Command
from tests.servers.sockets import wait_until


class Worker:
    """One `kcc work`, with what it logs."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._url = environment["KCC_DATABASE_URL"]
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = Command(["work"], inherited | environment, log)

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def wait_for(self, words: str, *, seconds: float = 60) -> None:
        """Until the process has logged these words."""
        wait_until(lambda: words in self.log(), seconds=seconds, what=f"{words}\n{self.log()}")

    def pause(self) -> None:
        """Stop it as the kernel does, without its knowledge, between two of its transactions.

        A process that is stopped within one keeps every other from writing, on SQLite.
        """
        wait_until(self._is_stopped_between_transactions, what="a moment to stop the worker")

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _is_stopped_between_transactions(self) -> bool:
        self.process.send_signal(signal.SIGSTOP)
        if not self._url.startswith("sqlite"):
            return True
        with closing(sqlite3.connect(self._url.removeprefix("sqlite:///"), timeout=0.1)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                self.go_on()
                return False
        return True

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def terminate(self, *, seconds: float = 60) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def wait(self, *, seconds: float = 60) -> int:
        return self.process.wait(seconds)


@contextmanager
def cleaned_up(workers: list[Worker]) -> Iterator[None]:
    """Whatever happens, nothing is left running."""
    try:
        yield
    finally:
        for worker in workers:
            if worker.process.poll() is None:
                worker.go_on()
                worker.kill()
