"""One program that searches, as a process of its own: what each query takes, cold and then warm.

Reads the queries as JSON from its input and writes two lists of milliseconds. With the address of
a database they are queries for the kennisbank, with a path they are the floor's expressions.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from kcc.db import make_engine, session_factory
from kennisbank.search import Scope, search

HITS = 10
_FLOOR = (
    "SELECT rowid, bm25(found, 10, 5, 1) AS score FROM found WHERE found MATCH ?"
    f" ORDER BY score LIMIT {HITS}"
)

Ask = Callable[[str], object]


def main() -> None:
    place, queries = sys.argv[1], json.load(sys.stdin)
    ask = _ours(place) if "://" in place else _floor(place)
    print(json.dumps([_timed(ask, queries) for _ in range(2)]))


def _ours(url: str) -> Ask:
    """All that a search does: understand, repair, rank, and mark the words in snippets."""
    session = session_factory(make_engine(url))()
    scope = Scope(today=datetime.now(UTC).date(), limit=HITS)
    return lambda query: search(session, query, scope)


def _floor(path: str) -> Ask:
    database = sqlite3.connect(path)
    return lambda expression: database.execute(_FLOOR, [expression]).fetchall()


def _timed(ask: Ask, queries: Sequence[str]) -> list[float]:
    took = []
    for query in queries:
        begun = time.perf_counter()
        ask(query)
        took.append(1000 * (time.perf_counter() - begun))
    return took


if __name__ == "__main__":
    main()
