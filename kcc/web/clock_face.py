"""How a running clock looks: its words, how far it is, and whether that is a reason to hurry."""

from dataclasses import dataclass
from datetime import datetime

from kcc.domain.calendar import Calendar
from kcc.domain.timeleft import Urgency, time_left, urgency, used_share
from kcc.models import Clock, Contact


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


def next_face(contact: Contact, now: datetime, calendar: Calendar) -> ClockFace | None:
    """The clock that decides the place of a contact in the queue."""
    clock = contact.next_clock
    return face(clock, now, calendar) if clock else None
