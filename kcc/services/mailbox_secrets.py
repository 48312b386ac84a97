"""The secrets of a mailbox: which it needs, and when a stored one may stay."""

import re
from dataclasses import dataclass
from datetime import date

from channels.email.oauth import LoginKind
from channels.email.oauth_grants import NO_MSAL, can_ask_microsoft
from kcc.domain.errors import Invalid
from kcc.models import Mailbox

_WORDS = {
    "password": "wachtwoord",
    "oauth_secret": "geheim van de app",
    "oauth_refresh": "vernieuwingstoken",
}
_USED = {
    LoginKind.PASSWORD: ("password",),
    LoginKind.MICROSOFT_APP: ("oauth_secret",),
    LoginKind.MICROSOFT_USER: ("oauth_secret", "oauth_refresh"),
    LoginKind.GOOGLE: ("oauth_secret", "oauth_refresh"),
}
# An app on its own machine has no secret; `kcc postbus toestemming` brings the refresh token.
_OPTIONAL = {LoginKind.MICROSOFT_USER: ("oauth_secret", "oauth_refresh")}
_EMPTY = {"password": b"", "oauth_secret": None, "oauth_refresh": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What an admin typed, already encrypted; None is nothing."""

    password: bytes | None = None
    oauth_secret: bytes | None = None
    oauth_refresh: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The app with which Microsoft or Google know the KCC; what a password does not need."""

    login: LoginKind
    tenant: str
    client_id: str
    expires_on: date | None

    def mistakes(self) -> dict[str, str]:
        """By field, what has to be done."""
        found = {}
        if self.login.is_microsoft and not can_ask_microsoft():
            found["login"] = NO_MSAL
        # It becomes part of an address (of Microsoft), so no more than an id or a domain.
        if self.login.is_microsoft and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", self.tenant):
            found["oauth_tenant"] = "Vul het id of het domein van de tenant in."
        if self.login is not LoginKind.PASSWORD and not re.fullmatch(r"[!-~]+", self.client_id):
            found["oauth_client_id"] = "Vul het id van de app in, zonder spaties."
        if self.login is LoginKind.MICROSOFT_APP and self.expires_on is None:
            found["oauth_expires_on"] = "Kies de dag waarop het geheim verloopt."
        return found


def put(mailbox: Mailbox, secrets: Secrets, *, may_stay: bool) -> dict[str, str]:
    """Give the mailbox what was typed, and take away what its way to log in does not use.

    What is stored stays only if it may: it never goes to another server, account or app. Returns
    what was renewed, in words for the log. Raises Invalid, by field, for what misses.
    """
    used, renewed, mistakes = _USED[mailbox.login], {}, {}
    for name, words in _WORDS.items():
        typed = getattr(secrets, name) if name in used else None
        if typed is not None:
            setattr(mailbox, name, typed)
            renewed[words] = "vernieuwd"
        elif name in used and may_stay:
            continue
        elif name in used and name not in _OPTIONAL.get(mailbox.login, ()):
            mistakes[name] = f"Vul het {words} {'opnieuw ' if getattr(mailbox, name) else ''}in"
        else:
            setattr(mailbox, name, _EMPTY[name])
    if mistakes:
        raise Invalid(
            "Deze postbus is zo niet te bewaren.",
            {name: _why(sentence) for name, sentence in mistakes.items()},
        )
    return renewed


def _why(sentence: str) -> str:
    again = ": de server, het account of de app is anders." if "opnieuw" in sentence else "."
    return sentence + again
