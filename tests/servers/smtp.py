"""A real SMTP server that does as the test says: accept, refuse, hang, or drop the line."""

import asyncio
import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.email.accounts import Security, SmtpAccount
from tests.servers.sockets import Certificate, free_port, wait_until

HOST = "127.0.0.1"
USER = "kcc"
PASSWORD = "geheim"
ACCEPTED = "250 2.0.0 Ok: queued as 4XyZ123abC"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """One mail the server took, with its envelope."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool
    user: str | None


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """What the server answers; a new one accepts everything."""

    mail_reply: str = "250 OK"
    recipient_replies: dict[str, str] = field(default_factory=dict)
    data_reply: str = ACCEPTED
    hang_at_data: bool = False
    drop_at_recipient: bool = False
    hold_at_recipient: bool = False  # wait with the answer until this is False again
    hold_at_text: bool = False  # have the text, and wait with the answer until this is False again
    drop_after_data: bool = False
    login_required: bool = False
    tokens: tuple[str, ...] = ()  # that XOAUTH2 is accepted with


class SmtpServer:
    """A running server: change `behaviour` at will, read `received`."""

    def __init__(self, port: int, security: Security, certificate: Certificate | None) -> None:
        self.port = port
        self.security = security
        self.certificate = certificate
        self.behaviour = Behaviour()
        self.received: list[ReceivedMail] = []
        self.commands: list[str] = []

    def account(
        self, *, username: str | None = None, password: str | None = None, timeout: float = 10
    ) -> SmtpAccount:
        """How our own code reaches this server."""
        return SmtpAccount(
            host=HOST,
            port=self.port,
            username=username,
            password=password,
            security=self.security,
            timeout=timeout,
            ca_file=str(self.certificate.certificate) if self.certificate else None,
        )

    def wait_for(self, count: int, *, seconds: float = 10) -> list[ReceivedMail]:
        """The first `count` mails, as soon as they are here."""
        wait_until(lambda: len(self.received) >= count, seconds=seconds, what=f"{count} mails")
        return self.received[:count]


@contextmanager
def running_smtp(
    security: Security = Security.NONE,
    certificate: Certificate | None = None,
    *,
    size_limit: int = 40_000_000,
) -> Iterator[SmtpServer]:
    """Start a server in a thread of its own and stop it again."""
    server = SmtpServer(free_port(), security, certificate)
    context = _server_context(certificate) if security is not Security.NONE else None
    controller = _Controller(
        _Handler(server),
        hostname=HOST,
        port=server.port,
        ssl_context=context if security is Security.SSL else None,
        tls_context=context if security is Security.STARTTLS else None,
        require_starttls=security is Security.STARTTLS,
        authenticator=_authenticate,
        auth_require_tls=False,
        server_hostname="mail.example.org",
        data_size_limit=size_limit,
    )
    controller.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(controller.hang_up(), controller.loop).result(10)
        controller.stop()


class _Controller(Controller):
    """Leaves no line half open when it stops, which aiosmtpd does."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.lines: list[SMTP] = []

    def factory(self) -> SMTP:
        line = super().factory()
        self.lines.append(line)
        return line

    async def hang_up(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        for line in self.lines:
            _hang_up(line)
        for _ in range(5):  # a transport needs some rounds to close its socket
            await asyncio.sleep(0)


class _Handler:
    """The hooks that aiosmtpd calls, by name."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def auth_XOAUTH2(  # noqa: N802 (aiosmtpd chooses the name)
        self, server: SMTP, arguments: list[str]
    ) -> AuthResult:
        """With the error as a challenge, as Google and Microsoft send it."""
        words = base64.b64decode(arguments[1]).decode()
        user, token = words.removeprefix("user=").removesuffix("\x01\x01").split("\x01auth=Bearer ")
        self.server.commands.append(f"XOAUTH2 {token}")
        if token in self.server.behaviour.tokens:
            login = LoginPassword(user.encode(), token.encode())
            return AuthResult(success=True, handled=False, auth_data=login)
        await server.push("334 eyJzdGF0dXMiOiI0MDAifQ==")
        self.server.commands.append(f"then {(await server._reader.readline()).decode().strip()!r}")
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(  # noqa: N802, PLR0913, RUF100 (aiosmtpd chooses name and parameters)
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.server.commands.append("MAIL")
        behaviour = self.server.behaviour
        if behaviour.login_required and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if behaviour.mail_reply.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return behaviour.mail_reply

    async def handle_RCPT(  # noqa: N802, PLR0913, RUF100 (idem)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.server.commands.append("RCPT")
        if self.server.behaviour.drop_at_recipient:
            _hang_up(server)
        while self.server.behaviour.hold_at_recipient:
            await asyncio.sleep(0.02)
        reply = self.server.behaviour.recipient_replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 (idem)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.server.commands.append("DATA")
        behaviour = self.server.behaviour
        if behaviour.hang_at_data:
            await asyncio.Event().wait()
        while behaviour.hold_at_text:
            await asyncio.sleep(0.02)
        if behaviour.data_reply.startswith("250"):
            self.server.received.append(_received(server, session, envelope))
        if behaviour.drop_after_data:
            _hang_up(server)
        return behaviour.data_reply


def _received(server: SMTP, session: Session, envelope: Envelope) -> ReceivedMail:
    content = envelope.content
    login = session.auth_data
    transport = server.transport
    return ReceivedMail(
        mail_from=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        raw=content if isinstance(content, bytes) else (content or "").encode(),
        encrypted=transport is not None and transport.get_extra_info("sslcontext") is not None,
        user=login.login.decode() if isinstance(login, LoginPassword) else None,
    )


def _hang_up(server: SMTP) -> None:
    # Under STARTTLS there is a second one, which stays when the negotiation fails.
    for transport in (server.transport, server._original_transport):
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    """Any name will do, as in the Dovecot of the tests; the password is what is checked."""
    known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False, auth_data=data if known else None)


def _server_context(certificate: Certificate | None) -> ssl.SSLContext:
    assert certificate is not None, "a server with TLS needs a certificate"
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context
