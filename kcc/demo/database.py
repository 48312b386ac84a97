"""The database of demo mode: made once, whole or not at all, and never somebody else's."""

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kcc import config
from kcc.db import make_engine, reading, session_factory, writing
from kcc.demo.places import DemoFailed, Places, database_url
from kcc.demo.seed import seed
from kcc.migrate import upgrade
from kcc.services import demo_mode
from kennisbank import reindexing


def prepare(places: Places, now: datetime) -> bool:
    """Make the database when there is none, else bring it up to date; True when it was made.

    Raises DemoFailed for a database that demo mode did not make; it stays as it is.
    """
    if not places.database.exists():
        _make(places, now)
        return True
    url = database_url(places.database)
    if not _is_ours(url):
        raise DemoFailed(
            f"{places.database} is niet door de demo gemaakt en blijft zoals het is. "
            "Kies een andere map: kcc demo --map MAP."
        )
    upgrade(url)
    with _opened(url) as session:
        reindexing.renew_all(session)
    return False


def known_ports(places: Places) -> tuple[int, int]:
    """The ports (IMAP, SMTP) that the sandbox had last time; 0 when it never ran."""
    with _opened(database_url(places.database)) as session:
        found = demo_mode.sandbox(session)
        return (found.imap_port, found.smtp_port) if found else (0, 0)


def move_sandbox(places: Places, imap_port: int, smtp_port: int) -> None:
    """Let mailboxes and pages find the sandbox at these ports."""
    with _opened(database_url(places.database)) as session, writing(session):
        demo_mode.move(session, imap_port, smtp_port)


def _is_ours(url: str) -> bool:
    try:
        with _opened(url) as session:
            has_table = inspect(session.connection()).has_table("setup")
            return has_table and demo_mode.is_demo(session)
    except DatabaseError:
        return False


def _make(places: Places, now: datetime) -> None:
    """Fill a file beside the real one: what is interrupted is begun anew next time."""
    unfinished = places.database.with_suffix(".nieuw")
    for leftover in unfinished.parent.glob(f"{unfinished.name}*"):
        leftover.unlink()
    url = database_url(unfinished)
    upgrade(url)
    settings = config.load(places.environment(os.environ))
    with _opened(url) as session:
        seed(session, now, settings)
    _has_no_journal(unfinished)
    unfinished.replace(places.database)


def _has_no_journal(path: Path) -> None:
    """The last connection that closes leaves all in the one file, which can then be renamed."""
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise DemoFailed("De demodatabase is nog in gebruik. Probeer het zo nog eens.")


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Session]:
    engine = make_engine(url)
    try:
        with session_factory(engine)() as session, reading(session):
            yield session
    finally:
        engine.dispose()
