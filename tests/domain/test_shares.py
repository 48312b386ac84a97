"""Shares with their interval, and percentiles, against figures worked out elsewhere."""

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain.shares import Share, percentile


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(8, 10, 49.0, 94.3), (0, 10, 0.0, 27.8), (10, 10, 72.2, 100.0), (850, 1000, 82.7, 87.1)],
)
def test_a_share_has_an_interval(numerator: int, denominator: int, low: float, high: float) -> None:
    interval = Share(numerator=numerator, denominator=denominator).interval

    assert interval == pytest.approx((low, high), abs=0.05)


@given(st.integers(1, 5000), st.floats(0, 1))
def test_the_interval_is_where_the_score_test_does_not_refuse(whole: int, part: float) -> None:
    share = Share(numerator=int(whole * part), denominator=whole)
    z = NormalDist().inv_cdf(0.975)
    assert share.interval is not None

    for bound in share.interval:
        p = bound / 100
        if 1e-9 < p < 1 - 1e-9:
            score = abs(share.numerator / whole - p) / (p * (1 - p) / whole) ** 0.5
            assert score == pytest.approx(z, rel=1e-6)


def test_of_nothing_nothing_is_said_and_of_a_few_nothing_is_shown() -> None:
    none, few = Share(numerator=0, denominator=0), Share(numerator=3, denominator=9)

    assert (none.percent, none.interval, none.is_shown) == (None, None, False)
    assert not few.is_shown
    assert Share(numerator=3, denominator=10).is_shown
    with pytest.raises(ValueError, match="whole"):
        Share(numerator=2, denominator=1)


@given(st.lists(st.integers(0, 500), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_value_at_its_rank(values: list[int], percent: int) -> None:
    counts = {value: values.count(value) for value in values}

    rank = -(-len(values) * percent // 100)
    assert percentile(counts, percent) == sorted(values)[rank - 1]


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile({}, 50) is None
    with pytest.raises(ValueError, match="1 to 100"):
        percentile({1: 1}, 0)
