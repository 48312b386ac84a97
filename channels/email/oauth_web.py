"""HTTPS to the few hosts that hand out tokens, and to no others."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from channels.email.oauth import TokenError

MICROSOFT = "login.microsoftonline.com"
GOOGLE = "oauth2.googleapis.com"
HOSTS = (MICROSOFT, GOOGLE)  # whatever an administrator types, secrets go nowhere else
TIMEOUT = 10.0  # seconds for each step of one request
LARGEST = 1_000_000  # bytes of an answer

Connect = Callable[[str], HTTPConnection]


def over_tls(host: str) -> HTTPConnection:
    """A line to this host, whose certificate is checked."""
    return HTTPSConnection(host, timeout=TIMEOUT, context=ssl.create_default_context())


@dataclass(frozen=True, slots=True)
class Answer:
    """What the host said; the names are those that msal asks for."""

    status_code: int
    text: str = field(repr=False)
    headers: Message = field(repr=False)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise TokenError("De uitgever van het token meldt een storing.")


class Web:
    """The part of an HTTP client that msal needs; follows no redirect."""

    def __init__(self, connect: Connect = over_tls) -> None:
        self._connect = connect

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Answer:
        """Raises TokenError when the host does not answer, or is not one of ours."""
        return self._ask("GET", url + (f"?{urlencode(params)}" if params else ""), "", headers)

    def post(
        self,
        url: str,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Answer:
        """Send a form. Raises as `get`."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", url, urlencode(data or {}), {**form, **(headers or {})})

    def close(self) -> None:
        """Nothing is kept open."""

    def _ask(self, method: str, url: str, body: str, headers: Mapping[str, str] | None) -> Answer:
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in HOSTS:
            raise TokenError("De uitgever van het token verwijst naar een onbekende server.")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        try:
            line = self._connect(parts.netloc)
            try:
                line.request(method, path, body, dict(headers or {}))
                answer = line.getresponse()
                text = answer.read(LARGEST).decode(errors="replace")
            finally:
                line.close()
        except (OSError, HTTPException) as error:
            raise TokenError(f"{parts.netloc} is niet bereikbaar voor een token.") from error
        return Answer(answer.status, text, answer.headers)
