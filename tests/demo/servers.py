"""The sandbox mail server as a process of its own, as demo mode runs it."""

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from channels.base import Cursor, Fetched
from channels.email.accounts import ImapAccount, Security, SmtpAccount
from channels.email.imap import ImapSource
from channels.email.smtp import SmtpSender
from kcc.demo.addresses import PASSWORD
from kcc.demo.sandbox import HOST
from tests.servers.sockets import free_port, greets, wait_until


class Sandbox:
    """A sandbox on free ports; `stop` and `start` keep its directory and ports."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.imap_port = free_port()
        self.smtp_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        ports = [str(self.imap_port), str(self.smtp_port)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kcc.demo.sandbox", str(self.directory), *ports]
        )
        wait_until(lambda: greets(self.imap_port, b"* OK"), what="sandbox IMAP")
        wait_until(lambda: greets(self.smtp_port, b"220 "), what="sandbox SMTP")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it with a signal and return its exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(timeout=10)

    def sender(self, user: str | None = None, password: str | None = None) -> SmtpSender:
        return SmtpSender(
            SmtpAccount(
                host=HOST,
                port=self.smtp_port,
                username=user,
                password=password,
                security=Security.NONE,
                timeout=10,
            )
        )

    def source(self, user: str, password: str = PASSWORD) -> ImapSource:
        return ImapSource(
            ImapAccount(
                host=HOST,
                port=self.imap_port,
                username=user,
                password=password,
                security=Security.NONE,
                timeout=10,
            )
        )

    def mails(self, user: str, cursor: Cursor | None = None) -> list[Fetched]:
        with closing(self.source(user)) as source:
            return list(source.fetch(cursor, 100))
