"""How a running clock looks: its words, how far it is, and whether that is a reason to hurry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kcc.domain.calendar import Calendar
from kcc.domain.moments import Moment
from kcc.domain.timeleft import Urgency, time_left, urgency, used_share
from kcc.models import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """One clock as screens show it; `used` is a percentage for a meter."""

    clock: Clock
    words: str
    urgency: Urgency
    used: int


def face(clock: Clock, now: datetime, calendar: Calendar) -> ClockFace:
    used = used_share(clock.started_at, clock.due_at, now, calendar)
    return ClockFace(
        clock=clock,
        words=time_left(clock.due_at, now, calendar),
        urgency=urgency(
            clock.started_at,
            clock.due_at,
            now,
            calendar,
            warn_percent=clock.norm.warn_percent,
        ),
        used=round(used * 100),
    )


def nearest(clocks: Iterable[Clock], now: datetime, calendar: Calendar) -> ClockFace | None:
    """The clock that decides the place in the queue."""
    running = [c for c in clocks if c.is_running and c.moment is not Moment.ACKNOWLEDGE]
    first = min(running, key=lambda clock: clock.due_at, default=None)
    return face(first, now, calendar) if first else None
