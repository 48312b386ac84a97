"""The log: one line for each thing that happened, for machines or for people, naming nobody.

What an error says of itself is left out, as it may hold what people wrote: its kind and its place
stay. Who looks something up finds the rest in the history and in the log of administration.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType

FORMATS = ("json", "text")
FRAMES = 12  # of a traceback: the innermost tell most

_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))
_Error = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(kind: str) -> None:
    """Write the log of this process to stderr; `kind` is one of FORMATS."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(kind))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a line for each job each second
    logging.getLogger("alembic").setLevel(logging.WARNING)


def formatter(kind: str) -> logging.Formatter:
    return TextLines() if kind == "text" else JsonLines()


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Every line that is written inside bears these facts, such as the id of a request."""
    token = _about.set({**_about.get(), **facts})
    try:
        yield
    finally:
        _about.reset(token)


def fields(**facts: object) -> dict[str, object]:
    """What a line says besides its words: `log.info("request", extra=fields(status=200))`."""
    return {"facts": facts}


class JsonLines(logging.Formatter):
    """One JSON object on each line; `at` is UTC (RFC 3339)."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for people: the words first, then what is known besides."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        words = f"{_moment(record)} {record.levelname} {record.name} {record.getMessage()}"
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        return f"{words} {facts}".replace("\n", " ").rstrip()


def _moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facts(record: logging.LogRecord) -> dict[str, object]:
    facts = {**_about.get(), **getattr(record, "facts", {})}
    if record.exc_info and record.exc_info[0] is not None:
        facts |= _error(record.exc_info)
    return facts


def _error(error: _Error) -> dict[str, object]:
    kind, _, trace = error
    frames = traceback.extract_tb(trace)[-FRAMES:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "where": where}
