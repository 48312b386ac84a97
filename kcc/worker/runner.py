"""Running one job once: only under the lease, watched, and with a row that says how it went."""

import logging
import threading
from datetime import datetime, timedelta

from kcc import logs
from kcc.db import writing
from kcc.domain.errors import KccError
from kcc.services import job_runs
from kcc.services.leases import ticks
from kcc.worker.jobs import Job
from kcc.worker.keeper import Keeper
from kcc.worker.shift import Parts, Shift, cause, utcnow
from kcc.worker.watchdog import Watchdog

NOTE_EVERY = timedelta(seconds=30)  # a job that runs each second need not write each second
BROKEN = "Onverwachte fout in het programma; zie het logboek."

log = logging.getLogger(__name__)


class Runner:
    """Runs jobs for the scheduler."""

    def __init__(self, parts: Parts, keeper: Keeper, watchdog: Watchdog) -> None:
        self._parts = parts
        self._keeper = keeper
        self._watchdog = watchdog
        self._noted: dict[str, tuple[datetime, str]] = {}
        self._complaints: dict[str, str] = {}
        self._noting = threading.Lock()  # several runs of one job can end at once

    def run(self, job: Job) -> None:
        """Run the job, unless another worker has the lease; nothing it raises gets out."""
        lease = self._keeper.current
        if lease is None or self._parts.stopping.is_set():
            return
        deadline = float(self._parts.settings.worker.job_deadline_seconds)
        shift = Shift(parts=self._parts, lease=lease, ends=ticks() + deadline / 2)
        started = utcnow()
        with self._watchdog.watching(job.name, deadline), logs.about(job=job.name):
            problem = self._try(job, shift)
            with self._noting:
                self._note(job, started, problem)

    def _try(self, job: Job, shift: Shift) -> str:
        try:
            job.run(shift)
        except KccError as error:
            self._complain(job.name, logging.WARNING, cause(error))
            return str(error)
        except Exception as error:
            self._complain(job.name, logging.ERROR, cause(error))
            return BROKEN
        self._complaints.pop(job.name, None)
        return ""

    def _complain(self, what: str, level: int, why: str) -> None:
        """Say it once, not each second for as long as it lasts."""
        if self._complaints.get(what) != why:
            log.log(level, "job=%s failed: %s", what, why)
        self._complaints[what] = why

    def _note(self, job: Job, started: datetime, problem: str) -> None:
        """Write the row when it says something new, and now and then that all is well."""
        at, before = self._noted.get(job.name, (None, ""))
        now = utcnow()
        if at is not None and problem == before and abs(now - at) < NOTE_EVERY:
            return
        noting = f"note of {job.name}"
        try:
            with self._parts.sessions() as session, writing(session):
                job_runs.note(session, job.name, started, now, problem)
        except KccError as error:
            self._complain(noting, logging.WARNING, cause(error))
            return
        self._complaints.pop(noting, None)
        self._noted[job.name] = (now, problem)
        ms = round((now - started).total_seconds() * 1000, 1)
        log.info("job", extra=logs.fields(ms=ms, well=not problem))
