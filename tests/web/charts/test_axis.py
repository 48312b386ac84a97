"""Axes with round steps, and words that keep apart."""

from itertools import pairwise

import pytest

from kcc.web.charts.axis import axis
from kcc.web.charts.labels import apart, fitting, thinned
from kcc.web.charts.notation import Unit


@pytest.mark.parametrize(
    ("values", "unit", "ticks"),
    [
        ([], Unit.COUNT, (0, 1)),
        ([0, 0], Unit.COUNT, (0, 1)),
        ([3], Unit.COUNT, (0, 1, 2, 3)),
        ([18, 182], Unit.COUNT, (0, 50, 100, 150, 200)),
        ([4_567_890], Unit.COUNT, (0, 2_000_000, 4_000_000, 6_000_000)),
        ([31.5, 9], Unit.HOURS, (0, 8, 16, 24, 32)),
        ([0.4], Unit.HOURS, (0, 0.25, 0.5, 0.75, 1)),
        ([3], Unit.PERCENT, (0, 25, 50, 75, 100)),
    ],
)
def test_an_axis_from_zero_has_round_steps(
    values: list[float], unit: Unit, ticks: tuple[float, ...]
) -> None:
    assert axis(values, unit).ticks == ticks


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([71.2, 88], (70, 75, 80, 85, 90)),
        ([99, 100], (94, 96, 98, 100)),
        ([0, 0], (0, 2, 4, 6)),
        ([100], (94, 96, 98, 100)),
    ],
)
def test_a_zoomed_axis_of_percents_stays_within_zero_and_a_hundred(
    values: list[float], ticks: tuple[float, ...]
) -> None:
    assert axis(values, Unit.PERCENT, zoomed=True).ticks == ticks


@pytest.mark.parametrize("value", [0, 0.001, 1, 7.3, 99, 1e4, 123_456_789, 1e15])
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("zoomed", [False, True])
def test_every_axis_holds_its_values_in_few_steps(value: float, unit: Unit, zoomed: bool) -> None:
    if unit is Unit.PERCENT:
        value = min(value, 100)

    found = axis([value, value / 3], unit, zoomed=zoomed)

    assert found.low <= value / 3 <= value <= found.high
    assert 2 <= len(found.ticks) <= 7


def test_a_value_beyond_the_axis_is_drawn_at_its_edge() -> None:
    assert axis([10], Unit.COUNT).part(1e9) == 1


def test_labels_keep_apart_in_their_order_near_where_they_are_wanted() -> None:
    middles = apart([50, 52, 51, 90], [16, 16, 16, 16], 0, 100)

    ordered = [middles[0], middles[2], middles[1], middles[3]]
    assert all(lower - upper >= 16 for upper, lower in pairwise(ordered))
    assert apart([10, 80], [16, 16], 0, 100) == [10, 80]


def test_labels_stay_within_bounds_and_overlap_evenly_when_there_is_no_room() -> None:
    assert apart([-50, 300], [20, 20], 0, 100) == [10, 90]
    assert apart([5, 5, 5, 5], [20] * 4, 0, 40) == [5, 15, 25, 35]
    assert apart([], [], 0, 40) == []


def test_the_last_label_under_an_axis_always_shows_and_none_overlap() -> None:
    labels = [f"week {n}" for n in range(22, 48)]

    shown = thinned(labels, 28)

    assert shown[-1] == len(labels) - 1
    assert all((later - sooner) * 28 > 50 for sooner, later in pairwise(shown))
    assert thinned(labels[:1], 0) == [0]
    assert thinned([], 10) == []


def test_long_words_are_cut_with_an_ellipsis() -> None:
    assert fitting("een heel lang onderwerp", 12) == "een heel la…"
    assert fitting("kort", 12) == "kort"
