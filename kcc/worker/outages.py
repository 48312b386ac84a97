"""The job that counts terms on while an outage lasts."""

from kcc.services import outages
from kcc.worker.shift import Shift, utcnow


def count_on(shift: Shift) -> None:
    """Look first: mostly nothing lasts, and of what lasts a term only notices the next day."""
    with shift.reading() as session:
        found = outages.behind(session, utcnow())
    for outage_id in found:
        if not shift.goes_on():
            return
        with shift.writing() as session:
            outages.catch_up(session, outage_id, utcnow())
