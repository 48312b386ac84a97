"""Scanning what came in for viruses, so that whoever opens it does not have to wait."""

import logging

from kcc import scanning
from kcc.files import FileLost
from kcc.services import scans
from kcc.worker.shift import Shift, utcnow

FILES_AT_ONCE = 50

log = logging.getLogger(__name__)


def scan_new(shift: Shift) -> None:
    """Have each file scanned that came with a message or goes with an answer, oldest first.

    Raises ScannerAway: then the files wait, and Gezondheid says so.
    """
    place, seen = shift.parts.settings.files.clamav, shift.parts.scanned
    while place and shift.goes_on():
        limit = FILES_AT_ONCE + len(seen.lost)
        with shift.reading() as session:
            newest = scans.newest(session)
            hashes = scans.unseen(session, seen.after_id, limit)
        for sha256 in hashes:
            if not shift.goes_on():
                return
            if sha256 not in seen.lost:
                _scan(shift, place, sha256)
        if len(hashes) < limit:
            seen.after_id = newest
            return


def _scan(shift: Shift, place: str, sha256: str) -> None:
    try:
        with shift.parts.files.open(sha256) as file:
            found = scanning.scan(place, file)
    except FileLost:
        shift.parts.scanned.lost.add(sha256)
        return
    with shift.writing() as session:
        scans.note(session, sha256, found, utcnow())
    if found.verdict is not scanning.Verdict.CLEAN:
        log.warning("scan found %s", found.verdict.value)
