"""A clock that is put back does not keep the mail waiting until it has caught up."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from kcc.worker import wall_clock
from kcc.worker.process import _Worker
from kcc.worker.shift import Parts
from kcc.worker.wall_clock import WallClock
from tests.servers.sockets import wait_until


def sees(monkeypatch: pytest.MonkeyPatch, *ahead: float) -> None:
    """How far the wall clock is ahead of the other, in seconds, at each look."""
    looks = iter(ahead)
    monkeypatch.setattr(wall_clock, "_ahead", lambda: next(looks))


def test_a_clock_that_was_put_back_is_noticed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sees(monkeypatch, 5000, 5000 - 3600, 5000 - 3600)
    clock = WallClock()

    assert clock.was_put_back()
    assert not clock.was_put_back()


@pytest.mark.parametrize("moved", [0.0, -1.0, 3600.0])
def test_a_clock_that_is_put_right_by_a_second_or_put_forward_is_no_matter(
    monkeypatch: pytest.MonkeyPatch, moved: float
) -> None:
    sees(monkeypatch, 5000, 5000 + moved)

    assert not WallClock().was_put_back()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_that_were_planned_by_a_clock_that_was_ahead_run_at_once(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    sees(monkeypatch, 5000, 5000 - 3600)
    worker, ran = _Worker(parts), threading.Event()
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    worker.scheduler.add_job(
        ran.set, "interval", seconds=1, executor="own", next_run_time=in_an_hour
    )
    worker.scheduler.start()

    worker.mind_the_clock()

    wait_until(ran.is_set, what="the job")
    worker.scheduler.shutdown()
