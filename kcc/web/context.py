"""What a view needs from around it: settings, the time, who asks, and the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from kcc import db as database
from kcc.config import Settings
from kcc.domain.actors import Actor
from kcc.domain.errors import Refused
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.services.signing_in import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the application is made of, the same for all requests."""

    settings: Settings
    keys: Keys
    files: FileStore


def parts() -> Parts:
    return parts_of(current_app)


def parts_of(app: Flask) -> Parts:
    return cast(Parts, app.extensions["kcc"])


def now() -> datetime:
    """The moment of this request (aware UTC), one for all that the request does."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)


def actor() -> Actor:
    """Who is signed in; only for views that are not public."""
    return cast(Visitor, g.visitor).actor


def signed_in() -> bool:
    return visitor() is not None


def visitor() -> Visitor | None:
    """Who is signed in with the looks of the screens; None for a citizen or passer-by."""
    return cast("Visitor | None", g.get("visitor"))


def session() -> Session:
    """The session of this request for reading; a GET never commits."""
    return database.db.session()


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction of this request; see `kcc.db.writing`.

    Raises Refused in a request whose page has expired: such a request changes nothing.
    """
    if g.get("has_expired"):
        raise Refused("Deze pagina was verlopen. Er is niets bewaard.")
    with database.writing(session()) as open_session:
        yield open_session
    g.has_changed = True


@contextmanager
def reading() -> Iterator[Session]:
    """A read that ends at once, for when something slow comes after it."""
    with database.reading(session()) as open_session:
        yield open_session
