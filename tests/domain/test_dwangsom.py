"""What a late decision costs, as Awb 4:17 counts it."""

import pytest

from kcc.domain.dwangsom import dwangsom


@pytest.mark.parametrize(
    ("days", "euros"),
    [(-3, 0), (0, 0), (1, 23), (14, 322), (15, 357), (28, 812), (29, 857), (42, 1442), (43, 1442)],
)
def test_it_runs_up_in_three_steps_and_stops_after_42_days(days: int, euros: int) -> None:
    assert dwangsom(days) == euros
