"""A mail server that takes everything, as a process of its own, and counts what it took.

`python -m bench.sink PORT` answers `Message-ID TAB recipient` on its output for each mail.
"""

import argparse
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bench.processes import ROOT
from tests.servers.sockets import free_port, wait_until

HOST = "127.0.0.1"
READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A running server; what it took stands in the file."""

    port: int
    log: Path

    def taken(self) -> list[str]:
        """Message-ID and recipient of each mail, in the order in which they came."""
        return self.log.read_text().splitlines()[1:]


@contextmanager
def running_sink(folder: Path) -> Iterator[Sink]:
    """A server that lives as long as this lasts."""
    sink = Sink(port=free_port(), log=folder / "sink.log")
    with sink.log.open("wb") as file:
        command = [sys.executable, "-m", "bench.sink", str(sink.port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=file)
    try:
        wait_until(lambda: sink.log.read_text().startswith(READY), seconds=30, what="the sink")
        yield sink
    finally:
        process.terminate()
        process.wait(30)


class _Handler:
    """The hook that aiosmtpd calls, by name."""

    async def handle_DATA(  # noqa: N802 (aiosmtpd chooses the name)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        head = BytesHeaderParser().parsebytes(cast(bytes, envelope.original_content))
        for recipient in envelope.rcpt_tos:
            print(f"{head['Message-ID']}\t{recipient}", flush=True)
        return "250 2.0.0 Ok: queued as 4XyZ123abC"


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    port = parser.parse_args().port
    logging.disable()  # aiosmtpd warns at each log-in of what it will change one day
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    controller = Controller(
        _Handler(),
        hostname=HOST,
        port=port,
        data_size_limit=40_000_000,
        authenticator=lambda *_: AuthResult(success=True),  # whoever it is
        auth_require_tls=False,
    )
    controller.start()
    print(READY, flush=True)
    stop.wait()
    controller.stop()


if __name__ == "__main__":
    main()
