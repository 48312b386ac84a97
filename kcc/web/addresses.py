"""Addresses of our own pages, each worked out once: a page has dozens, most of them the same."""

from functools import lru_cache, partial
from typing import Any

import flask
from flask import Flask, current_app, request
from werkzeug.routing import Map

_REMEMBERED = 2_000
_NAME = "kcc.addresses"


def init_app(app: Flask) -> None:
    app.extensions[_NAME] = lru_cache(maxsize=_REMEMBERED)(partial(_built, app.url_map))
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """As Flask's in a request, for the path of a page; whatever else Flask knows, Flask does."""
    if endpoint.startswith(".") or any(name.startswith("_") for name in values):
        return flask.url_for(endpoint, **values)
    current_app.inject_url_defaults(endpoint, values)
    path: str = current_app.extensions[_NAME](request.root_path, endpoint, *values.items())
    return path


def _built(url_map: Map, script_name: str, endpoint: str, *values: tuple[str, Any]) -> str:
    return url_map.bind("", script_name=script_name).build(endpoint, dict(values))
