"""Search: the same queries by raw FTS5 on the same tokens, and by the kennisbank."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import quote_plus

from bench import serving
from bench.articles import make_articles
from bench.databases import postgresql
from bench.datasets import Dataset, demos
from bench.processes import ROOT
from bench.report import FLOOR, column
from bench.wishes import Wish
from kcc.commands.kennisbank import load_all
from kcc.db import make_engine, session_factory
from kcc.demo.articles import load_articles
from kennisbank import postings
from kennisbank.analysis import words
from kennisbank.asked import ask
from kennisbank.importing import Record
from kennisbank.markdown import to_line

TYPING_ERRORS = 100  # one query in so many has one
SHARED = ROOT.parent / "shared" / "data" / "queries.dev.jsonl"
COLD, WARM, PAGE = "cold", "warm", "over HTTP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """What one program took for the queries of one round, in milliseconds.

    Cold is the first time that a process is asked them, warm the second. The disk is warm.
    """

    program: str
    when: str
    first: float
    p50: float
    p99: float

    def line(self) -> str:
        return (
            f"{self.program:12} {self.when:10} first {self.first:8.2f} p50 {self.p50:8.2f}"
            f" p99 {self.p99:8.2f} ms"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Medians over the rounds in milliseconds, and of the ratios to the floor in each round.

    A page is compared with the warm floor, which makes none.
    """

    program: str
    when: str
    first: float = column("first ms")
    p50: float = column("p50 ms")
    p99: float = column("p99 ms")
    p50_times_floor: float = column("p50 x floor")
    p99_times_floor: float = column("p99 x floor")


def measure(articles: int, queries: Sequence[str], wish: Wish) -> list[Latency]:
    """Figures of every program in every round; of the pages of the first round's queries once."""
    records = [*load_articles(), *make_articles(articles)]
    asked = [mistyped(queries, number) for number in range(wish.rounds)]
    with (
        TemporaryDirectory(prefix="kcc-bench-") as folder,
        postgresql(wish.databases) as server,
    ):
        made = demos(Path(folder) / "demo", server, datetime.now(UTC))
        wanted = [dataset for dataset in made if dataset.program in wish.databases]
        for dataset in wanted:
            _fill(dataset, records)
        floor = Path(folder) / "floor.db"
        _make_floor(floor, records)
        sought = _sought(wanted[0], chain.from_iterable(asked))
        found = list(_rounds(floor, wanted, asked, sought))
        return [*found, *(_over_http(dataset, asked[0]) for dataset in wanted)]


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
    """A line for each program and moment, in the order in which they ran."""
    grouped: dict[tuple[str, str], list[Latency]] = {}
    for one in found:
        grouped.setdefault((one.program, one.when), []).append(one)
    return [
        _ratio(own, grouped[FLOOR, WARM if when == PAGE else when])
        for (_, when), own in grouped.items()
    ]


def _fill(dataset: Dataset, records: Sequence[Record]) -> None:
    engine = make_engine(dataset.places.database_url)
    begun = time.perf_counter()
    with session_factory(engine)() as session:
        load_all(session, records, datetime.now(UTC))
    print(f"  {len(records)} articles in {time.perf_counter() - begun:.0f} s", flush=True)
    if engine.dialect.name == "postgresql":  # as autovacuum does in an hour
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _make_floor(path: Path, records: Sequence[Record]) -> None:
    """FTS5 on the tokens that we search too."""
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE found USING fts5(title, terms, body, tokenize='ascii')")
    contents = (record.content for record in records)
    parts = ((one.title, one.search_terms, to_line(one.text)) for one in contents)
    rows = ([_tokens(part) for part in row] for row in parts)
    database.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)
    database.execute("INSERT INTO found (found) VALUES ('optimize')")
    database.commit()
    database.close()


def _tokens(text: str) -> str:
    return " ".join(token for word in words(text) for token in word.tokens)


def _sought(dataset: Dataset, asked: Iterator[str]) -> dict[str, str]:
    """What the floor looks for, by query: understanding a query is no work of the floor's."""
    engine = make_engine(dataset.places.database_url)
    with session_factory(engine)() as session:
        size = postings.totals(session)
        tokens = {query: ask(session, query, size).weights for query in dict.fromkeys(asked)}
    engine.dispose()
    return {
        query: " OR ".join(f'"{token}"' for token in found) or '"-"'
        for query, found in tokens.items()
    }


def _rounds(
    floor: Path,
    datasets: Sequence[Dataset],
    asked: Sequence[Sequence[str]],
    sought: Mapping[str, str],
) -> Iterator[Latency]:
    for queries in asked:
        yield from _in_a_process(FLOOR, str(floor), [sought[query] for query in queries])
        for dataset in datasets:
            yield from _in_a_process(dataset.program, dataset.places.database_url, queries)


def _in_a_process(program: str, place: str, asked: Sequence[str]) -> Iterator[Latency]:
    """The queries twice, by a process that begins with the first of them."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.searching", place],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        check=True,
        cwd=ROOT,
        text=True,
    )
    for when, took in zip((COLD, WARM), json.loads(done.stdout), strict=True):
        yield _latency(program, when, took)


def _over_http(dataset: Dataset, asked: Sequence[str]) -> Latency:
    """The page of each query, once."""
    with serving.ours(dataset) as site:
        took = site.durations([f"/kennisbank?q={quote_plus(query)}" for query in asked])
    return _latency(dataset.program, PAGE, took)


def _latency(program: str, when: str, took: Sequence[float]) -> Latency:
    percentiles = quantiles(took, n=100)
    latency = Latency(
        program=program, when=when, first=took[0], p50=percentiles[49], p99=percentiles[98]
    )
    print(f"  {latency.line()}", flush=True)
    return latency


def _swapped(query: str) -> str:
    """The query with the middle letters of its longest word in the wrong order."""
    word = max(query.split(), key=len)
    place = len(word) // 2
    wrong = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return query.replace(word, wrong)


def _ratio(own: Sequence[Latency], floor: Sequence[Latency]) -> Ratio:
    pairs = list(zip(own, floor, strict=False))  # of pages there is one round only
    return Ratio(
        program=own[0].program,
        when=own[0].when,
        first=round(median(one.first for one in own), 2),
        p50=round(median(one.p50 for one in own), 2),
        p99=round(median(one.p99 for one in own), 2),
        p50_times_floor=round(median(one.p50 / least.p50 for one, least in pairs), 2),
        p99_times_floor=round(median(one.p99 / least.p99 for one, least in pairs), 2),
    )
