"""A browser for page tests: it keeps its cookies and sends the CSRF token of the page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from kcc import config
from kcc.config import Settings
from kcc.db import db
from kcc.files import FileStore
from kcc.web import create_app, lately, login_token
from tests.builders import PASSWORD
from tests.plugins.databases import keep_lines, let_go

HTTPS = "https://localhost"  # the session cookie is Secure, also in a test
_applications: dict[tuple[object, ...], Flask] = {}
_HIDDEN = re.compile(r'name="(csrf_token|seen)"[^>]* value="([^"]+)"')


def settings_for(database_url: str, folder: Path, **environment: str) -> Settings:
    """The shipped settings, on this database and with files in this folder."""
    return config.load(
        {
            "KCC_SECRET_KEY": "geheim-" * 6,
            "KCC_DATABASE_URL": database_url,
            "KCC_FILES_DIRECTORY": str(folder / "files"),
            **environment,
        }
    )


def running(database_url: str, folder: Path, **environment: str) -> Iterator[Flask]:
    """The application as a fixture, with the files of this test; it is made once a process."""
    settings = settings_for(database_url, folder, **environment)
    made_with = (database_url, *sorted(environment.items()))
    app = _applications.get(made_with)
    if app is None:
        app = _applications[made_with] = create_app(settings)
        with app.app_context():
            keep_lines(db.engine)
    app.extensions["kcc"] = replace(
        app.extensions["kcc"], files=FileStore(settings.files.directory)
    )
    yield from used(app)


def used(app: Flask) -> Iterator[Flask]:
    """The application as long as a test needs it; then it lets go of the database."""
    lately.forget(app)
    yield app
    with app.app_context():
        db.session.remove()
        let_go(db.engine)


def hidden_fields(html: str) -> dict[str, str]:
    """What a page has its first form send along: the token, and the mark of the row it changes."""
    return dict(reversed(_HIDDEN.findall(html)))


def csrf_token(html: str) -> str:
    """The token in the page's first form, or nothing."""
    return hidden_fields(html).get("csrf_token", "")


class Visit:
    """Somebody with a browser, signed in or not."""

    def __init__(self, app: Flask, address: str = "192.0.2.10") -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.send("GET", path, headers=headers)

    def later(self) -> None:
        """Go on when nothing is kept any more of what may be seconds old."""
        lately.forget(self.client.application)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, opened: str | None = None
    ) -> TestResponse:
        """Send a form with what is hidden in the page `opened`, or with the token of any page."""
        return self.send("POST", path, data={**self.hidden(opened), **(fields or {})})

    def send(self, method: str, path: str, **extra: Any) -> TestResponse:
        """Exactly this request, with no token added."""
        headers = {"Referer": f"{HTTPS}/", **extra.pop("headers", {})}
        remote = {"REMOTE_ADDR": self.address, **extra.pop("environ_base", {})}
        return self.client.open(
            path, method=method, base_url=HTTPS, headers=headers, environ_base=remote, **extra
        )

    def token(self, opened: str | None = None) -> str:
        return self.hidden(opened)["csrf_token"]

    def hidden(self, opened: str | None = None) -> dict[str, str]:
        """What is hidden in this page; without one the token alone, for which none is drawn."""
        found = hidden_fields(self.get(opened).text) if opened else {"csrf_token": self._token()}
        assert "csrf_token" in found, "no page with a CSRF token"
        return found

    def _token(self) -> str:
        """The token that the application would put in any page of this browser."""
        with self._cookie():
            return generate_csrf()

    @contextmanager
    def _cookie(self) -> Iterator[None]:
        """The session cookie, to be read and changed by what the application does in a request."""
        with self.client.session_transaction(base_url=HTTPS) as kept:
            with self.client.application.test_request_context(base_url=HTTPS):
                session.update(kept)
                yield
                changed = dict(session)
            kept.clear()
            kept.update(changed)

    def sign_in(self, email: str, password: str = PASSWORD, naar: str = "") -> TestResponse:
        fields = {"email": email, "password": password, "naar": naar}
        return self.post("/inloggen", fields, opened="/inloggen")

    def let_in(self, token: str) -> None:
        """Be signed in with this token, as the form would do it, which has tests of its own."""
        with self._cookie():
            login_token.keep(token)

    @property
    def is_signed_in(self) -> bool:
        return self.get("/kennisbank").status_code == 200
