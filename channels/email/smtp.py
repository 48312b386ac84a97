"""Handing one mail to an SMTP server, in one short session, with a result per recipient."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from channels.base import (
    Acceptance,
    BeforeData,
    DeliveryError,
    DeliveryUncertain,
    FetchError,
    Outbound,
    Receipt,
    RecipientResult,
)
from channels.email.accounts import Security, SmtpAccount, Tokens, refused, tls_context
from channels.email.compose import ascii_address, build

QUIT_SECONDS = 5.0
LAST_ROUNDS = 5  # what the event loop needs to close a socket, with TLS around it
ROAD = 2  # timeouts that all commands up to the text may take together
SLOWEST_LINE = 150_000  # bytes a second, to time a big text; the biggest must fit in one job
REPLY_LENGTH = 500
CLOSING = 421  # RFC 5321, 3.8
NO_ROOM = 552  # RFC 5321, 4.2.3: of the message, or of the recipient's mailbox

_DOT = re.compile(rb"^\.", re.MULTILINE)  # doubled (RFC 5321, 4.5.2)
_TOO_LARGE = "Het bericht is te groot voor de mailserver"
_SIZE = re.compile(r"\b5\.3\.4\b|\bsize\b|too (?:big|large)", re.IGNORECASE)  # RFC 3463: X.3.4
_QUEUE_IDS = (
    re.compile(r"queued as ([\w.-]+)", re.IGNORECASE),  # Postfix, aiosmtpd
    re.compile(r"\bid=([\w.-]+)"),  # Exim
    re.compile(r"\bInternalId=(\d+)"),  # Exchange
    re.compile(r"(?:^|\s)([\w.-]+) Message accepted", re.IGNORECASE),  # sendmail, OpenSMTPD
    re.compile(r"\s([\w.-]+) - gsmtp"),  # Google
)


class SmtpSender:
    """Sends through one account; every message has a session of its own.

    An old session is where a mail gets lost or doubled, so nothing is kept open. Not to be
    called from a running event loop.
    """

    def __init__(self, account: SmtpAccount) -> None:
        self.account = account

    def send(self, message: Outbound, *, before_data: BeforeData | None = None) -> Receipt:
        """Hand the message to the server and tell what it said about each recipient.

        Recipients that are refused do not keep it from the others; without any accepted one
        no text is sent. Raises DeliveryError when the session failed before the text was
        handed over, DeliveryUncertain when it failed after.
        """
        raw = build(message)
        return asyncio.run(self._send(message, raw, before_data))

    def check(self) -> str:
        """Connect and log in, send nothing. Raises DeliveryError."""
        asyncio.run(self._check())
        return f"Verbinding gelukt met {self.account.host}."

    def close(self) -> None:
        """Nothing is kept open."""

    async def _check(self) -> None:
        async with _session(self.account) as (client, _road):
            await client.noop()

    async def _send(self, message: Outbound, raw: bytes, before_data: BeforeData | None) -> Receipt:
        async with _session(self.account) as (client, road):
            await client.mail(ascii_address(message.sender.address))
            _check_size(client, raw)
            results = [await _offer(client, one) for one in dict.fromkeys(message.recipients)]
            receipt = Receipt(results=tuple(results), server=self.account.host)
            if all(result.acceptance is not Acceptance.ACCEPTED for result in results):
                return receipt
            if before_data and not before_data():
                raise DeliveryError("Het versturen is op tijd gestopt; er is niets verstuurd.")
            answer = await _hand_over(client, raw, road)
        return _concluded(receipt, answer)


@asynccontextmanager
async def _session(account: SmtpAccount) -> AsyncIterator[tuple[SMTP, asyncio.Timeout]]:
    """A logged-in session, in which every failure becomes a DeliveryError.

    However many commands it takes, it ends in time, unless who uses it puts that off.
    """
    try:
        if account.tokens is not None:
            account.tokens.token()  # no line has to wait for it, and none is made without
        async with asyncio.timeout(account.timeout * ROAD) as road:
            client = await _connected(account)
            try:
                yield client, road
            finally:
                await _leave(client)
    except SMTPSenderRefused as error:  # also with 5xx it is about us, not about this message
        raise DeliveryError(
            f"Mailserver {account.host} weigert ons afzenderadres: {_clean(error.message)}"
        ) from error
    except FetchError as error:  # of the tokens
        raise DeliveryError(error.reason) from error
    except (SMTPException, OSError, ValueError) as error:
        raise DeliveryError(_reason(error, account)) from error
    finally:
        for _ in range(LAST_ROUNDS):
            await asyncio.sleep(0)


async def _connected(account: SmtpAccount) -> SMTP:
    context = None if account.security is Security.NONE else tls_context(account.ca_file)
    client = SMTP(
        hostname=account.host,
        port=account.port,
        timeout=account.timeout,
        use_tls=account.security is Security.SSL,
        start_tls=account.security is Security.STARTTLS,
        tls_context=context,
        # The library would ask DNS for our full name, which can take seconds.
        local_hostname=socket.gethostname() or "localhost",
    )
    await client.connect()
    try:
        await _log_in(client, account)
    except BaseException:
        _hang_up(client, client.transport)
        raise
    return client


async def _log_in(client: SMTP, account: SmtpAccount) -> None:
    """With a token or a password, never the one for want of the other."""
    if account.tokens is not None:
        await _log_in_with_token(client, account.username or "", account.tokens)
    elif account.username:
        await client.login(account.username, account.password or "")


async def _log_in_with_token(client: SMTP, username: str, tokens: Tokens) -> None:
    """One that is refused is renewed once; asking may stop this loop, which does nothing else."""
    token = tokens.token()
    try:
        await client.auth_xoauth2(username, token)
    except SMTPAuthenticationError as error:
        another = tokens.renewed(token) if error.code >= 500 else None
        if another is None:
            raise
        await client.auth_xoauth2(username, another)


async def _leave(client: SMTP) -> None:
    """Say goodbye without waiting long: what the server accepted, it has."""
    transport = client.transport
    with suppress(SMTPException, OSError, ValueError):
        if client.is_connected:
            await client.quit(timeout=QUIT_SECONDS)
    _hang_up(client, transport)


def _hang_up(client: SMTP, transport: asyncio.BaseTransport | None) -> None:
    """Drop the line, also when half a message waits or TLS would like a farewell."""
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _check_size(client: SMTP, raw: bytes) -> None:
    limit = client.esmtp_extensions.get("size", "").strip()
    if limit.isdigit() and 0 < int(limit) < len(raw):
        raise DeliveryError(
            f"{_TOO_LARGE} ({int(limit) // 1_000_000} MB).",
            permanent=True,
        )


async def _offer(client: SMTP, address: str) -> RecipientResult:
    """Name one recipient and note the answer."""
    try:
        response = await client.rcpt(ascii_address(address))
    except SMTPRecipientRefused as error:
        _require_open(SMTPResponse(error.code, error.message))
        return _result(address, error.code, error.message)
    except DeliveryError as error:
        return RecipientResult(
            address=address, acceptance=Acceptance.REFUSED, code=None, reply=error.reason
        )
    return _result(address, response.code, response.message)


async def _hand_over(client: SMTP, raw: bytes, road: asyncio.Timeout) -> SMTPResponse:
    """Send the text; from its first byte on, silence means that nobody knows.

    The library's own `data()` cannot tell a line that fell before the text from one after it.
    """
    ready = await client.execute_command(b"DATA")
    _require_open(ready)
    if ready.code != 354:
        if ready.code < 400:
            raise SMTPResponseException(ready.code, ready.message)
        return ready
    protocol = client.protocol
    if protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    text = _DOT.sub(b"..", raw) if _DOT.search(raw) else raw  # a copy costs memory
    seconds = (client.timeout or 0) + len(text) / SLOWEST_LINE
    road.reschedule(None)
    try:
        protocol.write(text)
        protocol.write(b".\r\n")
        answer = await protocol.read_response(timeout=seconds)
        if 300 <= answer.code < 400:
            raise SMTPResponseException(answer.code, answer.message)
    except (SMTPException, OSError) as error:
        _hang_up(client, client.transport)
        raise DeliveryUncertain(
            "De verbinding viel weg nadat het bericht was aangeboden: misschien is het bezorgd."
        ) from error
    _require_open(answer)
    return answer


def _require_open(answer: SMTPResponse) -> None:
    """A server that closes says nothing of the recipient or the text."""
    if answer.code == CLOSING:
        raise SMTPResponseException(answer.code, answer.message)


def _concluded(receipt: Receipt, answer: SMTPResponse) -> Receipt:
    """What the answer to the text means for the recipients accepted before."""
    results = tuple(
        _result(result.address, answer.code, answer.message)
        if result.acceptance is Acceptance.ACCEPTED
        else result
        for result in receipt.results
    )
    accepted = any(result.acceptance is Acceptance.ACCEPTED for result in results)
    queue_id = _queue_id(answer.message) if accepted else None
    return replace(receipt, results=results, queue_id=queue_id)


def _result(address: str, code: int, reply: str) -> RecipientResult:
    said = f"{_TOO_LARGE}: {reply}" if code == NO_ROOM and _SIZE.search(reply) else reply
    return RecipientResult(
        address=address, acceptance=Acceptance.of(code), code=code, reply=_clean(said)
    )


def _queue_id(reply: str) -> str | None:
    found = (pattern.search(reply) for pattern in _QUEUE_IDS)
    return next((match[1][:100] for match in found if match), None)


def _clean(reply: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in reply)
    return " ".join(printable.split())[:REPLY_LENGTH]


def _reason(error: Exception, account: SmtpAccount) -> str:
    host = account.host
    if isinstance(error, SMTPAuthenticationError) and error.code >= 500:
        return refused(host, account.tokens)
    if isinstance(error, TimeoutError):
        return f"Mailserver {host} antwoordt niet binnen {account.timeout:g} seconden."
    if isinstance(error, SMTPServerDisconnected):
        return f"Mailserver {host} verbrak de verbinding."
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"Het certificaat van mailserver {host} is niet te vertrouwen."
    if isinstance(error, SMTPResponseException):
        return f"Mailserver {host} antwoordt: {error.code} {_clean(error.message)}"
    if isinstance(error, OSError):
        return f"Mailserver {host} is niet bereikbaar."
    return f"Mailserver {host} kan geen bericht aannemen over deze verbinding."
