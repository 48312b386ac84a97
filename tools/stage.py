"""The demo at one fixed moment, served on loopback: what screenshots are made of."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, abort, g, request
from sqlalchemy import select, update
from werkzeug.serving import WSGIRequestHandler, make_server

from kcc import config
from kcc.db import make_engine, session_factory, writing
from kcc.demo import ports
from kcc.demo.database import grow, move_sandbox, prepare
from kcc.demo.places import Places
from kcc.domain.folders import INBOX
from kcc.files import FileStore
from kcc.models import Mailbox, MailFolder
from kcc.services import alerts, job_runs, leases
from kcc.web import create_app
from kcc.worker.jobs import JOBS
from tools import big_files, trouble

MOMENT = datetime(2026, 11, 24, 13, 6, tzinfo=UTC)  # a Tuesday afternoon like any other
_FETCHED = timedelta(seconds=40)


@contextmanager
def demo_at(directory: Path, contacts: int) -> Iterator[str]:
    """The URL of a new demo in this directory, where it always is `MOMENT`.

    With so many contacts of years that were invented; 0 for the few that are told by hand.
    """
    web, imap, smtp = ports.choose((0, 0, 0))
    places = Places(directory=directory, port=web)
    places.make()
    prepare(places, MOMENT)
    if contacts:
        grow(places, contacts, MOMENT, lambda _written: None)
    move_sandbox(places, imap, smtp)
    _let_it_work(places)
    sandbox = (sys.executable, "-m", "kcc.demo.sandbox", str(places.sandbox), str(imap), str(smtp))
    with subprocess.Popen(sandbox) as mail:
        try:
            with _serving(_application(places), web):
                yield places.url
        finally:
            mail.terminate()


def _let_it_work(places: Places) -> None:
    """As if a worker runs: there is none here, for it would go on with another clock."""
    engine = make_engine(places.database_url)
    with session_factory(engine)() as session, writing(session):
        mailbox = session.scalars(select(Mailbox)).one()
        mailbox.folder_names, mailbox.move_to = (INBOX, "Formulieren"), "Verwerkt door KCC"
        session.flush()
        session.execute(update(MailFolder).values(fetched_at=MOMENT - _FETCHED))
        leases.take(session, leases.WORKER, "kcc-1", MOMENT, ttl=timedelta(days=1))
        for name in (*(job.name for job in JOBS), job_runs.fetch_name(mailbox.id), job_runs.PLAN):
            job_runs.note(session, name, MOMENT - _FETCHED, MOMENT - _FETCHED, "")
        alerts.raise_due(session, MOMENT)
        trouble.make(session, FileStore(places.files), MOMENT)
        big_files.make(session, "Thijs van Dam", MOMENT)
    engine.dispose()


def _application(places: Places) -> Flask:
    app = create_app(config.load(places.environment(os.environ)))
    before = app.before_request_funcs.setdefault(None, [])
    before.insert(0, _set_the_clock)
    before.append(_fail_when_asked)
    app.logger.disabled = True  # what fails here was asked to
    return app


def _set_the_clock() -> None:
    """It stands still; `?later=25` shows a page as it is when nothing was fetched since."""
    g.now = MOMENT + timedelta(minutes=request.args.get("later", 0, type=int))


def _fail_when_asked() -> None:
    """`?fout=413` shows the page of that error, for errors that a picture cannot wait for."""
    wanted = request.args.get("fout", type=int)
    if wanted == 500:
        raise RuntimeError("asked for")
    if wanted:
        abort(wanted)


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def _serving(app: Flask, port: int) -> Iterator[None]:
    server = make_server(ports.HOST, port, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
