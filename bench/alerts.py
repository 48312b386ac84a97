"""What the job that warns of terms costs: the same number due among few and among very many."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.databases import Server, postgresql
from bench.report import column
from bench.wishes import Wish
from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kcc.demo.years.bulk import tidy
from kcc.services import alerts

DUE = 100
_NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
_LATER = "'2027-01-04 10:00:00.000000'"
_CONTACTS = text(
    "INSERT INTO contact (id, number, channel, state, kind, complexity, priority, subject, preview,"
    " language, wants_callback, received_at, due_at, unread, undelivered, version)"
    f" {_NUMBERS} SELECT i, CAST(3000000000 + i AS varchar(10)), 'email', 'new', 'question',"
    " 'simple', 'normal', 'Vraag', '', 'nl', false, '2026-11-20 10:00:00.000000',"
    f" {_LATER}, true, false, 0 FROM n"
)
_CLOCKS = text(
    "INSERT INTO clock (id, contact_id, moment, legal, paused, started_at, due_at, alert_at, steps)"
    f" {_NUMBERS} SELECT i, i, 'first_answer', false, false, '2026-11-20 10:00:00.000000',"
    f" {_LATER}, {_LATER}, '[]' FROM n"
)
_FALL_DUE = (
    "DELETE FROM alert",
    "DELETE FROM event",
    f"UPDATE clock SET alert_at = '2026-11-24 09:00:00.000000' WHERE id <= {DUE}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run of the job over so many terms that run."""

    program: str
    clocks: int = column("terms that run")
    ms: float = column("ms for 100 due")
    times: float | None = column("times the fewest")


def measure(sizes: Sequence[int], wish: Wish) -> list[Cost]:
    """The sizes in turns, in each round."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        postgresql(wish.databases) as server,
        ExitStack() as stack,
    ):
        places: list[tuple[str, int, Engine]] = []
        for program in wish.databases:
            for size in sizes:
                engine = _filled(Path(folder), server if program != "sqlite" else None, size)
                stack.callback(engine.dispose)
                places.append((program, size, engine))
        return list(_rounds(places, wish.rounds))


def summarise(found: Sequence[Cost]) -> list[Cost]:
    """The medians, and how many times the cost among the fewest that is."""
    fewest = min(one.clocks for one in found)
    wanted = dict.fromkeys((one.program, one.clocks) for one in found)
    ms = {
        place: median(one.ms for one in found if (one.program, one.clocks) == place)
        for place in wanted
    }
    return [
        Cost(
            program=program,
            clocks=clocks,
            ms=ms[program, clocks],
            times=ms[program, clocks] / ms[program, fewest],
        )
        for program, clocks in wanted
    ]


def _filled(folder: Path, server: Server | None, size: int) -> Engine:
    url = server.new(f"alerts{size}") if server else f"sqlite:///{folder / f'alerts{size}.sqlite'}"
    migrate.upgrade(url)
    engine = make_engine(url)
    with session_factory(engine)() as session, writing(session):
        for statement in (_CONTACTS, _CLOCKS):
            session.execute(statement, {"count": size})
    tidy(url)
    return engine


def _rounds(places: Sequence[tuple[str, int, Engine]], rounds: int) -> Iterator[Cost]:
    for number in range(rounds):
        for program, size, engine in places:
            ms = _run(engine)
            print(f"  {number + 1} {program:11} {size:>9} terms {ms:7.1f} ms", flush=True)
            yield Cost(program=program, clocks=size, ms=ms, times=None)


def _run(engine: Engine) -> float:
    """The second of two runs: the first finds the pages of the database."""
    ms = 0.0
    with session_factory(engine)() as session:
        for _ in range(2):
            _fall_due(session)
            start = time.perf_counter()
            with writing(session):
                count = alerts.raise_due(session, _NOW)
            ms = (time.perf_counter() - start) * 1000
            if count != DUE:
                raise RuntimeError(f"{count} terms were looked at instead of {DUE}")
    return ms


def _fall_due(session: Session) -> None:
    with writing(session):
        for statement in _FALL_DUE:
            session.execute(text(statement))
