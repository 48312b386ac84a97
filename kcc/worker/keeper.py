"""Keeping the lease: taken as soon as nobody has it, renewed long before it runs out."""

import logging
import os
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from kcc import migrate
from kcc.db import writing
from kcc.domain.errors import KccError
from kcc.services import leases
from kcc.services.leases import WORKER, Lease, ticks
from kcc.worker.shift import Parts, cause, utcnow
from kcc.worker.watchdog import Watchdog

WAIT_SECONDS = 1.0  # between two attempts to get what another worker has
LONGEST_ATTEMPT = 60.0  # seconds: more than a database that is locked or away takes to fail

log = logging.getLogger(__name__)


class Keeper:
    """Holds the lease for this process, in a thread of its own.

    `current` is None while another worker has it.
    """

    def __init__(self, parts: Parts, watchdog: Watchdog) -> None:
        self.current: Lease | None = None
        self._parts = parts
        self._watchdog = watchdog
        self._complaint = ""
        self._seconds = float(parts.settings.worker.lease_seconds)
        # No two processes share a name, or one would work under the lease of the other.
        self._owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:12]}"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def start(self) -> None:
        """Try once now, then go on in the background."""
        self._renew()
        self._thread.start()

    def stop(self) -> None:
        """Stop renewing and give the lease to whoever wants it."""
        self._stopped.set()
        self._thread.join(timeout=2 * WAIT_SECONDS)
        lease, self.current = self.current, None
        if lease is None:
            return
        lease.expire()
        with suppress(KccError), self._parts.sessions() as session, writing(session):
            leases.release(session, lease, utcnow())

    def _keep(self) -> None:
        while not self._stopped.wait(self._pause()):
            self._renew()

    def _pause(self) -> float:
        held = self.current is not None
        return min(self._seconds / 3, 5.0 if held else WAIT_SECONDS)

    def _renew(self) -> None:
        """One attempt; a failure leaves the lease to run out by itself."""
        started = ticks()
        try:
            with self._watchdog.watching("lease", LONGEST_ATTEMPT):
                token = self._take()
        except Exception as error:
            self._complain(cause(error))
            return
        self._complaint = ""
        if token is None:
            self._lost()
        else:
            self._held(token, until=started + 0.9 * self._seconds)

    def _complain(self, why: str) -> None:
        """Say it once, not each second for as long as it lasts."""
        if why != self._complaint:
            log.error("lease not renewed: %s", why)
        self._complaint = why

    def _take(self) -> int | None:
        """The token, or None when another worker has the lease.

        Raises WrongShape on a database of another version: what cannot be stored there would be
        taken for mail that nobody can read.
        """
        ttl = timedelta(seconds=self._seconds)
        with self._parts.sessions() as session, writing(session):
            migrate.require_shape(session.connection())
            return leases.take(session, WORKER, self._owner, utcnow(), ttl=ttl)

    def _held(self, token: int, *, until: float) -> None:
        if self.current is None or self.current.token != token:
            self._lost()
            self.current = Lease(token)
            log.info("lease taken token=%d", token)
        self.current.extend(until)

    def _lost(self) -> None:
        if self.current is not None:
            log.warning("lease lost token=%d", self.current.token)
            self.current.expire()
            self.current = None
