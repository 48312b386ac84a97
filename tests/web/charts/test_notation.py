"""Figures as Dutch readers write them."""

import pytest

from kcc.web.charts.notation import Unit, between, brief, number, tabular, written


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-0.01, "0"),
        (6.8, "6,8"),
        (999, "999"),
        (1234.4, "1.234"),
        (999_499, "999.499"),
        (999_500, "1 mln"),
        (1_234_567, "1,2 mln"),
        (4_321_000_000, "4.321 mln"),
        (-19, "−19"),
    ],
)
def test_numbers_have_dots_for_thousands_and_a_comma(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_figure_has_its_unit_and_nothing_is_a_dash() -> None:
    shown = [written(87.44, Unit.PERCENT), written(6.0, Unit.HOURS), written(None, Unit.COUNT)]

    assert shown == ["87,4%", "6 u", "–"]


def test_only_all_is_a_hundred_percent_and_only_nothing_is_none() -> None:
    shares = (100.0, 99.98, 0.02, 0.0)

    assert [written(share, Unit.PERCENT) for share in shares] == ["100%", "99,9%", "0,1%", "0%"]


def test_in_a_column_percents_and_hours_have_the_same_decimals() -> None:
    assert [tabular(value, Unit.PERCENT) for value in (77, 76.7, None)] == ["77,0%", "76,7%", "–"]
    assert [tabular(value, Unit.HOURS) for value in (6, 1234)] == ["6,0 u", "1.234 u"]
    assert tabular(77, Unit.COUNT) == "77"


def test_an_interval_has_its_unit_once() -> None:
    assert between(84, 90.3, Unit.PERCENT) == "84,0 tot 90,3%"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.4, "0,4"), (12.6, "13"), (8060, "8.060"), (12_345, "12k"), (3_000_000, "3 mln")],
)
def test_figures_in_cells_are_short(value: float, shown: str) -> None:
    assert brief(value) == shown
