"""The end of a secret is told in time, by the day in the Netherlands."""

from datetime import UTC, date, datetime

import pytest

from kcc.domain.expiry import expiring

ON = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("now", "days_left", "told"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), 31, (False, False, False)),
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), 30, (True, False, False)),
        (datetime(2026, 12, 23, 12, tzinfo=UTC), 8, (True, False, False)),
        (datetime(2026, 12, 24, 12, tzinfo=UTC), 7, (True, True, False)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 0, (True, True, False)),
        (datetime(2026, 12, 31, 23, 1, tzinfo=UTC), -1, (True, True, True)),
    ],
)
def test_it_is_told_to_some_a_month_before_and_to_all_a_week_before(
    now: datetime, days_left: int, told: tuple[bool, bool, bool]
) -> None:
    found = expiring("info@example.nl", ON, now)

    assert found.days_left == days_left
    assert (found.is_early, found.is_near, found.is_over) == told
