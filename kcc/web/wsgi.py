"""The entry for a WSGI server: `kcc.web.wsgi:application()`."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from kcc import garbage, logs
from kcc.config import load
from kcc.domain.holidays import atw_days
from kcc.web import create_app
from kcc.web.context import now


def application() -> Flask:
    """The application with the settings of this environment; raises WrongSettings."""
    settings = load()
    logs.configure(settings.logs.format)
    app = create_app(settings)
    with app.app_context():
        this_year = now().year
    for year in (this_year, this_year + 1):
        atw_days(year)  # loading the holidays takes half a second: not during a request
    collect_between_requests(app)
    return app


def collect_between_requests(app: Flask) -> None:
    """Garbage goes when the server is done with the response, so that no reader waits for it."""
    garbage.only_on_request()
    answer = app.wsgi_app

    def wsgi_app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return ClosingIterator(answer(environ, start), garbage.collect)

    app.wsgi_app = wsgi_app  # type: ignore[assignment, method-assign]  # Flask's way
