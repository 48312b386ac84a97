"""Hearing that mail comes in: a folder rings, and is read at once instead of at its turn.

The bell is no more than that. It touches no database and is no job, so nothing fails with it;
every folder is read at its turn as well.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from math import inf

from channels.base import ChannelError
from channels.email.accounts import ImapAccount
from channels.email.idle import Doorbell, NoBell
from kcc.services.leases import ticks
from kcc.worker.shift import cause

EACH_TURN = 4  # of so many turns a folder that can ring is read at one
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0  # seconds before a bell that failed is hung anew
SLICE = 1.0  # seconds between two looks whether to stop, or whether the ring was heard

log = logging.getLogger(__name__)


class Listener:
    """Waits for one folder in a thread of its own, for as long as `is_at_work` says so.

    `ring` is called for what came; `is_due` tells whether to read the folder now.
    """

    def __init__(
        self,
        account: ImapAccount,
        ring: Callable[[], None],
        is_at_work: Callable[[], bool],
        *,
        turn: float,
        renew: float,
    ) -> None:
        self.account = account
        self._ring = ring
        self._is_at_work = is_at_work
        self._seldom = EACH_TURN * turn
        self._renew = renew
        self._listens = False
        self._complaint = ""
        self._read_at = -inf
        self._rang = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Say so; the thread ends within a second, or with the process."""
        self._stopped.set()

    def is_due(self) -> bool:
        """Whether the folder rang, cannot ring, or was not read for a while.

        Whoever asks reads it: the ring counts as heard.
        """
        rang = self._rang.is_set()
        if not rang and self._listens and ticks() - self._read_at < self._seldom:
            return False
        self._rang.clear()
        self._read_at = ticks()
        return True

    def has_rung(self) -> bool:
        """Whether something came since `is_due` was last asked."""
        return self._rang.is_set()

    def has_more(self) -> None:
        """There was more than one run takes: read on at the next turn."""
        self._read_at = -inf

    def _run(self) -> None:
        pause = FIRST_PAUSE
        try:
            while not self._stopped.is_set():
                if self._goes_on():
                    pause = FIRST_PAUSE if self._listen() else min(2 * pause, LONGEST_PAUSE)
                self._stopped.wait(pause)
        except NoBell as error:
            log.info("not listening: %s", error)

    def _listen(self) -> bool:
        """Until the line falls; whether there ever was one."""
        try:
            with closing(Doorbell(self.account, renew=self._renew)) as bell:
                self._wait_at(bell)
        except NoBell:
            raise
        except Exception as error:  # whatever it is: the folder is still read at its turn
            self._complain(str(error) if isinstance(error, ChannelError) else cause(error))
        listened, self._listens = self._listens, False
        return listened

    def _wait_at(self, bell: Doorbell) -> None:
        bell.hang()
        self._listens = True
        self._complaint = ""
        self._rang.set()  # what came before the bell hung
        while self._goes_on():
            if self._rang.is_set():  # again until heard: a run that just ends does not hear it
                self._ring()
            if bell.rings(SLICE):
                self._rang.set()

    def _complain(self, why: str) -> None:
        """Say it once, not at each attempt."""
        if why != self._complaint:
            log.info("listening stopped: %s", why)
        self._complaint = why

    def _goes_on(self) -> bool:
        return self._is_at_work() and not self._stopped.is_set()


class Listeners:
    """One for each folder of the mailboxes in use."""

    def __init__(self, make: Callable[[int, ImapAccount], Listener]) -> None:
        self._make = make
        self._known: dict[tuple[int, str], Listener] = {}

    def keep(self, accounts: Mapping[int, Sequence[ImapAccount]]) -> None:
        """Listen to these, by the id of the mailbox, and no others; what moved at its new place."""
        wanted = {(key, one.folder): one for key, folders in accounts.items() for one in folders}
        for key, listener in list(self._known.items()):
            if wanted.get(key) != listener.account:
                self._known.pop(key).stop()
        for key in wanted.keys() - self._known.keys():
            listener = self._known[key] = self._make(key[0], wanted[key])
            listener.start()

    def of(self, mailbox_id: int) -> Sequence[Listener]:
        """One for each folder of this mailbox."""
        return [one for (key, _), one in list(self._known.items()) if key == mailbox_id]


def take_turn(
    listeners: Sequence[Listener], fetch: Callable[[], bool], goes_on: Callable[[], bool]
) -> None:
    """Read a mailbox when one of its folders is due, and again while one rings.

    `fetch` reads all folders and says whether there is more than one run takes.
    """
    due = [one.is_due() for one in listeners]
    if listeners and not any(due):
        return
    more = fetch()
    while not more and goes_on() and any(one.has_rung() for one in listeners):
        for one in listeners:
            one.is_due()  # so that it counts as heard
        more = fetch()
    if more:
        for one in listeners:
            one.has_more()
