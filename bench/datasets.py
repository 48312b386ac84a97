"""The data that is measured on: the demo, with as much as is wished, on each database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.databases import Server, postgresql
from bench.floor_data import make_floor
from kcc.demo import database
from kcc.demo.places import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The demo on one database; `server` is the process id of PostgreSQL, whose work is ours."""

    program: str
    places: Places
    server: int | None = None

    @property
    def environment(self) -> dict[str, str]:
        return self.places.environment(os.environ)

    @property
    def log(self) -> Path:
        return self.places.directory / "serve.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """The same number of contacts for the floor and on each database."""

    contacts: int
    floor: Path
    datasets: tuple[Dataset, ...]


def demos(folder: Path, server: Server | None, now: datetime) -> tuple[Dataset, ...]:
    """The demo as it is made, in a file of SQLite and, where there is a server, on that too."""
    made = [Dataset(program="sqlite", places=Places(directory=folder, port=8000))]
    if server is not None:
        url = server.new(f"kcc_{folder.name}")
        places = Places(directory=folder / "postgresql", port=8000, server=url)
        made.append(Dataset(program="postgresql", places=places, server=server.pid))
    for dataset in made:
        dataset.places.make()
        database.prepare(dataset.places, now)
    return tuple(made)


@contextmanager
def grown(folder: Path, sizes: list[int], databases: tuple[str, ...]) -> Iterator[list[Sized]]:
    """Databases of these sizes; they are gone at the end, with the server that held them."""
    now = datetime.now(UTC)
    with postgresql(databases) as server:
        yield [
            _sized(demos(folder / str(size), server, now), size, now, databases) for size in sizes
        ]


def _sized(
    made: tuple[Dataset, ...], contacts: int, now: datetime, databases: tuple[str, ...]
) -> Sized:
    """The file of SQLite is filled in any case: the floor gets its data from it."""
    for dataset in made:
        grow(dataset, contacts, now)
    floor = made[0].places.directory / "floor.db"
    make_floor(made[0].places.database, floor)
    wanted = tuple(dataset for dataset in made if dataset.program in databases)
    return Sized(contacts=contacts, floor=floor, datasets=wanted)


def grow(dataset: Dataset, contacts: int, now: datetime) -> None:
    """Invent contacts until there are so many, and tell how fast that went."""
    start = perf_counter()
    database.grow(dataset.places, contacts, now, lambda _written: None)
    passed = perf_counter() - start
    speed = contacts / passed
    print(f"  {dataset.program}: {contacts} contacts in {passed:.1f} s, {speed:.0f}/s", flush=True)
