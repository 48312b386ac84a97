"""The entry for a WSGI server: `kcc.web.wsgi:application()`."""

from flask import Flask

from kcc import logs
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
    return app
