"""No file is opened that the virus scanner did not find clean, where there is a scanner."""

from collections.abc import Collection

from kcc import scanning
from kcc.scanning import Verdict
from kcc.services import scans
from kcc.web import context


def must_be_clean(sha256: str, filename: str) -> None:
    """Have a file scanned that is not known to be clean; what comes of it is not kept here.

    Raises Refused for a virus and for what is too large to scan, ScannerAway when nobody can
    tell, and FileLost. Nothing slow happens within a transaction: call it outside one.
    """
    place = context.parts().settings.files.clamav
    if not place:
        return
    with context.reading() as session:
        found = scans.known(session, sha256)
    if found is None or found.verdict is Verdict.TOO_LARGE:  # the limit may have been raised
        with context.parts().files.open(sha256) as file:
            found = scanning.scan(place, file)
    scans.refuse_unless_clean(found, filename)


def known_clean(hashes: Collection[str]) -> Collection[str]:
    """Those of these files that may be shown without anybody waiting for the scanner."""
    if not context.parts().settings.files.clamav:
        return hashes
    return scans.clean(context.session(), hashes)
