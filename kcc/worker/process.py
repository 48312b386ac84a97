"""The worker as a process: it starts, runs until it is told to stop, and stops cleanly."""

import logging
import os
import signal
import threading
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from channels.email.accounts import ImapAccount
from kcc import garbage
from kcc.config import Settings
from kcc.db import make_engine, session_factory
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.services import job_runs
from kcc.worker.fetching import active_mailboxes, fetch
from kcc.worker.jobs import AT_ONCE, JOBS, MAIL, OWN, SENDING, Job
from kcc.worker.keeper import Keeper
from kcc.worker.listening import Listener, Listeners, take_turn
from kcc.worker.runner import Runner
from kcc.worker.shift import Parts, Shift
from kcc.worker.wall_clock import WallClock
from kcc.worker.watchdog import Watchdog

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
GRACE_SECONDS = 8.0  # what a job gets to finish its step when the process must stop
LOOK_AT_CLOCK = 5.0  # seconds between two looks whether the clock was put back
THREADS = {OWN: 4, MAIL: 8, SENDING: AT_ONCE}
LOOK_FOR_MAILBOXES = 5.0  # seconds until a new mailbox is read for the first time

log = logging.getLogger(__name__)


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then finish the step at hand and give the lease away."""
    _block_signals()
    garbage.only_on_request()
    engine = make_engine(settings.database.url)
    parts = Parts(
        settings=settings,
        keys=Keys(settings.secret_key),
        files=FileStore(settings.files.directory),
        sessions=session_factory(engine),
        stopping=threading.Event(),
    )
    worker = _Worker(parts)
    worker.start()
    while signal.sigtimedwait(STOP_SIGNALS, LOOK_AT_CLOCK) is None:
        worker.mind_the_clock()
        garbage.collect()
    if not worker.stop():
        # A job hangs in a mail server's silence; what it was doing is safe to cut off.
        log.warning("stopped with a job that did not end")
        logging.shutdown()
        os._exit(0)
    engine.dispose()
    log.info("stopped")


def _block_signals() -> None:
    """Let the main thread wait for them; a handler could meet a lock that it holds itself."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: None)  # a script that starts us with & had SIGINT ignored
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


class _Worker:
    """The lease, the watchdog and the scheduler together."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.watchdog = Watchdog()
        self.keeper = Keeper(parts, self.watchdog)
        self.runner = Runner(parts, self.keeper, self.watchdog)
        self.clock = WallClock()
        self.listeners = Listeners(self._listener)
        self.scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={name: ThreadPoolExecutor(size) for name, size in THREADS.items()},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
        )

    def start(self) -> None:
        self.watchdog.start()
        self.keeper.start()
        for job in JOBS:
            self._add(job)
        self._add(Job(name=job_runs.PLAN, every=LOOK_FOR_MAILBOXES, run=self._plan_mailboxes))
        self.scheduler.start()
        log.info("started pid=%d", os.getpid())

    def mind_the_clock(self) -> None:
        """Plan all jobs anew when the clock was put back; else they would wait for it."""
        if self.clock.was_put_back():
            log.warning("the clock was put back")
            for job in self.scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))

    def stop(self) -> bool:
        """Whether all jobs ended in time; the lease is free afterwards in any case."""
        self.parts.stopping.set()
        self.scheduler.shutdown(wait=False)
        ended = self.watchdog.wait_until_idle(GRACE_SECONDS)
        self.keeper.stop()
        return ended

    def _add(self, job: Job) -> None:
        self.scheduler.add_job(
            partial(self.runner.run, job),
            "interval",
            seconds=job.every,
            id=job.name,
            executor=job.pool,
            max_instances=job.at_once,
            next_run_time=datetime.now(UTC),
        )

    def _plan_mailboxes(self, shift: Shift) -> None:
        """One job for each active mailbox, so that a slow server holds up its own mail only."""
        accounts = active_mailboxes(shift)
        wanted = {job_runs.fetch_name(mailbox_id): mailbox_id for mailbox_id in accounts}
        planned = {job.id for job in self.scheduler.get_jobs() if job_runs.is_fetch(job.id)}
        for name in planned - wanted.keys():
            self.scheduler.remove_job(name)
        for name in wanted.keys() - planned:
            every = float(self.parts.settings.mail.poll_seconds)
            run_it = partial(self._fetch, mailbox_id=wanted[name])
            self._add(Job(name=name, every=every, run=run_it, pool=MAIL))
        if self.parts.settings.mail.idle_minutes:
            self.listeners.keep(accounts)

    def _fetch(self, shift: Shift, mailbox_id: int) -> None:
        listeners = self.listeners.of(mailbox_id)
        take_turn(listeners, partial(fetch, shift, mailbox_id), shift.goes_on)

    def _listener(self, mailbox_id: int, account: ImapAccount) -> Listener:
        mail = self.parts.settings.mail
        return Listener(
            account,
            ring=partial(self._run_now, job_runs.fetch_name(mailbox_id)),
            is_at_work=lambda: self.keeper.current is not None and not self.parts.stopping.is_set(),
            turn=float(mail.poll_seconds),
            renew=60.0 * mail.idle_minutes,
        )

    def _run_now(self, name: str) -> None:
        with suppress(JobLookupError):  # it is not planned yet, or not any more
            self.scheduler.modify_job(name, next_run_time=datetime.now(UTC))
