"""The benchmark of the search asks all programs the same, and makes the same articles each time."""

from collections.abc import Callable
from itertools import islice

import pytest

from bench.articles import make_articles
from bench.report import FLOOR
from bench.search import COLD, PAGE, WARM, Latency, mistyped, queries, summarise
from tests.bench.conftest import Printed


def test_the_same_articles_each_time() -> None:
    first = list(make_articles(3))

    assert len({record.content.text for record in first}) == 3
    assert list(islice(make_articles(9), 3)) == first


def test_one_query_in_a_hundred_has_a_typing_error_and_another_one_each_time() -> None:
    asked = [f"paspoort nummer {number}" for number in range(300)]

    wrong = [set(mistyped(asked, seed)) - set(asked) for seed in (1, 2)]

    assert [len(one) for one in wrong] == [3, 3]
    assert wrong[0] != wrong[1]
    assert len(queries()) > 100


def latency(program: str, when: str, p50: float) -> Latency:
    return Latency(program=program, when=when, first=0.0, p50=p50, p99=10 * p50)


def test_ratios_are_taken_within_a_round() -> None:
    rounds = [(10, 20), (100, 300), (1, 4)]
    found = [
        latency(name, WARM, p50)
        for pair in rounds
        for name, p50 in zip((FLOOR, "ours"), pair, strict=True)
    ]

    floor, ours = summarise(found)

    assert (floor.p50_times_floor, floor.p50) == (1, 10)
    assert (ours.p50_times_floor, ours.p99_times_floor, ours.p50) == (3, 3, 20)


def test_cold_is_compared_with_cold_and_a_page_with_what_is_warm() -> None:
    found = [
        *(latency(FLOOR, when, p50) for when, p50 in ((COLD, 4), (WARM, 2))),
        *(latency("ours", when, p50) for when, p50 in ((COLD, 12), (WARM, 8), (PAGE, 20))),
    ]

    ratios = {one.when: one.p50_times_floor for one in summarise(found) if one.program == "ours"}

    assert ratios == {COLD: 3, WARM: 4, PAGE: 10}


@pytest.mark.long  # the benchmarks of mail and pages are tried in each run
def test_search_is_measured_cold_warm_and_as_a_page(bench: Callable[..., Printed]) -> None:
    medians = bench("search", "--articles", "30", "--queries", "30").medians

    assert [(one["program"], one["when"]) for one in medians] == [
        *((program, when) for program in (FLOOR, "sqlite") for when in (COLD, WARM)),
        ("sqlite", PAGE),
    ]
    assert all(0 < one["p50"] <= one["p99"] for one in medians)
