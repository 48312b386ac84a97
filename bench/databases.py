"""The PostgreSQL that benchmarks measure on: a server of our own, with its usual settings."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from kcc.db import make_engine
from tests.plugins import postgres


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running PostgreSQL; the work of process `pid` and its children counts as ours."""

    home: Path
    pid: int

    def new(self, name: str) -> str:
        """The URL of a new, empty database."""
        engine = make_engine(self._url("postgres"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.home}"


@contextmanager
def postgresql(databases: tuple[str, ...]) -> Iterator[Server | None]:
    """A server where one is wanted; it waits for the disk, unlike that of the tests."""
    wanted = "postgresql" in databases
    with postgres.running(postgres.SAFE) if wanted else nullcontext() as home:
        if home is None:
            yield None
            return
        pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        yield Server(home=home, pid=pid)
