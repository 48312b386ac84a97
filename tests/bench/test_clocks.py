"""The bench of clocks: the same work each time, and a comparison of equal answers only."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from bench import clock_rival, clocks
from bench.__main__ import main
from bench.clock_work import batches
from bench.clocks import OURS, RIVAL, Figures, check_equal, summarise
from tests.plugins.cannot_run import cannot_run

START = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_work_is_the_same_each_time_and_of_every_kind() -> None:
    made, again = list(batches(1000)), list(batches(1000))

    assert [batch.arguments for batch in made] == [batch.arguments for batch in again]
    assert sum(len(batch.arguments) for batch in made) == 1000
    assert len({batch.work for batch in made}) == 6
    assert Counter(len(batch.arguments) > 0 for batch in made) == {True: 11}


def test_every_kind_is_measured_and_forty_hours_are_as_long_for_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not clock_rival.is_here():
        cannot_run("businesstimedelta is not installed (make setup)")
    monkeypatch.setattr(clocks, "COMPARED", 40)

    done = CliRunner().invoke(main, ["clocks", "--calculations", "200", "--rounds", "2"])

    assert done.exit_code == 0, done.exception
    medians = done.output.partition("medians")[2]
    assert [line.split("  ")[0] for line in medians.splitlines()[2:]][-3:] == [
        clocks.TOTAL,
        RIVAL,
        OURS,
    ]
    assert float(medians.split()[-1]) > 5  # 100 and more: so much even a busy machine leaves


def test_without_the_other_library_it_says_that_nothing_was_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock_rival, "is_here", lambda: False)

    done = CliRunner().invoke(main, ["clocks", "--calculations", "200", "--rounds", "1"])

    assert "not compared: businesstimedelta is not installed" in done.output
    assert clocks.TOTAL in done.output
    assert OURS not in done.output


def test_answers_that_differ_are_an_error_and_no_figure() -> None:
    with pytest.raises(RuntimeError, match="40 hours from 2026-11-23"):
        check_equal([START], [START], [START + timedelta(minutes=1)])


def test_speeds_are_compared_within_a_round() -> None:
    rounds = [(2.0, 0.02), (10.0, 0.2), (3.0, 0.02)]  # the second on a busy machine
    found = [
        Figures(kind=kind, calculations=1000, seconds=seconds)
        for pair in rounds
        for kind, seconds in zip((RIVAL, OURS), pair, strict=True)
    ]

    rival, ours = summarise(found)

    assert (rival.times_rival, ours.times_rival) == (1.0, 100.0)
    assert (ours.per_second, ours.microseconds) == (50_000, 20.0)
