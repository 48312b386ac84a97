"""What a late decision costs, as Awb 4:17 counts it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kcc.domain.dwangsom import Default, Standing, counted, dwangsom
from kcc.domain.kinds import ContactKind

NOTICE = datetime(2026, 11, 2, 9, tzinfo=UTC)  # Monday: two weeks end on the 16th
DAY = timedelta(days=1)


def default(**features: object) -> Default:
    usual: dict[str, object] = {
        "kind": ContactKind.APPLICATION,
        "due_at": NOTICE - DAY,
        "decided_at": None,
        "noticed_at": NOTICE,
    }
    return Default(**(usual | features))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "euros"),
    [(-3, 0), (0, 0), (1, 23), (14, 322), (15, 357), (28, 812), (29, 857), (42, 1442), (43, 1442)],
)
def test_it_runs_up_in_three_steps_and_stops_after_42_days(days: int, euros: int) -> None:
    assert dwangsom(days) == euros


@pytest.mark.parametrize(
    ("after", "standing", "days", "euros"),
    [
        (14, Standing.WAITS, 0, 0),
        (15, Standing.RUNS, 1, 23),
        (19, Standing.RUNS, 5, 115),
        (200, Standing.RUNS, 42, 1442),
    ],
)
def test_it_runs_from_the_day_after_two_weeks(
    after: int, standing: Standing, days: int, euros: int
) -> None:
    found = counted(default(), NOTICE + after * DAY)

    assert (found.standing, found.days, found.euros) == (standing, days, euros)
    assert found.first_day == date(2026, 11, 17)


@pytest.mark.parametrize(("after", "days"), [(3, 0), (15, 0), (20, 5), (200, 42)])
def test_the_day_of_the_decision_is_the_first_that_costs_nothing(after: int, days: int) -> None:
    found = counted(default(decided_at=NOTICE + after * DAY), NOTICE + 300 * DAY)

    assert (found.standing, found.days) == (Standing.ENDED, days)


@pytest.mark.parametrize(
    ("features", "standing"),
    [
        ({"kind": ContactKind.WOO_REQUEST}, Standing.WITHOUT),  # Woo 8.2
        ({"kind": ContactKind.COMPLAINT}, Standing.WITHOUT),
        ({"due_at": None}, Standing.NO_TERM),
        ({"due_at": NOTICE + DAY}, Standing.PREMATURE),
        ({"decided_at": NOTICE - DAY}, Standing.DECIDED),
    ],
)
def test_some_notices_cost_nothing(features: dict[str, object], standing: Standing) -> None:
    found = counted(default(**features), NOTICE + 60 * DAY)

    assert (found.standing, found.euros, found.first_day) == (standing, 0, None)
