"""One run of our own worker, as production starts it, over work that waits for it."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bench.mail_figures import Figures
from bench.processes import Usage, kcc, running, usage
from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.models import Lease
from kcc.services import defaults

SECRET = "only for figures: nothing of this database is kept"
START_SECONDS, SECONDS_PER_MAIL = 60.0, 0.5
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run keeps its rows and files, and which server to count with it."""

    program: str
    url: str
    folder: Path
    server: int | None = None

    @property
    def files(self) -> Path:
        return self.folder / "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """So many mails; `give` puts them before the worker, `done` counts those that are ready.

    What `prepare` does comes before the worker starts and is not counted.
    `check` raises RuntimeError when something was left out: then the figures are worth nothing.
    """

    mails: int
    give: Callable[[Session], None]
    done: Select[int]
    check: Callable[[Session], None]
    prepare: Callable[[Session], None] = lambda _session: None
    settings: Mapping[str, str] = field(default_factory=dict)


def measure(work: Work, place: Place) -> Figures:
    """From the moment the worker can know of the work until the last mail is ready.

    Counted are the worker with its children and, by its process id, the database's server with
    all of its own. What the worker uses to start is not: it starts once, not per mail.
    """
    migrate.upgrade(place.url)
    engine = make_engine(place.url)
    with session_factory(engine)() as session:
        with writing(session):
            defaults.seed(session, datetime.now(UTC))
            work.prepare(session)
        with _worker(work, place) as process:
            figures = _measured(session, process.pid, work, place)
        work.check(session)
    engine.dispose()
    return figures


def _measured(session: Session, pid: int, work: Work, place: Place) -> Figures:
    _wait(session, select(func.count()).select_from(Lease), 1, START_SECONDS)
    before = _usage(pid, place.server)
    with writing(session):
        work.give(session)
    _wait(session, work.done, work.mails, START_SECONDS + SECONDS_PER_MAIL * work.mails)
    after = _usage(pid, place.server)
    session.rollback()
    return Figures(
        program=place.program,
        mails=work.mails,
        cpu=after.cpu - before.cpu,
        wall=after.wall - before.wall,
        rss_mb=after.rss_mb,
    )


@contextmanager
def _worker(work: Work, place: Place) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "KCC_SECRET_KEY": SECRET,
        "KCC_DATABASE_URL": place.url,
        "KCC_FILES_DIRECTORY": str(place.files),
        **work.settings,
    }
    with running(kcc("work"), environment, place.folder / "worker.log") as process:
        yield process


def _wait(session: Session, count: Select[int], wanted: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        session.rollback()
        found = session.scalars(count).one()
        if found >= wanted:
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"{found} of {wanted} after {seconds:.0f} s")
        time.sleep(LOOK_SECONDS)


def _usage(pid: int, server: int | None) -> Usage:
    ours = usage(pid)
    if server is None:
        return ours
    theirs = usage(server)
    return Usage(cpu=ours.cpu + theirs.cpu, wall=ours.wall, rss_mb=max(ours.rss_mb, theirs.rss_mb))
