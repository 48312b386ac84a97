"""The bench of dashboards: its figures are exact, and its growth is taken within each round."""

import re
from collections.abc import Callable

import pytest

from bench import dashboards
from bench.dashboards import VIEWS, Figures
from bench.serving import Timing
from tests.bench.conftest import Printed


def figures(contacts: int, cpu: float) -> Figures:
    timing = Timing(p50=2 * cpu, p95=3 * cpu, cpu=cpu, size=40.0)
    return Figures(view="Nu", program="sqlite", contacts=contacts, timing=timing)


def test_growth_is_taken_within_each_round() -> None:
    """A machine that was busy in the second round was so for both sizes."""
    found = [figures(10, 2), figures(1000, 3), figures(10, 8), figures(1000, 12)]

    small, large = dashboards.summarise(found)

    assert (small.growth, large.growth, large.p50_growth) == (1.0, 1.5, 1.5)


@pytest.mark.long
def test_both_pages_are_measured_on_figures_that_plain_sql_counts(
    bench: Callable[..., Printed],
) -> None:
    printed = bench("dashboard", "--contacts", "400", "--requests", "10")

    assert [one["view"] for one in printed.medians] == [view.name for view in VIEWS]
    assert re.search(r"figures are exact: \{'received': \d", printed.text)
