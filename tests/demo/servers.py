"""The sandbox mail server as a process of its own, as demo mode runs it."""

import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from channels.base import Cursor, Outbound
from channels.email.accounts import ImapAccount, Security, SmtpAccount
from channels.email.compose import build
from channels.email.imap import ImapSource
from channels.email.smtp import SmtpSender
from kcc import config
from kcc.db import db
from kcc.demo import database
from kcc.demo.addresses import PASSWORD
from kcc.demo.places import Places
from kcc.demo.sandbox import HOST
from kcc.web import create_app
from tests.channels.shelf import Taken, taking
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
        wait_until(lambda: greets(self.imap_port, b"* OK"), seconds=30, what="sandbox IMAP")
        wait_until(lambda: greets(self.smtp_port, b"220 "), seconds=30, what="sandbox SMTP")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it with a signal and return its exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(timeout=10)

    def deliver(self, message: Outbound) -> None:
        """Hand a mail to it without an event loop, which a browser test has running already."""
        with smtplib.SMTP(HOST, self.smtp_port, timeout=10) as client:
            client.sendmail(message.sender.address, message.recipients, build(message))

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

    def mails(self, user: str, cursor: Cursor | None = None) -> list[Taken]:
        with closing(self.source(user)) as source:
            return list(taking(source, cursor))


@contextmanager
def demo_app(places: Places, sandbox: Sandbox) -> Iterator[Flask]:
    """The pages of a demo that uses this sandbox."""
    database.move_sandbox(places, sandbox.imap_port, sandbox.smtp_port)
    app = create_app(config.load(places.environment({})))
    yield app
    with app.app_context():
        db.engine.dispose()
