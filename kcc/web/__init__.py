"""The web application: one factory, one blueprint per page, closed by default."""

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from kcc.config import Settings, templates_directory
from kcc.db import LARGEST_ID, db
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.web import (
    access,
    addresses,
    cookieless,
    errors,
    filters,
    headers,
    lately,
    metrics,
    proxy,
    request_log,
    statics,
    uploads,
)
from kcc.web.blueprints import BLUEPRINTS
from kcc.web.context import Parts

csrf = CSRFProtect()
_PARTS = (
    addresses,
    cookieless,
    headers,
    errors,
    filters,
    lately,
    metrics,
    request_log,
    statics,
    proxy,
)


class RowNumber(IntegerConverter):
    """A whole number in an address, no larger than any row can have: more is just not there."""

    def __init__(self, url_map: Map, *, min: int = 0, max: int = LARGEST_ID) -> None:  # noqa: A002
        super().__init__(url_map, min=min, max=max)


def create_app(settings: Settings) -> Flask:
    """The application for these settings; it opens no connection until the first request."""
    app = Flask("kcc.web", template_folder=str(templates_directory()), static_folder="static")
    keys = Keys(settings.secret_key)
    app.extensions["kcc"] = Parts(
        settings=settings, keys=keys, files=FileStore(settings.files.directory)
    )
    app.config.from_mapping(
        SECRET_KEY=keys.session,
        SQLALCHEMY_DATABASE_URI=settings.database.url,
        SESSION_COOKIE_NAME="__Host-kcc",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.security.session_hours),
        MAX_CONTENT_LENGTH=settings.files.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.url_map.converters["int"] = RowNumber
    db.init_app(app)
    access.protect(app)
    uploads.protect(app)
    csrf.init_app(app)
    for part in _PARTS:
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
