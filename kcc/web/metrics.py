"""`/metrics`: figures for Prometheus, to who sends the token; without a token it is not there.

What stands in the database is the same from every process. How requests fare is known of this
process only, so that every such line bears its id: sum over `process`. A scrape meets one of the
processes, by chance; Prometheus keeps the lines of the others for five minutes.
"""

import hmac
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from kcc.services import figures
from kcc.services.figures import Figure
from kcc.web import context
from kcc.web.request_log import seconds

bp = Blueprint("metrics", __name__)

TYPE = "text/plain; version=0.0.4; charset=utf-8"
REQUESTS = "kcc_requests_total", "Requests of this process by page and status; sum over process."
DURATION = "kcc_request_seconds", "Time that requests of this process took; sum over process."
DISK = "kcc_files_free_bytes", "Room on the disk of the files."


@dataclass(slots=True)
class Measured:
    """How the requests of this process fared; safe to use from several threads."""

    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    times: dict[str, tuple[int, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, endpoint: str, status: int, took: float) -> None:
        with self.lock:
            self.counts[endpoint, status] = self.counts.get((endpoint, status), 0) + 1
            count, total = self.times.get(endpoint, (0, 0.0))
            self.times[endpoint] = (count + 1, total + took)

    def lines(self, process: int) -> Iterator[str]:
        with self.lock:
            counts, times = dict(self.counts), dict(self.times)
        yield from _head(*REQUESTS, "counter")
        for (endpoint, status), count in sorted(counts.items()):
            labels = _labels(endpoint=endpoint, status=str(status), process=str(process))
            yield f"{REQUESTS[0]}{labels} {count}"
        yield from _head(*DURATION, "summary")
        for endpoint, (count, total) in sorted(times.items()):
            labels = _labels(endpoint=endpoint, process=str(process))
            yield f"{DURATION[0]}_count{labels} {count}"
            yield f"{DURATION[0]}_sum{labels} {total:.6f}"


def init_app(app: Flask) -> None:
    app.extensions["kcc_measured"] = Measured()
    app.after_request(_measure)


@bp.get("/metrics")
def show() -> ResponseReturnValue:
    """401 without the right token; it is compared in a time that tells nothing about it."""
    token = context.parts().settings.metrics_token
    if not token:
        abort(404)
    sent = request.headers.get("Authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return Response("", 401, {"WWW-Authenticate": 'Bearer realm="metrics"'})
    with context.reading() as session:
        found = figures.all_of(session, context.now())
    return Response("\n".join([*_shared(found), *_own(), ""]), content_type=TYPE)


def _measure(response: Response) -> Response:
    measured: Measured = current_app.extensions["kcc_measured"]
    measured.add(request.endpoint or "none", response.status_code, seconds())
    return response


def _shared(found: Iterable[Figure]) -> Iterator[str]:
    """What stands in the database; each name with its help before its values."""
    named: set[str] = set()
    for figure in found:
        if figure.name not in named:
            yield from _head(figure.name, figures.HELP[figure.name], "gauge")
            named.add(figure.name)
        labels = _labels(**dict([figure.label])) if figure.label else ""
        yield f"{figure.name}{labels} {float(figure.value)!r}"


def _own() -> Iterator[str]:
    disk = context.parts().files.disk()
    if disk:
        yield from _head(*DISK, "gauge")
        yield f"{DISK[0]} {disk.free}"
    measured: Measured = current_app.extensions["kcc_measured"]
    yield from measured.lines(os.getpid())


def _head(name: str, words: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {words}", f"# TYPE {name} {kind}"


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
