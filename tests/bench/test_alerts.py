"""The bench of warnings looks at what is due, on both databases."""

from bench import alerts
from bench.wishes import Wish


def test_a_hundred_are_warned_of_whatever_runs_besides() -> None:
    wish = Wish(rounds=1, databases=("sqlite",), path=None)

    found = alerts.summarise(alerts.measure((150, 3_000), wish))

    assert [(one.program, one.clocks) for one in found] == [("sqlite", 150), ("sqlite", 3_000)]
    assert found[0].times == 1
    assert all(one.ms > 0 for one in found)
