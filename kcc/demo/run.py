"""Demo mode: one command that starts everything, keeps it running and stops it again."""

import contextlib
import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from kcc.demo import ports, sandbox
from kcc.demo.children import Child
from kcc.demo.database import grow, known_ports, move_sandbox, prepare
from kcc.demo.people import PASSWORD, PEOPLE
from kcc.demo.places import DemoFailed, Places

START_SECONDS = 60.0
LOOK_SECONDS = 0.2
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_KCC = "from kcc.cli import main; main(prog_name='kcc')"


def run(
    directory: Path, port: int, *, contacts: int | None = None, server: str | None = None
) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP; raises DemoFailed when that cannot be.

    First with as many `contacts` as asked for; with a database on a `server`, instead of a file.
    """
    places = Places(directory=directory.absolute(), port=port, server=server)
    places.make()
    with _alone(places):
        if not ports.is_free(port):
            raise DemoFailed(
                f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld PORT={port + 1}."
            )
        _fill(places)
        if contacts is not None:
            _grow(places, contacts)
        with _stop_signals() as stop:
            _serve(places, stop)
    click.echo("Gestopt. Wat je deed is bewaard.")


@contextlib.contextmanager
def _alone(places: Places) -> Iterator[None]:
    """Two demos in one directory would both answer the same mail."""
    with places.slot.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DemoFailed(f"De demo draait al in {places.directory}.") from error
        yield


def _fill(places: Places) -> None:
    if places.server or not places.database.exists():
        click.echo("Demogegevens maken ...")
    prepare(places, datetime.now(UTC))


def _grow(places: Places, contacts: int) -> None:
    with click.progressbar(length=contacts, label="Contacten verzinnen") as bar:
        grow(places, contacts, datetime.now(UTC), bar.update)


class Stop:
    """Like threading.Event, for a handler: that one's lock may be held by whom it interrupts."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()

    def set(self) -> None:
        os.write(self._writer, b"!")

    def is_set(self) -> bool:
        return self.wait(0)

    def wait(self, seconds: float) -> bool:
        """Whether it is set, at the latest after so many seconds."""
        return bool(select.select([self._reader], [], [], seconds)[0])

    def close(self) -> None:
        os.close(self._reader)
        os.close(self._writer)


@contextlib.contextmanager
def _stop_signals() -> Iterator[Stop]:
    """What Ctrl-C and its likes set, also for a process that was told to ignore them."""
    stop = Stop()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in _STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        stop.close()


def _serve(places: Places, stop: Stop) -> None:
    imap_port, smtp_port = ports.choose(known_ports(places))
    move_sandbox(places, imap_port, smtp_port)
    environ = places.environment(os.environ)
    arguments = (str(places.sandbox), str(imap_port), str(smtp_port))
    mail = _child(places, environ, "mailserver", "-m", sandbox.__name__, *arguments)
    web = _child(places, environ, "web", "-c", _KCC, "serve")
    worker = _child(places, environ, "verwerker", "-c", _KCC, "work")
    try:
        mail.start()
        web.start()
        _wait(mail, stop, lambda: ports.greets(imap_port, b"* ") and ports.greets(smtp_port, b"2"))
        worker.start()
        _wait(web, stop, lambda: ports.page_answers(f"{places.url}/contact"))
        if not stop.is_set():
            _announce(places)
        _keep_running((mail, web, worker), stop)
    finally:
        _stop_all(first=(web, worker), last=mail)


def _child(places: Places, environ: Mapping[str, str], name: str, *arguments: str) -> Child:
    command = (sys.executable, *arguments)
    return Child(name, command, environ=environ, log=places.logs / f"{name}.log")


def _wait(child: Child, stop: Stop, is_ready: Callable[[], bool]) -> None:
    """Wait until it is ready or we are stopped; raises DemoFailed when it cannot start."""
    deadline = time.monotonic() + START_SECONDS
    while not stop.is_set() and not is_ready():
        if child.exit_code is not None or time.monotonic() > deadline:
            raise DemoFailed(f"De {child.name} start niet. Zijn laatste regels:\n{child.tail()}")
        stop.wait(LOOK_SECONDS)


def _keep_running(children: Sequence[Child], stop: Stop) -> None:
    while not stop.wait(LOOK_SECONDS):
        for child in children:
            news = child.revive()
            if news:
                click.echo(news, err=True)


def _stop_all(*, first: Sequence[Child], last: Child) -> None:
    """The mail server last: the worker may be handing it something."""
    for child in first:
        child.ask_to_stop()
    for child in (*first, last):
        child.stop()


def _announce(places: Places) -> None:
    logins = "\n".join(f"  {one.role.label:13}{one.email}" for one in PEOPLE if one.is_listed)
    click.echo(
        f"\nDe KCC draait: {places.url}\n\n"
        f"  als inwoner  {places.url}/demo/postvak   schrijf een e-mail en lees het antwoord\n"
        f"               {places.url}/contact        of gebruik het contactformulier\n"
        f"  als collega  {places.url}/inloggen       met wachtwoord {PASSWORD}\n\n"
        f"{logins}\n\nWat er misgaat staat in {places.logs}. Stoppen: Ctrl-C."
    )
