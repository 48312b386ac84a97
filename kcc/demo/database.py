"""The database of demo mode: made once, whole or not at all, and never somebody else's."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import event, exists, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kcc import config
from kcc.db import make_engine, reading, session_factory, writing
from kcc.demo.places import DemoFailed, Places, database_url
from kcc.demo.seed import seed
from kcc.demo.years.bulk import loosen, tidy
from kcc.demo.years.make import Told, fill
from kcc.migrate import upgrade
from kcc.models import Agent
from kcc.services import demo_mode
from kennisbank import reindexing


def prepare(places: Places, now: datetime) -> bool:
    """Make the database when there is none, else bring it up to date; True when it was made.

    Raises DemoFailed for a database that demo mode did not make; it stays as it is.
    """
    if _is_missing(places):
        _make(places, now)
        return True
    url = places.database_url
    if not _is_ours(url):
        where, other = ("De database", "database") if places.server else (places.database, "map")
        raise DemoFailed(
            f"{where} is niet door de demo gemaakt en blijft zoals het is. "
            f"Kies een andere {other}: kcc demo --{other} {other.upper()}."
        )
    upgrade(url)
    with _opened(url) as session:
        reindexing.renew_all(session)
    return False


def grow(places: Places, contacts: int, now: datetime, told: Told) -> None:
    """Add invented years until there are that many contacts: all of them, or none.

    `told` hears how many were just written. Raises DemoFailed as `prepare`, which came before.
    """
    settings = config.load(places.environment(os.environ))
    if places.server:
        with _opened(places.server) as session:
            fill(session, contacts, now, settings, told)
        tidy(places.server)
        return
    unfinished = _unfinished(places)
    _has_no_journal(places.database)
    shutil.copyfile(places.database, unfinished)
    with _opened(database_url(unfinished), loosely=True) as session:
        fill(session, contacts, now, settings, told)
    tidy(database_url(unfinished))
    _has_no_journal(unfinished)
    unfinished.replace(places.database)


def known_ports(places: Places) -> tuple[int, int]:
    """The ports (IMAP, SMTP) that the sandbox had last time; 0 when it never ran."""
    with _opened(places.database_url) as session:
        found = demo_mode.sandbox(session)
        return (found.imap_port, found.smtp_port) if found else (0, 0)


def move_sandbox(places: Places, imap_port: int, smtp_port: int) -> None:
    """Let mailboxes and pages find the sandbox at these ports."""
    with _opened(places.database_url) as session, writing(session):
        demo_mode.move(session, imap_port, smtp_port)


def _is_ours(url: str) -> bool:
    try:
        with _opened(url) as session:
            has_table = inspect(session.connection()).has_table("setup")
            return has_table and demo_mode.is_demo(session)
    except DatabaseError:
        return False


def _is_missing(places: Places) -> bool:
    """Whether there is no file yet, or a database on a server in which nobody works."""
    if not places.server:
        return not places.database.exists()
    with _opened(places.server) as session:
        made = inspect(session.connection()).has_table("agent")
        return not made or not session.scalar(select(exists().where(Agent.id > 0)))


def _make(places: Places, now: datetime) -> None:
    """Fill a file beside the real one: what is interrupted is begun anew next time."""
    unfinished = _unfinished(places)
    url = places.server or database_url(unfinished)
    upgrade(url)
    settings = config.load(places.environment(os.environ))
    with _opened(url) as session:
        seed(session, now, settings)
    if not places.server:
        _has_no_journal(unfinished)
        unfinished.replace(places.database)


def _unfinished(places: Places) -> Path:
    """The file that becomes the database once it is whole; nothing of before is left of it."""
    unfinished = places.database.with_suffix(".nieuw")
    for leftover in unfinished.parent.glob(f"{unfinished.name}*"):
        leftover.unlink()
    return unfinished


def _has_no_journal(path: Path) -> None:
    """The last connection that closes leaves all in the one file, which can then be renamed."""
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise DemoFailed("De demodatabase is nog in gebruik. Probeer het zo nog eens.")


@contextlib.contextmanager
def _opened(url: str, *, loosely: bool = False) -> Iterator[Session]:
    """A session; `loosely` on a file of which the whole may be lost when we are interrupted."""
    engine = make_engine(url)
    if loosely:
        event.listen(engine, "connect", loosen)
    try:
        with session_factory(engine)() as session, reading(session):
            yield session
    finally:
        engine.dispose()
