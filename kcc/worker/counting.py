"""The job that keeps the counts of days, and counts at midnight what is open."""

from kcc.services import roll_ups, snapshots
from kcc.worker.shift import Shift, utcnow


def count_days(shift: Shift) -> None:
    """Each day in a transaction of its own, the last first: nobody waits for years of counting."""
    with shift.reading() as session:
        now = utcnow()
        days, lacks_snapshot = roll_ups.to_count(session, now), snapshots.is_missing(session, now)
    if lacks_snapshot:
        with shift.writing() as session:
            snapshots.take(session, utcnow())
    for day in days:
        if not shift.goes_on():
            return
        with shift.writing() as session:
            roll_ups.count(session, day, utcnow())


def thin_notes(shift: Shift) -> None:
    """Of the days that are still to come, one note says as much as many."""
    with shift.writing() as session:
        roll_ups.thin(session, utcnow())
