"""Ingest: the same mails wait in Dovecot; the floor and our worker read them in turns."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from imapclient import IMAPClient

from bench.databases import Server, postgresql
from bench.mail_figures import Figures
from bench.mails import MUNICIPALITY, make_mails
from bench.report import FLOOR
from bench.wishes import Wish
from bench.worker import Inbox, ingest
from tests.servers.dovecot import PASSWORD, running_dovecot
from tests.servers.sockets import make_certificate

USER = "bench"
ROOT = Path(__file__).parents[1]

Program = Callable[[Path], Figures]


def measure(mails: int, wish: Wish) -> list[Figures]:
    """Figures of every program in every round, in the order in which they ran."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        _inbox(Path(folder), mails) as inbox,
        postgresql(wish.databases) as server,
    ):
        programs = [partial(_floor, inbox)]
        if "sqlite" in wish.databases:
            programs.append(partial(_on_sqlite, inbox))
        if server is not None:
            programs.append(partial(_on_postgresql, inbox, server))
        return [
            _in_folder(program, Path(folder) / f"{number}_{place}")
            for number in range(wish.rounds)
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


def _on_sqlite(inbox: Inbox, folder: Path) -> Figures:
    return ingest(inbox, "sqlite", f"sqlite:///{folder}/kcc.db", folder, None)


def _on_postgresql(inbox: Inbox, server: Server, folder: Path) -> Figures:
    """A fresh database; its server's processes count as ours."""
    return ingest(inbox, "postgresql", server.new(f"bench_{folder.name}"), folder, server.pid)
