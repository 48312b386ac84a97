"""The data that pages are measured on: the demo with so many contacts, on each database."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.floor_data import make_floor
from kcc.db import make_engine
from kcc.demo import database
from kcc.demo.places import Places
from tests.plugins import postgres


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One database; `server` is the process id of PostgreSQL, whose work counts as ours."""

    program: str
    contacts: int
    places: Places
    server: int | None

    @property
    def environment(self) -> dict[str, str]:
        return self.places.environment(os.environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """The same number of contacts for the floor and on each database."""

    contacts: int
    floor: Path
    datasets: tuple[Dataset, ...]


@contextmanager
def made(folder: Path, sizes: list[int], databases: list[str]) -> Iterator[list[Sized]]:
    """Databases of these sizes; they are gone at the end, with the server that held them."""
    now = datetime.now(UTC)
    with ExitStack() as stack:
        home = None
        if "postgresql" in databases:
            home = stack.enter_context(postgres.running())
        yield [_sized(folder / str(size), size, home, now, databases) for size in sizes]


def _sized(
    folder: Path, size: int, home: Path | None, now: datetime, databases: list[str]
) -> Sized:
    """The file of SQLite is made in any case: the floor gets its data from it."""
    sqlite = _filled(
        Dataset(program="sqlite", contacts=size, places=_places(folder), server=None), now
    )
    datasets = [sqlite] if "sqlite" in databases else []
    if home is not None:
        places = _places(folder / "postgresql", _new_database(home, f"kcc_{size}"))
        server = int((home / "data" / "postmaster.pid").read_text().split()[0])
        made = Dataset(program="postgresql", contacts=size, places=places, server=server)
        datasets.append(_filled(made, now))
    floor = folder / "floor.db"
    make_floor(sqlite.places.database, floor)
    return Sized(contacts=size, floor=floor, datasets=tuple(datasets))


def _places(folder: Path, server: str | None = None) -> Places:
    places = Places(directory=folder, port=8000, server=server)
    places.make()
    return places


def _filled(dataset: Dataset, now: datetime) -> Dataset:
    database.prepare(dataset.places, now)
    start = perf_counter()
    database.grow(dataset.places, dataset.contacts, now, lambda _written: None)
    passed = perf_counter() - start
    print(
        f"  {dataset.program}: {dataset.contacts} contacts in {passed:.1f} s,"
        f" {dataset.contacts / passed:.0f}/s",
        flush=True,
    )
    return dataset


def _new_database(home: Path, name: str) -> str:
    url = "postgresql+psycopg://postgres@/{}?host={}"
    engine = make_engine(url.format("postgres", home))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return url.format(name, home)
