"""The floor and our worker in turns, each in a folder and a database of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.databases import Server, postgresql
from bench.mail_figures import Figures
from bench.processes import ROOT
from bench.report import FLOOR
from bench.wishes import Wish
from bench.worker import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What the rounds of one benchmark share."""

    wish: Wish
    folder: Path
    server: Server | None

    def run(
        self, floor: Callable[[Path], Figures], ours: Callable[[Place], Figures]
    ) -> list[Figures]:
        """Figures of every program in every round, in the order in which they ran."""
        found = []
        for number in range(self.wish.rounds):
            found.append(_told(floor(_new(self.folder / f"{number}_floor"))))
            for program in self.wish.databases:
                folder = _new(self.folder / f"{number}_{program}")
                found.append(_told(ours(self._place(program, folder))))
        return found

    def _place(self, program: str, folder: Path) -> Place:
        """A fresh database; the processes of its server count as ours."""
        if program == "sqlite" or self.server is None:
            return Place(program=program, url=f"sqlite:///{folder}/kcc.db", folder=folder)
        url = self.server.new(f"bench_{folder.name}")
        return Place(program=program, url=url, folder=folder, server=self.server.pid)


@contextmanager
def in_turns(wish: Wish) -> Iterator[Turns]:
    """A folder for all rounds, and a server where PostgreSQL is wanted."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        postgresql(wish.databases) as server,
    ):
        yield Turns(wish=wish, folder=Path(folder), server=server)


def floor_process(module: str, arguments: Sequence[str], mails: int, folder: Path) -> Figures:
    """One run of a floor: a module that prints, as JSON, what its mails took."""
    command = [sys.executable, "-m", module, *arguments, str(folder / "floor.db")]
    answer = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    found = json.loads(answer.stdout)
    if found["mails"] != mails:
        raise RuntimeError(f"the floor did {found['mails']} of {mails} mails")
    return Figures(program=FLOOR, **found)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _told(figures: Figures) -> Figures:
    print(f"  {figures.line()}", flush=True)
    return figures
