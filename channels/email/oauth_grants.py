"""Asking Microsoft and Google for a token, and saying in words why they refuse."""

import json
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from channels.email.oauth import Grant, Granted, LoginKind, TokenError, TokenRefused
from channels.email.oauth_web import GOOGLE, MICROSOFT, Web

NO_MSAL = (
    "Voor Microsoft 365 is het pakket msal nodig. Vraag wie de KCC installeert dat toe te voegen."
)
# The hosts differ: "Authenticate an IMAP, POP or SMTP connection using OAuth" of Microsoft.
_APP_SCOPES = ["https://outlook.office365.com/.default"]
USER_SCOPES = [
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
]
_SHORTEST = 600.0  # seconds; a provider that does not say how long a token holds

NO_CONSENT = (
    "Er is nog geen toestemming. Geef die met de opdracht kcc postbus toestemming en het adres van "
    "de postbus."
)
_NEW_CONSENT = "Geef opnieuw toestemming en vul het nieuwe vernieuwingstoken in bij de postbus."
# Microsoft's codes are in its list "Microsoft Entra authentication and authorization error codes".
_WORDS = {
    "7000222": "Het geheim van de app is verlopen. Maak in Microsoft Entra een nieuw geheim en "
    "vul de waarde in bij de postbus.",
    "7000218": "Zet voor de app in Microsoft Entra, bij Verificatie, openbare clientstromen aan.",
    "7000215": "Microsoft kent het geheim van de app niet. Vul de waarde van het geheim in, niet "
    "zijn id.",
    "700016": "Microsoft kent deze app niet in de tenant. Controleer het id van de app en van de "
    "tenant.",
    "90002": "Microsoft kent deze tenant niet. Controleer het id van de tenant.",
    "65001": "De app heeft geen toestemming. Laat een beheerder van Microsoft 365 die geven.",
    "700082": f"De toestemming is verlopen: er is te lang niets opgehaald. {_NEW_CONSENT}",
    "50173": f"De toestemming is ingetrokken, bijvoorbeeld door een nieuw wachtwoord. "
    f"{_NEW_CONSENT}",
    "50057": "Het account is uitgezet in Microsoft 365.",
    "53003": "Een regel voor voorwaardelijke toegang in Microsoft 365 houdt de KCC tegen.",
    "invalid_grant": f"De toestemming is ingetrokken of verlopen. {_NEW_CONSENT}",
    "authorization_declined": "De toestemming is geweigerd. Begin opnieuw.",
    "expired_token": "De code is verlopen. Begin opnieuw.",
    "invalid_client": "Het id of het geheim van de app klopt niet.",
    "unauthorized_client": "De app mag dit niet. Controleer haar rechten en haar id.",
    "invalid_scope": "De app mag dit niet. Controleer haar rechten.",
}
_LATER = ("temporarily_unavailable", "server_error")


def ask(grant: Grant, web: Web) -> Granted:
    """A new access token. Raises TokenError, TokenRefused."""
    return granted(_google(grant, web) if grant.kind is LoginKind.GOOGLE else _renewed(grant, web))


def granted(reply: Mapping[str, Any]) -> Granted:
    """What was given. Raises TokenError, TokenRefused when it is no token."""
    token = reply.get("access_token")
    if not isinstance(token, str) or not token:
        raise _refusal(reply)
    refresh = reply.get("refresh_token")
    return Granted(
        token=token,
        seconds=_seconds(reply.get("expires_in")),
        refresh=refresh if isinstance(refresh, str) else "",
    )


def can_ask_microsoft() -> bool:
    """Whether msal, an extra, is installed."""
    return find_spec("msal") is not None


def _google(grant: Grant, web: Web) -> Mapping[str, Any]:
    form = {
        "grant_type": "refresh_token",
        "client_id": grant.client_id,
        "client_secret": grant.secret,
        "refresh_token": grant.refresh,
    }
    answer = web.post(f"https://{GOOGLE}/token", form)
    if answer.status_code >= 500:
        answer.raise_for_status()
    return _object(answer.text)


def microsoft(grant: Grant, web: Web, ask: Callable[[Any], object]) -> Mapping[str, Any]:
    """What Microsoft says to this app of msal. Raises TokenError, TokenRefused."""
    if not can_ask_microsoft():
        raise TokenRefused(NO_MSAL)
    import msal

    kind = msal.ConfidentialClientApplication if grant.secret else msal.PublicClientApplication
    named = {"client_credential": grant.secret} if grant.secret else {}
    authority = f"https://{MICROSOFT}/{grant.tenant}"
    try:
        app = kind(
            grant.client_id, authority=authority, http_client=web, instance_discovery=False, **named
        )
        reply = ask(app)
    except TokenError:
        raise
    except Exception as error:  # msal documents none; a page in between that is no JSON is one
        raise _without_authority(error) from None  # what it says may hold what was sent
    return reply if isinstance(reply, dict) else {}


def _renewed(grant: Grant, web: Web) -> Mapping[str, Any]:
    if grant.kind is LoginKind.MICROSOFT_APP:
        return microsoft(grant, web, lambda app: app.acquire_token_for_client(_APP_SCOPES))
    if not grant.refresh:
        raise TokenRefused(NO_CONSENT)
    return microsoft(
        grant, web, lambda app: app.acquire_token_by_refresh_token(grant.refresh, USER_SCOPES)
    )


def _without_authority(error: Exception) -> TokenError:
    """What msal raises for a tenant that is not there is no more than a ValueError."""
    if isinstance(error, ValueError) and "authority configuration" in str(error):
        return TokenRefused(_WORDS["90002"])
    return TokenError("Microsoft gaf geen bruikbaar antwoord op de vraag om een token.")


def _refusal(reply: Mapping[str, Any]) -> TokenError:
    """In our words: those of the provider may hold names, and are in English."""
    error = str(reply.get("error") or "")
    codes = re.findall(r"AADSTS(\d{1,10})", str(reply.get("error_description") or ""))
    if not error or error in _LATER:
        return TokenError("De uitgever geeft nu geen token.")
    words = next((_WORDS[one] for one in (*codes, error) if one in _WORDS), "")
    told = next(iter(codes), "") and f"AADSTS{codes[0]}"
    told = told or re.sub(r"[^\w.-]", "", error)[:40]
    return TokenRefused(f"{words or 'De uitgever weigert een token.'} ({told})")


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(told: object) -> float:
    try:
        return max(float(str(told)), 0.0)
    except ValueError:
        return _SHORTEST
