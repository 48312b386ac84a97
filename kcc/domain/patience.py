"""How long to wait after a try that failed, and when trying ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When what failed for now is tried again, and when that ends.

    The last of `minutes` repeats until `give_up` after a message was written, or after a person
    had it tried again.
    """

    minutes: tuple[int, ...]
    give_up: timedelta

    def next_try(self, attempts: int, now: datetime) -> datetime:
        """After so many attempts."""
        wait = self.minutes[min(max(attempts, 1), len(self.minutes)) - 1]
        return now + timedelta(minutes=wait)
