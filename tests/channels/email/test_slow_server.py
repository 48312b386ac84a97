"""A server that sends a byte now and then: never silent, and never done."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import pytest

from channels.base import FetchError
from channels.email import big_mail
from channels.email.accounts import ImapAccount, Security
from channels.email.imap import ImapSource
from tests.channels.builders import a_mail
from tests.channels.shelf import taking
from tests.servers.dovecot import Dovecot

PATIENCE = 0.5
LONG = 60.0  # more seconds than any test takes


@contextmanager
def dripping(target: int, after: int) -> Iterator[int]:
    """A port that leads to `target` and passes on all but slowly from so many bytes on."""
    stopped = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", target), timeout=LONG)
                lines.extend((near, far))
                threading.Thread(target=pass_on, args=(near, far), daemon=True).start()
                drip = (far, near, after, stopped)
                threading.Thread(target=pass_on_slowly, args=drip, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        listener.close()
        for one in lines:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def pass_on(near: socket.socket, far: socket.socket) -> None:
    with suppress(OSError):
        while data := near.recv(4096):
            far.sendall(data)
    with suppress(OSError):
        far.shutdown(socket.SHUT_RDWR)


def pass_on_slowly(
    far: socket.socket, near: socket.socket, after: int, stopped: threading.Event
) -> None:
    passed = 0
    with suppress(OSError):
        while not stopped.is_set() and (data := far.recv(4096 if passed < after else 1)):
            near.sendall(data)
            passed += len(data)
            stopped.wait(0 if passed < after else 0.05)


@pytest.mark.parametrize("after", [300, 1500], ids=["while logging in", "in the mail"])
@pytest.mark.parametrize("security", [Security.NONE, Security.STARTTLS])
def test_it_is_given_up_when_the_run_is_over(
    dovecot: Dovecot, mail_user: str, after: int, security: Security
) -> None:
    dovecot.deliver(mail_user, a_mail("x" * 50_000))
    with dripping(dovecot.port, after) as port:
        account = secured(replace(dovecot.account(mail_user), port=port), dovecot, security)

        with (
            closing(ImapSource(account, patience=PATIENCE)) as source,
            pytest.raises(FetchError, match="te lang"),
        ):
            list(taking(source))


def test_a_piece_of_a_big_mail_has_the_time_of_one_command(
    dovecot: Dovecot, mail_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then its words come over another line, and what is behind it."""
    monkeypatch.setattr(big_mail, "PIECE", 50_000)
    dovecot.deliver(mail_user, a_mail("x" * 200_000, Content_Type="application/pdf"))
    dovecot.deliver(mail_user, a_mail("klein"))
    with dripping(dovecot.port, 150_000) as port:
        account = replace(dovecot.account(mail_user, timeout=PATIENCE), port=port)
        with closing(ImapSource(account, patience=LONG)) as source:
            first, second = taking(source)

    assert ("niet opgehaald" in first.missing, second.missing) == (True, "")


def test_a_mail_that_comes_in_time_is_read_whole(dovecot: Dovecot, mail_user: str) -> None:
    dovecot.deliver(mail_user, a_mail("klein"))
    with closing(ImapSource(dovecot.account(mail_user), patience=LONG)) as source:
        assert len(list(taking(source))) == 1


def secured(account: ImapAccount, dovecot: Dovecot, security: Security) -> ImapAccount:
    trusted = str(dovecot.certificate.certificate)
    return replace(account, security=security, ca_file=trusted)
