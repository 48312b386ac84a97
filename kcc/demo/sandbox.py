"""The sandbox mail server of demo mode: real IMAP and SMTP on loopback, in one process."""

import asyncio
import mailbox
import os
import signal
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pymap.backend.maildir import Config, Identity, Login, MaildirBackend
from pymap.imap import IMAPService
from pymap.user import UserMetadata
from pysasl.hashing import BuiltinHash

from kcc.demo.addresses import CITIZENS, MUNICIPALITY, PASSWORD, account_of

HOST = "127.0.0.1"
NAME = "sandbox.example.org"  # named here, so that nobody asks DNS at each connection
MAX_MAIL = 40 * 1024 * 1024


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM or SIGINT; arguments: directory, IMAP port, SMTP port."""
    directory, imap_port, smtp_port = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    asyncio.run(serve(directory, imap_port, smtp_port))


async def serve(directory: Path, imap_port: int, smtp_port: int) -> None:
    """Run both servers until a signal comes; raises OSError when a port is taken."""
    directory.mkdir(parents=True, exist_ok=True)
    # pymap renames its temporary files into place, which works on one and the same disk only.
    tempfile.tempdir = str(directory)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        await _start_imap(directory, imap_port, stack)
        handler = Delivery(directory)
        smtp = await loop.create_server(_smtp(handler), host=HOST, port=smtp_port)
        stack.push_async_callback(_close, smtp)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await stop.wait()


async def _start_imap(directory: Path, port: int, stack: AsyncExitStack) -> None:
    config = SandboxConfig.from_args(
        _imap_arguments(directory, port),
        # The default hash takes 0.2 s at each log-in, to guard a password that is no secret.
        hash_context=BuiltinHash(hash_name="sha256", rounds=1000),
    )
    config.apply_context()
    backend = MaildirBackend(Login(config), config)
    for name in (MUNICIPALITY, CITIZENS):
        password = config.hash_context.hash(PASSWORD)
        account = UserMetadata(config, name, password=password)
        await Identity(config, backend.login.tokens, name, None, {"admin"}).set(account)
        mailbox.Maildir(directory / name, create=True)
    await backend.start(stack)
    await IMAPService(backend, config).start(stack)


def _imap_arguments(directory: Path, port: int) -> Namespace:
    """What pymap's own command line would have made of it."""
    return Namespace(
        base_dir=str(directory),
        concurrency=4,
        layout="++",
        colon=None,
        host=HOST,
        port=port,
        cert=None,
        key=None,
        tls=False,
        proxy_protocol=None,
        passlib_cfg=None,
        inherited_sockets=None,
        debug=False,
    )


class SandboxConfig(Config):
    """pymap's settings under a name of our own."""

    @property
    def greeting(self) -> bytes:
        return f"Server ready {NAME}".encode()


def _smtp(handler: "Delivery") -> Callable[[], SMTP]:
    return lambda: SMTP(
        handler,
        data_size_limit=MAX_MAIL,
        enable_SMTPUTF8=True,
        hostname=NAME,
        ident="zandbak",
        authenticator=_authenticate,
        auth_require_tls=False,  # loopback
    )


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object
) -> AuthResult:
    """Let the municipality log in; whoever does not try may send as well."""
    known = LoginPassword(MUNICIPALITY.encode(), PASSWORD.encode())
    return AuthResult(success=login == known, handled=False)


async def _close(server: asyncio.Server) -> None:
    server.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(server.wait_closed(), 2)


class Delivery:
    """Puts each accepted mail into the maildir of the account that its recipient belongs to."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if account_of(address) is None:
            return "550 5.1.1 Dit adres bestaat niet in de zandbak"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        loop = asyncio.get_running_loop()
        for address in envelope.rcpt_tos:
            mail = _trace(envelope.mail_from or "", address) + content
            try:
                await loop.run_in_executor(None, self._keep, address, mail)
            except OSError:
                return "451 4.3.0 De zandbak kan nu niets bewaren"
        return f"250 2.0.0 OK: queued as {os.urandom(4).hex().upper()}"

    def _keep(self, address: str, mail: bytes) -> None:
        account = account_of(address)
        if account is not None:  # refused before, at RCPT
            mailbox.Maildir(self.directory / account, create=True).add(mail)


def _trace(sender: str, recipient: str) -> bytes:
    """The headers that a delivering server adds on top (RFC 5321, section 4.4)."""
    now = format_datetime(datetime.now(UTC))
    return (
        f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n"
        f"Received: by {NAME} with SMTP; {now}\r\n"
    ).encode()


if __name__ == "__main__":
    main(sys.argv[1:])
