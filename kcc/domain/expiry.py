"""How long the secret of a mailbox still works, and whom that concerns."""

from dataclasses import dataclass
from datetime import date, datetime

from kcc.domain.words import AMSTERDAM

EARLY = 30  # days before: who can replace it, hears of it
NEAR = 7  # days before: everybody does, since mail is about to stand still


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A secret that ends on this day, seen from a day in the Netherlands."""

    address: str
    on: date
    days_left: int

    @property
    def is_over(self) -> bool:
        return self.days_left < 0

    @property
    def is_near(self) -> bool:
        """Whether everybody hears of it, and not just who can replace it."""
        return self.days_left <= NEAR

    @property
    def is_early(self) -> bool:
        """Whether it is time to replace it."""
        return self.days_left <= EARLY


def expiring(address: str, on: date, now: datetime) -> Expiring:
    """What is left of it on the day that `now` (aware) falls on."""
    return Expiring(address=address, on=on, days_left=(on - now.astimezone(AMSTERDAM).date()).days)
