"""The processes of demo mode: started, revived, and stopped with all that they started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

FIRST_PAUSE = 1.0  # seconds before a process that died is started again; doubles each time
LONGEST_PAUSE = 30.0
LONG_ENOUGH = 60.0  # a process that ran this long was healthy
PATIENCE = 5.0  # seconds between asking and killing


class Child:
    """One process in a process group of its own, with its output in a log file.

    In its own group Ctrl-C reaches only us, so that we end everything in the right order.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, environ: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.command = command
        self.environ = environ
        self.log = log
        self.pause = FIRST_PAUSE
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._died: float | None = None

    def start(self) -> None:
        tied = [sys.executable, "-m", "kcc.demo.tied", str(os.getpid()), *self.command]
        self._started = time.monotonic()
        self._died = None
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                tied,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environ,
                start_new_session=True,
            )

    @property
    def exit_code(self) -> int | None:
        """None while it runs or when it was never started."""
        return self._process.poll() if self._process else None

    def revive(self) -> str | None:
        """Start it again when it died and its pause is over; a sentence when it just died.

        The pause grows with each death, and is short again after a long life.
        """
        if self.exit_code is None:
            return None
        now = time.monotonic()
        if self._died is None:
            self._died = now
            self._end_group()
            if now - self._started > LONG_ENOUGH:
                self.pause = FIRST_PAUSE
            return f"De {self.name} stopte (code {self.exit_code}) en start zo opnieuw."
        if now - self._died >= self.pause:
            self.pause = min(2 * self.pause, LONGEST_PAUSE)
            self.start()
        return None

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """End the whole group: asked first, killed after `PATIENCE` seconds."""
        if self._process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        self._end_group()
        self._process.wait()

    def tail(self, count: int = 8) -> str:
        """The end of its log, to show why it did not work."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-count:])

    def _end_group(self) -> None:
        """Whatever it left behind must not hold a port."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
