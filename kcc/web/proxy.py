"""Forwarded headers: believed only when a configured reverse proxy sent them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from kcc.web.context import parts_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def init_app(app: Flask) -> None:
    proxies = frozenset(parts_of(app).settings.web.proxies)
    app.wsgi_app = _believing(app.wsgi_app, proxies)  # type: ignore[assignment, method-assign]


def _believing(inner: "WSGIApplication", proxies: frozenset[str]) -> "WSGIApplication":
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("REMOTE_ADDR") in proxies:
            _take_over(environ, proxies)
        return inner(environ, start_response)

    return application


def _take_over(environ: "WSGIEnvironment", proxies: frozenset[str]) -> None:
    """The client as the last proxy saw it: the nearest address that is no proxy of ours."""
    chain = [a.strip() for a in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if a.strip()]
    client = next((address for address in reversed(chain) if address not in proxies), None)
    if client:
        environ["REMOTE_ADDR"] = client
    if environ.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
        environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
    if environ.get("HTTP_X_FORWARDED_HOST"):
        environ["HTTP_HOST"] = environ["HTTP_X_FORWARDED_HOST"]
