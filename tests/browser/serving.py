"""The pages of an application, served on loopback while a test looks at them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

POLL = 0.02  # s until it hears that a test is over; by itself it takes half a second


class _Silent(WSGIRequestHandler):
    """A log line per request would only hide what a failing test says."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The URL under which a browser finds the application."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": POLL})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
