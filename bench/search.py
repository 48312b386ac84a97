"""Search: the same queries by raw FTS5 on the same tokens, and by the kennisbank."""

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from bench.articles import make_articles
from bench.report import FLOOR
from kcc.commands.kennisbank import load_all
from kcc.db import make_engine, session_factory
from kcc.demo.articles import load_articles
from kcc.migrate import upgrade
from kennisbank import postings
from kennisbank.analysis import words
from kennisbank.asked import ask
from kennisbank.importing import Record
from kennisbank.markdown import to_line
from kennisbank.search import Scope, search
from tests.plugins import postgres

HITS = 10
TYPING_ERRORS = 100  # one query in so many has one
SHARED = Path(__file__).parents[2] / "shared" / "data" / "queries.dev.jsonl"

Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """What one program took for the queries of one round, in milliseconds."""

    program: str
    p50: float
    p99: float

    def line(self) -> str:
        return f"{self.program:12} p50 {self.p50:8.2f} ms  p99 {self.p99:8.2f} ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Medians over the rounds in milliseconds, and of the ratios to the floor in each round."""

    program: str
    p50: float
    p99: float
    p50_times_floor: float
    p99_times_floor: float


def measure(count: int, rounds: int, databases: Sequence[str]) -> list[Latency]:
    """Figures of every program in every round, warm: the lexicon and the vocabulary are read."""
    records = list(make_articles(count))
    asked = [mistyped(queries(), number) for number in range(rounds)]
    with TemporaryDirectory(prefix="kcc-bench-") as folder, postgres.running() as home:
        urls = {"sqlite": f"sqlite:///{folder}/kcc.db"}
        urls["postgresql"] = f"postgresql+psycopg://postgres@/postgres?host={home}"
        with _sessions([urls[name] for name in databases], records) as sessions:
            every = list(chain.from_iterable(asked))
            floor = _floor(Path(folder) / "floor.db", records, sessions[0], every)
            programs = dict(zip(databases, map(_ours, sessions), strict=True))
            return [
                _timed(name, program, asked[number])
                for number in range(rounds)
                for name, program in {FLOOR: floor, **programs}.items()
            ]


def queries() -> list[str]:
    """The shared queries where they are, else the questions that the demo's articles answer."""
    if SHARED.exists():
        lines = SHARED.read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["query"] for line in lines]
    contents = [record.content for record in load_articles()]
    terms = [term.strip() for content in contents for term in content.search_terms.split(",")]
    return [content.title for content in contents] + terms


def mistyped(typed: Sequence[str], seed: int) -> list[str]:
    """The queries with two letters swapped in one of a hundred, other ones for each seed."""
    chance = random.Random(seed)
    wrong = set(chance.sample(range(len(typed)), max(1, len(typed) // TYPING_ERRORS)))
    return [_swapped(query) if place in wrong else query for place, query in enumerate(typed)]


def summarise(found: Sequence[Latency]) -> list[Ratio]:
    """A line for each program, in the order of the rounds."""
    floor = [one for one in found if one.program == FLOOR]
    names = dict.fromkeys(one.program for one in found)
    return [_ratio(name, [one for one in found if one.program == name], floor) for name in names]


def show(title: str, ratios: Sequence[Ratio]) -> None:
    """Print the table."""
    print(f"\n{title}")
    print(f"{'':12} {'p50 ms':>8} {'p99 ms':>8} {'p50 x floor':>12} {'p99 x floor':>12}")
    for one in ratios:
        print(
            f"{one.program:12} {one.p50:8.2f} {one.p99:8.2f}"
            f" {one.p50_times_floor:12.2f} {one.p99_times_floor:12.2f}"
        )


@contextmanager
def _sessions(urls: Sequence[str], records: Sequence[Record]) -> Iterator[list[Session]]:
    sessions = [_filled(url, records) for url in urls]
    yield sessions
    for session in sessions:
        engine = session.get_bind().engine
        session.close()
        engine.dispose()


def _filled(url: str, records: Sequence[Record]) -> Session:
    upgrade(url)
    session = session_factory(make_engine(url))()
    begun = time.perf_counter()
    load_all(session, records, datetime.now(UTC))
    print(f"  {len(records)} articles in {time.perf_counter() - begun:.0f} s", flush=True)
    if session.get_bind().dialect.name == "postgresql":
        with session.get_bind().engine.connect() as connection:  # as autovacuum does in an hour
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")
    return session


def _floor(path: Path, records: Sequence[Record], session: Session, asked: Sequence[str]) -> Ask:
    """FTS5 on the tokens that we search too; understanding the query is not counted."""
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE found USING fts5(title, terms, body, tokenize='ascii')")
    contents = (record.content for record in records)
    parts = ((one.title, one.search_terms, to_line(one.text)) for one in contents)
    rows = ([_tokens(part) for part in row] for row in parts)
    database.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)
    database.execute("INSERT INTO found (found) VALUES ('optimize')")
    database.commit()
    size = postings.totals(session)
    sought = {
        query: " OR ".join(f'"{token}"' for token in ask(session, query, size).weights)
        for query in dict.fromkeys(asked)
    }
    session.rollback()
    statement = (
        "SELECT rowid, bm25(found, 10, 5, 1) AS score FROM found WHERE found MATCH ?"
        f" ORDER BY score LIMIT {HITS}"
    )
    return lambda query: database.execute(statement, [sought[query] or '"-"']).fetchall()


def _tokens(text: str) -> str:
    return " ".join(token for word in words(text) for token in word.tokens)


def _ours(session: Session) -> Ask:
    """All that a search does: understand, repair, rank, and mark the words in snippets."""
    scope = Scope(today=datetime.now(UTC).date(), limit=HITS)
    return lambda query: search(session, query, scope)


def _timed(program: str, answer: Ask, asked: Sequence[str]) -> Latency:
    took = []
    for query in asked:
        begun = time.perf_counter()
        answer(query)
        took.append(1000 * (time.perf_counter() - begun))
    percentiles = quantiles(took, n=100)
    latency = Latency(program=program, p50=percentiles[49], p99=percentiles[98])
    print(f"  {latency.line()}", flush=True)
    return latency


def _swapped(query: str) -> str:
    """The query with the middle letters of its longest word in the wrong order."""
    word = max(query.split(), key=len)
    place = len(word) // 2
    wrong = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return query.replace(word, wrong)


def _ratio(name: str, own: Sequence[Latency], floor: Sequence[Latency]) -> Ratio:
    pairs = list(zip(own, floor, strict=True))
    return Ratio(
        program=name,
        p50=round(median(one.p50 for one in own), 2),
        p99=round(median(one.p99 for one in own), 2),
        p50_times_floor=round(median(one.p50 / least.p50 for one, least in pairs), 2),
        p99_times_floor=round(median(one.p99 / least.p99 for one, least in pairs), 2),
    )
