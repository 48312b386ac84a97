"""The paths of files for whoever has their address: no cookie is read there, and none is set."""

from urllib.parse import urlsplit

from flask import Flask, Request, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from kcc.web.context import parts

FILES = frozenset({"blobs.serve", "file_links.fetch"})  # under the host name of files
ENDPOINTS = FILES | {"file_links.show"}
STARTS = ("/b/", "/bestanden/")


def init_app(app: Flask) -> None:
    app.session_interface = _Sessions()


def address(pass_text: str) -> str:
    """Where a file is had for a pass: under the host name of files when there is one."""
    return under(url_for("blobs.serve", pass_text=pass_text))


def under(path: str) -> str:
    """A path of `FILES` as a browser asks for it."""
    return f"{parts().settings.web.files_url.rstrip('/')}{path}"


def source() -> str:
    """Where the files are, as a Content-Security-Policy names it."""
    return parts().settings.web.files_url.rstrip("/") or "'self'"


def is_misplaced() -> bool:
    """Whether a page is asked for under the host name of files, or the reverse."""
    files_url = parts().settings.web.files_url
    if not files_url:
        return False
    return (request.host == urlsplit(files_url).netloc) != (request.endpoint in FILES)


class _Sessions(SecureCookieSessionInterface):
    """The sessions of Flask, with none at all on the paths of files."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(STARTS) else super().open_session(app, request)
