"""What a view needs from around it: settings, the time, who asks, and the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from kcc import db as database
from kcc.config import Settings
from kcc.domain.actors import Actor
from kcc.files import FileStore
from kcc.keys import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the application is made of, the same for all requests."""

    settings: Settings
    keys: Keys
    files: FileStore


def parts() -> Parts:
    return cast(Parts, current_app.extensions["kcc"])


def now() -> datetime:
    """The moment of this request (aware UTC), one for all that the request does."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)


def actor() -> Actor:
    """Who is signed in; only for views that are not public."""
    return cast(Actor, g.actor)


def session() -> Session:
    """The session of this request for reading; a GET never commits."""
    return database.db.session()


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction of this request; see `kcc.db.writing`."""
    with database.writing(session()) as open_session:
        yield open_session
