"""The clocks of an invented contact, and when it waited, in seconds since 1970."""

from kcc.demo.years.staff import Colleague
from kcc.demo.years.terms import Owed
from kcc.domain.moments import Moment


class Clock:
    """A clock of a contact, in seconds since 1970."""

    __slots__ = ("department_id", "ended_at", "met_at", "met_by", "moment", "owed", "started_at")

    def __init__(self, moment: Moment, owed: Owed, started_at: int) -> None:
        self.moment = moment
        self.owed = owed
        self.started_at = started_at
        self.met_at: int | None = None
        self.ended_at: int | None = None
        self.met_by: int | None = None
        self.department_id: int | None = None

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.ended_at is None

    def alert_at(self, now: int) -> int | None:
        """When somebody next has to be warned; of what is past, somebody was."""
        ahead = (at for at in (self.owed.alert_at, self.owed.due_at) if at > now)
        return next(ahead, None) if self.is_running else None


class Wait:
    """A time in which a contact waited for the citizen, in seconds since 1970."""

    __slots__ = ("by", "ended_at", "started_at")

    def __init__(self, started_at: int, by: Colleague | None) -> None:
        self.started_at = started_at
        self.ended_at: int | None = None
        self.by = by
