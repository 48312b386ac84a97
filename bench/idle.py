"""How much memory web and worker hold together when nothing happens."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import serving
from bench.databases import postgresql
from bench.datasets import Dataset, demos
from bench.processes import kcc, memory_mb, running
from bench.report import column
from bench.wishes import Wish
from tests.servers.sockets import wait_until

# What a process needs first for a page it loads then and keeps, so each gets all of these.
PAGES = ("/wachtrij", "/kennisbank?q=paspoort", "/zoeken?q=paspoort")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Of all processes of web and worker in MB; in `rss` what they share counts for each."""

    program: str
    pss: float = column("PSS MB")
    rss: float = column("RSS MB")


def measure(wish: Wish) -> list[Memory]:
    """Started anew in each round; the server of a database is not counted."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        postgresql(wish.databases) as server,
    ):
        made = demos(Path(folder) / "idle", server, datetime.now(UTC))
        wanted = [dataset for dataset in made if dataset.program in wish.databases]
        return list(_rounds(wanted, wish.rounds))


def summarise(found: Sequence[Memory]) -> list[Memory]:
    """The medians for each database."""
    return [
        Memory(
            program=program,
            pss=median(one.pss for one in found if one.program == program),
            rss=median(one.rss for one in found if one.program == program),
        )
        for program in dict.fromkeys(one.program for one in found)
    ]


def _rounds(datasets: Sequence[Dataset], rounds: int) -> Iterator[Memory]:
    for number in range(rounds):
        for dataset in datasets:
            memory = _at_rest(dataset)
            print(f"  {number + 1} {memory.program:11} PSS {memory.pss:6.1f} MB", flush=True)
            yield memory


def _at_rest(dataset: Dataset) -> Memory:
    log = dataset.places.directory / "work.log"
    with (
        serving.ours(dataset) as site,
        running(kcc("work"), dataset.environment, log) as worker,
    ):
        site.durations(PAGES * 4)
        wait_until(lambda: _has_worker(site), seconds=60, what="kcc work")
        web, work = memory_mb(site.pid), memory_mb(worker.pid)
    return Memory(program=dataset.program, pss=web[0] + work[0], rss=web[1] + work[1])


def _has_worker(site: serving.Site) -> bool:
    return '"worker":true' in site.ask("GET", "/gezond").text
