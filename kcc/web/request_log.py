"""A line in the log for each request: which page, how it went, how long it took; never whose."""

import logging
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from kcc import logs
from kcc.web import context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STARTED, ID = "kcc.started", "kcc.request_id"

log = logging.getLogger("kcc.web.request")


def init_app(app: Flask) -> None:
    app.wsgi_app = _numbered(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.after_request(_told)


def seconds() -> float:
    """How long this request has taken so far."""
    return time.perf_counter() - float(request.environ[STARTED])


def _numbered(inner: "WSGIApplication") -> "WSGIApplication":
    """Give each request an id, which all its lines in the log bear, and the answer too."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[STARTED] = time.perf_counter()
        environ[ID] = secrets.token_hex(8)
        with logs.about(request=environ[ID]):
            return inner(environ, start_response)

    return application


def _told(response: Response) -> Response:
    """No path and no query: those may hold names; no network address either."""
    response.headers["X-Request-ID"] = str(request.environ[ID])
    visitor = context.visitor()
    log.info(
        "request",
        extra=logs.fields(
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round(seconds() * 1000, 1),
            agent=visitor.actor.agent_id if visitor else None,
        ),
    )
    return response
