"""A provider of access tokens on loopback, and an IMAP server that takes them over TLS."""

import base64
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from channels.email.oauth_web import MICROSOFT, Web
from tests.servers.sockets import Certificate

HOST = "127.0.0.1"
INTROSPECTION = "/introspection"
KNOWN = {"access_token": "token-1", "expires_in": 3600, "token_type": "Bearer"}
CODE = {
    "device_code": "geheime-code",
    "user_code": "ABCD-1234",
    "verification_uri": "https://microsoft.example.org/devicelogin",
    "expires_in": 900,
    "interval": 0,
}


@dataclass(slots=True)
class Provider:
    """Gives `reply` with `status` to who asks for a token; remembers what was asked.

    A mail server may ask whose a token is (RFC 7662): it holds as long as it stands in `holds`.
    """

    port: int
    reply: dict[str, Any] = field(default_factory=lambda: dict(KNOWN))
    status: int = 200
    knows_tenant: bool = True
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    holds: dict[str, str] = field(default_factory=dict)  # user names, by token
    hesitates: int = 0  # how often who asks for consent hears that nobody typed the code yet

    @property
    def web(self) -> Web:
        """Leads here, whatever host is asked for."""
        return Web(lambda _host: HTTPConnection(HOST, self.port, timeout=10))

    def refuse(self, error: str, description: str = "") -> None:
        self.status = 400
        self.reply = {"error": error, "error_description": description}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Start it on a free port and stop it again."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, *_configuration(provider, self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if self.path == INTROSPECTION:
                return _answer(self, 200, _introspected(provider, form["token"]))
            provider.asked.append((self.path, form))
            return _answer(self, *_said(provider, self.path, form))

        def log_message(self, *_: Any) -> None:
            """Not on the screen of the tests."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        provider = Provider(server.server_address[1])
        with _thread(server):
            yield provider


def _said(provider: Provider, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    if path.endswith("/devicecode"):
        return 200, CODE
    if "device_code" in form and provider.hesitates:
        provider.hesitates -= 1
        return 400, {"error": "authorization_pending", "error_description": "AADSTS70016: wait"}
    return provider.status, provider.reply


def _configuration(provider: Provider, path: str) -> tuple[int, dict[str, Any]]:
    if not provider.knows_tenant:
        return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: no such tenant"}
    place = f"https://{MICROSOFT}/{path.split('/')[1]}"
    return 200, {
        "issuer": f"{place}/v2.0",
        "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
        "token_endpoint": f"{place}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{place}/oauth2/v2.0/devicecode",
    }


def _introspected(provider: Provider, token: str) -> dict[str, Any]:
    user = provider.holds.get(token)
    return {"active": user is not None, "username": user or ""}


def _answer(handler: BaseHTTPRequestHandler, status: int, told: dict[str, Any]) -> None:
    body = json.dumps(told).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@dataclass(slots=True)
class TokenImap:
    """An empty mailbox; `accepted` are the tokens that open it, `heard` is what was tried."""

    port: int
    accepted: set[str] = field(default_factory=set)
    can: str = "AUTH=XOAUTH2"
    heard: list[str] = field(default_factory=list)


@contextmanager
def running_imap(certificate: Certificate) -> Iterator[TokenImap]:
    """Start it on a free port, with TLS from the first byte, and stop it again."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)

    class Handler(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            with suppress(OSError):
                _talk(self, imap)

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
            self.request.close()

    with socketserver.ThreadingTCPServer((HOST, 0), Handler) as server:
        server.daemon_threads = True
        imap = TokenImap(server.server_address[1])
        with _thread(server):
            yield imap


_PLAIN_ANSWERS = {
    "EXAMINE": "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] first\r\n",
    "LIST": '* LIST () "/" INBOX\r\n',
    "STATUS": "* STATUS INBOX (MESSAGES 0)\r\n",
    "UID": "* SEARCH\r\n",
    "LOGOUT": "* BYE\r\n",
}


def _talk(line: socketserver.StreamRequestHandler, imap: TokenImap) -> None:
    line.wfile.write(b"* OK hello\r\n")
    while words := line.rfile.readline().decode().split():
        tag, command = words[0], words[1].upper()
        imap.heard.append(command)
        result = "OK done"
        if command == "AUTHENTICATE":
            result = _authenticate(line, imap)
        elif command == "CAPABILITY":
            line.wfile.write(f"* CAPABILITY IMAP4rev1 {imap.can}\r\n".encode())
        line.wfile.write(f"{_PLAIN_ANSWERS.get(command, '')}{tag} {result}\r\n".encode())


def _authenticate(line: socketserver.StreamRequestHandler, imap: TokenImap) -> str:
    line.wfile.write(b"+ \r\n")
    words = base64.b64decode(line.rfile.readline()).decode().replace("\x01", " ").strip()
    imap.heard.append(words)
    if words.rpartition(" ")[2] in imap.accepted:
        return "OK welcome"
    line.wfile.write(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
    imap.heard.append(f"then {line.rfile.readline().decode().strip()!r}")
    return "NO [AUTHENTICATIONFAILED] no"


@contextmanager
def _thread(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(10)
