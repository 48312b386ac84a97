"""The clock on the wall, as far as jobs are planned by it: somebody may put it back."""

import time

from kcc.services.leases import ticks

LEAST = 10.0  # seconds; less is what keeping time does by itself


class WallClock:
    """Notices that the wall clock was put back, by the clock that nobody sets.

    A machine whose own clock was ahead is put right by the network some minutes after it
    started. What was planned by then would wait until the clock has caught up, an hour perhaps.
    """

    def __init__(self) -> None:
        self._ahead = _ahead()

    def was_put_back(self) -> bool:
        """Whether that happened since the last time this was asked."""
        before, self._ahead = self._ahead, _ahead()
        return before - self._ahead > LEAST


def _ahead() -> float:
    return time.time() - ticks()
