"""The worker's own parts: lease keeper, watchdog and runner, each by itself."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kcc.domain.errors import KccError, Unavailable
from kcc.models import JobRun
from kcc.models import Lease as LeaseRow
from kcc.services import leases
from kcc.worker.jobs import Job
from kcc.worker.keeper import Keeper
from kcc.worker.runner import BROKEN, Runner
from kcc.worker.shift import Parts, Shift, cause, utcnow
from kcc.worker.watchdog import Watchdog
from tests.servers.sockets import wait_until


@pytest.fixture
def keeper(parts: Parts) -> Keeper:
    return Keeper(parts, Watchdog())


@pytest.fixture
def runner(parts: Parts, keeper: Keeper) -> Runner:
    return Runner(parts, keeper, Watchdog())


def held_by(keeper: Keeper) -> leases.Lease | None:
    return keeper.current


def job_run(session: Session, name: str) -> JobRun | None:
    session.rollback()
    return session.get(JobRun, name, populate_existing=True)


def test_a_keeper_holds_the_lease_until_it_stops(keeper: Keeper, session: Session) -> None:
    keeper.start()
    lease = held_by(keeper)
    assert lease is not None
    assert lease.is_fresh()

    keeper.stop()

    assert held_by(keeper) is None
    assert not lease.is_fresh()
    assert session.scalars(select(LeaseRow.expires_at)).one() <= utcnow()


def test_a_second_keeper_waits_and_takes_over(parts: Parts, keeper: Keeper) -> None:
    keeper.start()
    other = Keeper(parts, Watchdog())
    other.start()
    assert held_by(other) is None

    keeper.stop()

    wait_until(lambda: held_by(other) is not None, what="the other takes over")
    taken = held_by(other)
    assert taken is not None
    assert taken.token == 2
    other.stop()


def test_a_keeper_that_cannot_reach_the_database_lets_its_lease_run_out(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.start()
    lease = keeper.current
    assert lease is not None
    before = lease._fresh_until

    monkeypatch.setattr(leases, "take", raising(Unavailable("De database is weg.")))
    keeper._renew()

    assert keeper.current is lease
    assert lease._fresh_until == before
    assert "lease not renewed" in caplog.text
    keeper.stop()


def test_without_the_lease_no_job_runs(runner: Runner) -> None:
    ran: list[Shift] = []

    runner.run(Job(name="proef", every=1, run=ran.append))

    assert ran == []


def test_a_process_that_must_stop_starts_no_job(
    runner: Runner, keeper: Keeper, parts: Parts
) -> None:
    ran: list[Shift] = []
    keeper.start()
    parts.stopping.set()

    runner.run(Job(name="proef", every=1, run=ran.append))

    assert ran == []
    keeper.stop()


@pytest.mark.parametrize(
    ("error", "problem"),
    [(KccError("De schijf is vol."), "De schijf is vol."), (RuntimeError("geheim"), BROKEN)],
)
def test_a_job_that_fails_leaves_its_problem_and_the_next_run_clears_it(
    runner: Runner,
    keeper: Keeper,
    session: Session,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    problem: str,
) -> None:
    keeper.start()

    runner.run(Job(name="proef", every=1, run=raising(error)))
    failed = job_run(session, "proef")
    assert failed is not None
    assert failed.problem == problem
    assert "geheim" not in caplog.text

    runner.run(Job(name="proef", every=1, run=lambda _: None))
    well = job_run(session, "proef")
    assert well is not None
    assert well.problem == ""
    keeper.stop()


def test_a_job_that_fails_each_second_is_logged_once_until_it_works_again(
    runner: Runner, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.start()
    broken = Job(name="proef", every=1, run=raising(KccError("De schijf is vol.")))
    sound = Job(name="proef", every=1, run=lambda _: None)

    for job in (broken, broken, broken, sound, broken, broken):
        runner.run(job)

    assert caplog.text.count("job=proef failed: De schijf is vol.") == 2
    keeper.stop()


def test_a_job_that_runs_each_second_does_not_write_each_second(
    runner: Runner, keeper: Keeper, session: Session
) -> None:
    keeper.start()
    job = Job(name="proef", every=1, run=lambda _: None)
    runner.run(job)
    first = job_run(session, "proef")
    assert first is not None
    started = first.started_at

    runner.run(job)

    again = job_run(session, "proef")
    assert again is not None
    assert again.started_at == started
    keeper.stop()


def test_a_shift_goes_on_until_the_process_stops_the_lease_ends_or_time_is_up(
    shift: Shift,
) -> None:
    assert shift.goes_on()

    shift.parts.stopping.set()
    assert not shift.goes_on()

    shift.parts.stopping.clear()
    shift.lease.expire()
    assert not shift.goes_on()


def test_of_two_runs_of_one_job_the_watchdog_minds_each() -> None:
    watchdog = Watchdog()

    with watchdog.watching("send", 0.0):
        with watchdog.watching("send", 60.0):
            pass

        assert not watchdog.wait_until_idle(0.0)
        assert watchdog.overdue() == ["send"]


def test_the_watchdog_knows_what_is_past_its_deadline() -> None:
    watchdog = Watchdog()

    with watchdog.watching("snel", 60), watchdog.watching("traag", -1):
        assert watchdog.overdue() == ["traag"]
        assert not watchdog.wait_until_idle(0.01)

    assert watchdog.overdue() == []
    assert watchdog.wait_until_idle(0.01)


def test_waiting_for_idle_ends_when_the_last_job_does() -> None:
    watchdog, release = Watchdog(), threading.Event()

    def work() -> None:
        with watchdog.watching("werk", 60):
            release.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: not watchdog.wait_until_idle(0))
    release.set()

    assert watchdog.wait_until_idle(10)
    thread.join()


def test_the_log_tells_where_an_error_came_from_but_not_what_people_wrote() -> None:
    try:
        raise RuntimeError("mijn geheim")
    except RuntimeError as error:
        told = cause(error)

    assert "mijn geheim" not in told
    assert "test_parts.py" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [("no such table: lease\nHINT: x", "no such table: lease"), ("", "ConnectionError")],
)
def test_the_log_tells_why_the_database_does_not_answer(words: str, told: str) -> None:
    error = Unavailable("De database is even niet bereikbaar.")
    error.__cause__ = OperationalError("SELECT 1", {}, ConnectionError(words))

    assert cause(error) == f"database: {told}"


def raising(error: Exception) -> Callable[..., None]:
    def raise_(*_arguments: object, **_named: object) -> None:
        raise error

    return raise_
