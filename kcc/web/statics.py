"""Static files: served by WhiteNoise, under addresses that change with their content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

_DIRECTORY = Path(__file__).parent / "static"
# The sandboxed frame of a mail has an origin of its own, to which ours is a stranger.
_FOR_FRAMES = frozenset({"/static/css/mail.css"})
_YEAR = 31_536_000  # safe, because each address carries a hash of the content


def init_app(app: Flask) -> None:
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(_DIRECTORY),
        prefix="static/",
        max_age=_YEAR,
        add_headers_function=_headers,
    )
    app.jinja_env.globals["static_url"] = static_url


def static_url(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    return f"/static/{name}?v={_version(name)}"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_DIRECTORY / name).read_bytes()).hexdigest()[:12]


def _headers(headers: dict[str, str], _path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    policy = "cross-origin" if url in _FOR_FRAMES else "same-origin"
    headers["Cross-Origin-Resource-Policy"] = policy
