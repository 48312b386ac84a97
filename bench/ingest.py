"""Ingest: the same mails wait in Dovecot; the floor and our worker read them in turns."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

from bench.mails import MUNICIPALITY, make_mails
from bench.report import FLOOR, Figures
from bench.worker import Inbox, ingest
from kcc.db import make_engine
from tests.plugins import postgres
from tests.servers.dovecot import PASSWORD, running_dovecot
from tests.servers.sockets import make_certificate

USER = "bench"
ROOT = Path(__file__).parents[1]

Program = Callable[[Path], Figures]


def measure(mails: int, rounds: int, databases: list[str]) -> list[Figures]:
    """Figures of every program in every round, in the order in which they ran."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        _inbox(Path(folder), mails) as inbox,
        _programs(inbox, databases) as programs,
    ):
        return [
            _in_folder(program, Path(folder) / f"{number}-{place}")
            for number in range(rounds)
            for place, program in enumerate(programs)
        ]


@contextmanager
def _inbox(folder: Path, mails: int) -> Iterator[Inbox]:
    """A Dovecot with that many mails in one mailbox."""
    with running_dovecot(make_certificate(folder)) as server:
        with IMAPClient("127.0.0.1", port=server.port, ssl=False, timeout=60) as client:
            client.login(USER, PASSWORD)
            for at, raw in make_mails(mails):
                client.append("INBOX", raw, (), at)
        yield Inbox(
            port=server.port, user=USER, password=PASSWORD, address=MUNICIPALITY, mails=mails
        )


@contextmanager
def _programs(inbox: Inbox, databases: list[str]) -> Iterator[list[Program]]:
    programs: list[Program] = [lambda folder: _floor(inbox, folder)]
    if "sqlite" in databases:
        programs.append(
            lambda folder: ingest(inbox, "sqlite", f"sqlite:///{folder}/kcc.db", folder, None)
        )
    if "postgresql" not in databases:
        yield programs
        return
    with postgres.running() as home:
        yield [*programs, lambda folder: _on_postgresql(inbox, home, folder)]


def _in_folder(program: Program, folder: Path) -> Figures:
    folder.mkdir()
    figures = program(folder)
    print(f"  {figures.line()}", flush=True)
    return figures


def _floor(inbox: Inbox, folder: Path) -> Figures:
    command = [sys.executable, "-m", "bench.floor_ingest", str(inbox.port), inbox.user]
    answer = subprocess.run(
        [*command, inbox.password, str(folder / "floor.db")],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    found = json.loads(answer.stdout)
    if found["mails"] != inbox.mails:
        raise RuntimeError(f"the floor read {found['mails']} of {inbox.mails} mails")
    return Figures(
        program=FLOOR,
        mails=inbox.mails,
        cpu=found["cpu"],
        wall=found["wall"],
        rss_mb=found["rss_mb"],
    )


def _on_postgresql(inbox: Inbox, home: Path, folder: Path) -> Figures:
    """A fresh database; its server's processes count as ours."""
    name = f"bench_{folder.name.replace('-', '_')}"
    engine = make_engine(_url(home, "postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    server = int((home / "data" / "postmaster.pid").read_text().split()[0])
    return ingest(inbox, "postgresql", _url(home, name), folder, server)


def _url(home: Path, database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={home}"
