"""Calendars beside the usual one, in one call each."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from kcc.domain.calendar import OpeningHours
from kcc.models import OpeningCalendar, OpeningWindow


def calendar(session: Session, name: str = "Avondbalie", *hours: OpeningHours) -> OpeningCalendar:
    """One that is open at these hours, flushed."""
    made = OpeningCalendar(name=name)
    session.add(made)
    session.flush()
    session.add_all(OpeningWindow(calendar_id=made.id, **asdict(one)) for one in hours)
    session.flush()
    return made
