"""Access tokens with which mail servers are logged in on instead of a password (OAuth 2.0)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf

from channels.base import FetchError, LoginRefused

EARLY = 300.0  # seconds before its end that a token is renewed
FRESH = 60.0  # seconds in which a refused token is not renewed, nor a refusal asked for again


class LoginKind(StrEnum):
    """With what a mailbox is logged in on."""

    PASSWORD = "password"  # noqa: S105 (the name of a way to log in)
    MICROSOFT_APP = "microsoft_app"  # client credentials (RFC 6749, 4.4)
    MICROSOFT_USER = "microsoft_user"  # a refresh token (RFC 6749, 6)
    GOOGLE = "google"  # a refresh token

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_microsoft(self) -> bool:
        return self in (LoginKind.MICROSOFT_APP, LoginKind.MICROSOFT_USER)


_LABELS = {
    LoginKind.PASSWORD: "wachtwoord",
    LoginKind.MICROSOFT_APP: "Microsoft 365 (app)",
    LoginKind.MICROSOFT_USER: "Microsoft 365 (gebruiker)",
    LoginKind.GOOGLE: "Google",
}


class TokenError(FetchError):
    """No token could be had now; asking again later may help."""


class TokenRefused(TokenError, LoginRefused):
    """The provider gives no token until somebody changes something; the reason says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What entitles us to tokens; none of its secrets is ever shown."""

    kind: LoginKind
    client_id: str
    tenant: str = ""
    secret: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A token, for how many seconds it holds, and the refresh token that replaces the old one."""

    token: str = field(repr=False)
    seconds: float
    refresh: str = field(default="", repr=False)


class TokenSource:
    """The tokens of one mailbox, kept in memory until five minutes before they end.

    For several threads at once: one asks, the others wait. A new refresh token goes to `keep`
    before the access token that came with it is handed out; when that fails, it is handed to
    `keep` again first.
    """

    def __init__(
        self,
        grant: Grant,
        ask: Callable[[Grant], Granted],
        *,
        keep: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._grant = grant
        self._ask = ask
        self._keep = keep
        self._clock = clock
        self._lock = threading.Lock()
        self._granted = Granted(token="", seconds=0)
        self._got_at = -inf
        self._not_kept = False
        self._refused = ""
        self._refused_at = -inf

    def token(self) -> str:
        """One that holds for minutes. Raises TokenError, TokenRefused, and what `keep` raises."""
        with self._lock:
            if self._clock() >= self._got_at + self._granted.seconds - EARLY:
                self._renew()
            self._hand_over()
            return self._granted.token

    def renewed(self, refused: str) -> str | None:
        """Another than this one, which a server refused; None when this one was new.

        Raises as `token`.
        """
        with self._lock:
            is_last = self._granted.token == refused
            if is_last and self._clock() - self._got_at < FRESH:
                return None
            if is_last:
                self._got_at = -inf
        return self.token()

    def _renew(self) -> None:
        if self._clock() - self._refused_at < FRESH:
            raise TokenRefused(self._refused)
        try:
            self._granted = self._ask(self._grant)
        except TokenRefused as error:
            self._refused, self._refused_at = error.reason, self._clock()
            raise
        self._got_at = self._clock()
        if self._granted.refresh not in ("", self._grant.refresh):
            self._grant = replace(self._grant, refresh=self._granted.refresh)
            self._not_kept = True

    def _hand_over(self) -> None:
        if self._not_kept:
            self._keep(self._grant.refresh)
            self._not_kept = False
