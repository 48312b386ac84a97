"""How a running clock looks: its words, how far it is, and whether that is a reason to hurry."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from kcc.domain.calendar import Calendar
from kcc.domain.timeleft import Urgency, time_left, urgency, used_share
from kcc.models import Clock
from kcc.services.calendars import Calendars
from kcc.services.queue_rows import Running


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """One clock as screens show it; `used` is a percentage for a meter."""

    clock: Clock | Running
    words: str
    urgency: Urgency
    used: int


def face(clock: Clock | Running, now: datetime, calendars: Calendars) -> ClockFace:
    """In the calendar that the clock runs in; one of the law in days of the wall.

    A clock that stands still presses nobody.
    """
    if clock.paused:
        return ClockFace(clock=clock, words="staat stil", urgency=Urgency.CALM, used=0)
    calendar = None if clock.legal else calendars.of(clock.calendar_id)
    warn = clock.warn_percent
    used = used_share(clock.started_at, clock.due_at, now, calendar)
    hurry = urgency(clock.started_at, clock.due_at, now, calendar, warn_percent=warn, used=used)
    words = _time_left(clock.due_at, now, calendar)
    return ClockFace(clock=clock, words=words, urgency=hurry, used=round(used * 100))


@lru_cache(maxsize=128)
def _time_left(due_at: datetime, now: datetime, calendar: Calendar | None) -> str:
    """Most of a list is due at the same closing time."""
    return time_left(due_at, now, calendar)
