"""The job that brings back what was put off."""

from kcc.services import postponing
from kcc.worker.shift import Shift, utcnow


def wake_due(shift: Shift) -> None:
    """Each contact in a transaction of its own, so that nobody who works on another waits."""
    with shift.reading() as session:
        found = postponing.due(session, utcnow())
    for contact_id in found:
        if not shift.goes_on():
            return
        with shift.writing() as session:
            postponing.wake_due(session, contact_id, utcnow())
