"""The jobs: what, how often, and in which thread pool."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from kcc.domain.words import local
from kcc.services import presence, sweeping
from kcc.worker.alerting import mail_digests, warn_due
from kcc.worker.copying import copy_sent
from kcc.worker.counting import count_days, thin_notes
from kcc.worker.outages import count_on
from kcc.worker.reading import look_again, read_stored
from kcc.worker.scanning import scan_new
from kcc.worker.sending import reclaim, send_due
from kcc.worker.shift import Shift, utcnow
from kcc.worker.waking import wake_due
from kennisbank import uses

MINUTE, HOUR = 60.0, 3600.0
# Pools: slow mail servers never keep the others from working.
OWN, MAIL, SENDING = "own", "mail", "sending"
AT_ONCE = 4  # mailboxes that can be sending; a fifth waits for the next that is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`every` is in seconds. When `at_once` runs are still busy, the next one is skipped."""

    name: str
    every: float
    run: Callable[[Shift], None]
    pool: str = OWN
    at_once: int = 1


def sweep_files(shift: Shift) -> None:
    """Remove files that no row names, in as many short reads of the database as folders."""
    older_than = utcnow() - timedelta(hours=shift.parts.settings.files.sweep_after_hours)
    folders = list(sweeping.FOLDERS)
    random.shuffle(folders)  # where time is too short for all, each has its turn some day
    for folder in folders:
        if not shift.goes_on():
            return
        with shift.reading() as session:
            sweeping.sweep_files(session, shift.parts.files, older_than, folder=folder)


def forget_expired(shift: Shift) -> None:
    """Delete sign-ins, attempts and job runs of the past, and who looked at or thanked for what."""
    now = utcnow()
    with shift.writing() as session:
        sweeping.forget_expired(session, now)
        presence.forget(session, now)
        uses.forget(session, local(now).date())


# Reading and sending look every second: a mail is in the queue, and an answer leaves, at once.
JOBS = (
    Job(name="read", every=1, run=read_stored),
    Job(name="send", every=1, run=send_due, pool=SENDING, at_once=AT_ONCE),
    Job(name="reclaim", every=2, run=reclaim),
    Job(name="copy", every=5, run=copy_sent, pool=MAIL),
    Job(name="wake", every=10, run=wake_due),
    Job(name="scan", every=2, run=scan_new, pool=MAIL),
    Job(name="lost", every=MINUTE, run=look_again),
    Job(name="warn", every=MINUTE, run=warn_due),
    Job(name="digest", every=10, run=mail_digests, pool=MAIL),
    Job(name="count", every=MINUTE, run=count_days),
    Job(name="thin", every=HOUR, run=thin_notes),
    Job(name="outages", every=HOUR, run=count_on),
    Job(name="sweep", every=HOUR, run=sweep_files),
    Job(name="forget", every=HOUR, run=forget_expired),
)
