"""Where a mailbox lives and how to reach it safely."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Protocol

from channels.base import ChannelError


class Security(StrEnum):
    """How the connection is encrypted; never falls back to something weaker."""

    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


class Tokens(Protocol):
    """Where an account gets access tokens from, instead of a password."""

    def token(self) -> str:
        """One that holds now. Raises FetchError, LoginRefused."""

    def renewed(self, refused: str) -> str | None:
        """Another than the one that was refused; None when there is no point. Raises alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """An IMAP folder to read; `timeout` is in seconds and holds for every command.

    With `tokens` there is no password: XOAUTH2 it is, or nothing. Raises ChannelError for a
    connection without encryption to another machine, and with tokens to any.
    """

    host: str
    port: int
    username: str
    password: str = field(default="", repr=False)
    tokens: Tokens | None = field(default=None, repr=False)
    security: Security = Security.SSL
    folder: str = "INBOX"
    timeout: float = 30.0
    ca_file: str | None = None

    def __post_init__(self) -> None:
        _refuse_open_line(self.host, self.security, self.tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """An SMTP server to send through; without a user name it is used without logging in.

    `timeout` is in seconds and holds for every command. `tokens` and what is raised are as with
    ImapAccount.
    """

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tokens: Tokens | None = field(default=None, repr=False)
    security: Security = Security.STARTTLS
    timeout: float = 30.0
    ca_file: str | None = None

    def __post_init__(self) -> None:
        _refuse_open_line(self.host, self.security, self.tokens)


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """A context that checks the certificate and the host name.

    `ca_file` adds the authority of an organisation's own network to the system's list.
    Raises OSError when that file cannot be read.
    """
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def refused(host: str, tokens: Tokens | None) -> str:
    """What to say when this server lets us not in."""
    if tokens is None:
        return f"Mailserver {host} weigert de gebruikersnaam of het wachtwoord."
    return (
        f"Mailserver {host} weigert het token. Controleer de gebruikersnaam, en of de app of het "
        "account bij deze postbus mag."
    )


def is_loopback(host: str) -> bool:
    """Whether this names the machine itself, as far as can be told without looking it up."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_open_line(host: str, security: Security, tokens: Tokens | None) -> None:
    if security is Security.NONE and tokens is not None:
        raise ChannelError("Inloggen met OAuth mag alleen over een versleutelde verbinding.")
    if security is Security.NONE and not is_loopback(host):
        raise ChannelError(
            f"Een verbinding zonder versleuteling mag alleen binnen deze machine, niet met {host}."
        )
