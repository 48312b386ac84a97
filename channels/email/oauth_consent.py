"""Consent that somebody gives in a browser elsewhere, with a code that is shown here (RFC 8628)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from channels.email.oauth import Grant, Granted, TokenRefused
from channels.email.oauth_grants import USER_SCOPES, granted, microsoft
from channels.email.oauth_web import Web

_NO_REFRESH = (
    "Microsoft gaf geen vernieuwingstoken. Geef de app in Microsoft Entra de machtiging "
    "offline_access."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Where to go, what to type there, and for how many seconds that can be done."""

    url: str
    code: str
    seconds: int


def obtain(grant: Grant, web: Web, invite: Callable[[Invitation], None]) -> Granted:
    """The refresh token of whoever follows the invitation; waits for that.

    An app without its secret asks for it: a code is for programs that can keep none. Raises
    TokenRefused when it is refused or the time is over, TokenError when Microsoft is not there.
    """

    def ask(app: Any) -> object:
        begun = app.initiate_device_flow(USER_SCOPES)
        if "user_code" not in begun:
            return begun
        invite(_invitation(begun))
        return app.acquire_token_by_device_flow(begun)

    given = granted(microsoft(replace(grant, secret=""), web, ask))
    if not given.refresh:
        raise TokenRefused(_NO_REFRESH)
    return given


def _invitation(begun: dict[str, Any]) -> Invitation:
    return Invitation(
        url=str(begun.get("verification_uri") or ""),
        code=str(begun["user_code"]),
        seconds=int(begun["expires_in"]),
    )
