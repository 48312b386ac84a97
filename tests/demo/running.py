"""Demo mode as a person runs it: one command in a terminal."""

import os
import pty
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.servers.sockets import free_port, wait_until

READY = "Stoppen: Ctrl-C."
START_SECONDS = 60
ONE_WEB_PROCESS = {"KCC_WEB_WORKERS": "1"}  # starts sooner, where their number does not matter

# Makes the terminal ours, so that Ctrl-C in it reaches us, and then becomes the demo.
IN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
KCC = Path(sys.executable).with_name("kcc")


class Demo:
    """A demo in a directory and on a port of its own; `start` it again after it was stopped."""

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self.directory = directory
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._terminal = -1
        self._output = b""

    def start(self, environ: Mapping[str, str] | None = None) -> None:
        """Start it in a terminal of its own and wait until it says that it runs."""
        master, slave = pty.openpty()
        self._output = b""
        os.set_blocking(master, False)
        self._terminal = master
        self._process = subprocess.Popen(
            [sys.executable, "-c", IN_TERMINAL, KCC, "demo", "--map", self.directory],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, **(environ or {}), "PORT": str(self.port)},
            start_new_session=True,
        )
        os.close(slave)
        wait_until(
            lambda: READY in self.output() or not self.is_running(),
            seconds=START_SECONDS,
            what="the demo",
        )
        assert self.is_running(), self.output()

    def output(self) -> str:
        """What stands in the terminal so far."""
        try:
            while piece := os.read(self._terminal, 65536):
                self._output += piece
        except (BlockingIOError, OSError):
            pass
        return self._output.decode()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def press_ctrl_c(self) -> int:
        os.write(self._terminal, b"\x03")
        return self.wait()

    def send(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self.wait()

    def wait(self, seconds: float = 15) -> int:
        """Its exit code, as soon as it ended."""
        assert self._process is not None
        wait_until(lambda: not self.is_running(), seconds=seconds, what="the end of the demo")
        self.output()
        os.close(self._terminal)
        return self._process.returncode

    def stop(self) -> None:
        """For the end of a test, whatever happened in it."""
        if self.is_running():
            self.send(signal.SIGTERM)

    def members(self) -> dict[int, str]:
        """The command lines of all that runs for this demo, by process id."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and self._is_member(folder):
                found[int(folder.name)] = _read(folder / "cmdline").replace("\0", " ")
        return found

    def member(self, pattern: str) -> int:
        """The process id of the oldest member whose command line has this in it."""
        return min(pid for pid, command in self.members().items() if re.search(pattern, command))

    def _is_member(self, folder: Path) -> bool:
        own = f"KCC_DATABASE_URL=sqlite:///{self.directory}/"
        return own in _read(folder / "environ") and bool(_read(folder / "cmdline"))


def status_of(url: str) -> int:
    """How a page of the demo answers; raises OSError while nobody serves it."""
    with urllib.request.urlopen(url, timeout=10) as page:
        return int(page.status)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
