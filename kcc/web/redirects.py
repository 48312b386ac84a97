"""Where to go after a POST, never outside our own pages."""

from urllib.parse import urlsplit

from flask import url_for


def inside(path: str | None) -> str:
    """The page that was asked for, when it is one of ours; else the first page."""
    try:
        parts = urlsplit(path or "")
    except ValueError:  # such as "//["
        return url_for("home.index")
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    if (
        not ours
        or parts.path.startswith("//")
        or "\\" in parts.path
        or not parts.path.isprintable()
    ):
        return url_for("home.index")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
