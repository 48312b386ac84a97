"""A PostgreSQL server of our own, made from the system's binaries and gone after the tests."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

DEADLINE = 30.0
# Losing this database in a power cut is no loss; waiting for the disk in each test is.
# A vacuum between two tests counts tables that were just emptied, and what a test then puts in
# them is planned as if they were empty: what takes seconds takes a minute.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=4GB",
    "autovacuum=off",
)
SAFE: tuple[str, ...] = ()  # what a server does by itself, for figures


class NoPostgres(Exception):
    """The server's binaries are not on this machine."""


@contextmanager
def running(settings: Sequence[str] = FAST) -> Iterator[Path]:
    """A server on a Unix socket in the folder that is yielded, with superuser `postgres`."""
    with made() as home, serving(home, settings):
        yield home


@contextmanager
def made() -> Iterator[Path]:
    """A folder for a server, which `serving` may start and stop more than once."""
    binaries = _binaries()
    home = Path(tempfile.mkdtemp(prefix="kcc-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres", "postgres")
        _initialise(binaries, home)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def serving(home: Path, settings: Sequence[str] = FAST) -> Iterator[None]:
    """The server itself, as long as this lasts; whoever is connected at the end is cut off."""
    given = [*settings, "listen_addresses=", f"unix_socket_directories={home}"]
    options = [part for setting in given for part in ("-c", setting)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*_as_server_user(), _binaries() / "postgres", "-D", home / "data", *options],
            stdout=log,
            stderr=log,
            cwd=home,
        )
    try:
        _wait_until_ready(home, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(DEADLINE)


def _binaries() -> Path:
    """The newest installed version; Debian keeps them outside PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoPostgres("PostgreSQL is not installed (apt-get install postgresql)")
    return Path(on_path).resolve().parent


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root; the server also ends when pytest is killed."""
    user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *user, "--pdeathsig=INT"]


def _initialise(binaries: Path, home: Path) -> None:
    options = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
    subprocess.run(
        [*_as_server_user(), binaries / "initdb", *options, "-D", home / "data"],
        check=True,
        capture_output=True,
        cwd=home,
    )


def _wait_until_ready(home: Path, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (home / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log}") from error
            time.sleep(0.02)
