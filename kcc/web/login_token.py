"""The token of the signed-in browser, inside the signed session cookie."""

from flask import session

_KEY = "token"


def current_token() -> str | None:
    value = session.get(_KEY)
    return value if isinstance(value, str) else None


def keep(token: str) -> None:
    """Start a fresh cookie for this sign-in, so that nothing from before it survives."""
    session.clear()
    session[_KEY] = token


def forget() -> None:
    session.clear()
