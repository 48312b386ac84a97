"""Processes for races: forked from one that has imported the application, and nothing of a test."""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

PRELOADED = ["pytest", "kcc.models", "kcc.commands.work", "tests.builders", "tests.worker.killed"]


def forks() -> ForkServerContext:
    """What makes such processes in a moment: they import no more than the module of their test."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


class Command:
    """`kcc` with these words, as a `Popen` of it: without its second of importing."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        given = (list(words), dict(environment), log)
        self._process = forks().Process(target=_become, args=given, daemon=True)
        self._process.start()

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it lives."""
        return self._process.exitcode

    def wait(self, seconds: float) -> int:
        """As `poll`, at its end. Raises TimeoutExpired."""
        self._process.join(seconds)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("kcc", seconds)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None and self._process.pid is not None:
            os.kill(self._process.pid, number)


def _become(words: list[str], environment: dict[str, str], log: Path) -> None:
    with log.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    from kcc.cli import main

    main(words)
