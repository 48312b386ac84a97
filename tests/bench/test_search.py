"""The benchmark of the search asks all programs the same, and makes the same articles each time."""

from itertools import islice

from bench.articles import make_articles
from bench.report import FLOOR
from bench.search import Latency, mistyped, queries, summarise


def test_the_same_articles_each_time() -> None:
    first, again = list(make_articles(3)), list(make_articles(3))

    assert first == again
    assert len({record.content.text for record in first}) == 3
    assert list(islice(make_articles(9), 3)) == first


def test_one_query_in_a_hundred_has_a_typing_error_and_another_one_each_time() -> None:
    asked = [f"paspoort nummer {number}" for number in range(300)]

    wrong = [set(mistyped(asked, seed)) - set(asked) for seed in (1, 2)]

    assert [len(one) for one in wrong] == [3, 3]
    assert wrong[0] != wrong[1]
    assert len(queries()) > 100


def test_ratios_are_taken_within_a_round() -> None:
    rounds = [(10, 20), (100, 300), (1, 4)]
    found = [
        Latency(program=name, p50=p50, p99=10 * p50)
        for pair in rounds
        for name, p50 in zip((FLOOR, "ours"), pair, strict=True)
    ]

    floor, ours = summarise(found)

    assert (floor.p50_times_floor, floor.p50) == (1, 10)
    assert (ours.p50_times_floor, ours.p99_times_floor, ours.p50) == (3, 3, 20)
