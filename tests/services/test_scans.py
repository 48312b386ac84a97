"""What is known of scanned files, once for all that hold the same bytes."""

import pytest
from sqlalchemy.orm import Session

from kcc.domain.errors import Refused
from kcc.scanning import Scanned, Verdict
from kcc.services import scans
from tests import builders
from tests.builders import NOW

CLEAN = Scanned(verdict=Verdict.CLEAN)
INFECTED = Scanned(verdict=Verdict.INFECTED, virus="Eicar")
TOO_LARGE = Scanned(verdict=Verdict.TOO_LARGE)


def test_equal_files_wait_for_one_scan_and_oldest_first(session: Session) -> None:
    message = builders.message(session, builders.contact(session))
    first = builders.attachment(session, message, content=b"b")
    second = builders.attachment(session, message, content=b"a")
    builders.attachment(session, message, content=b"b")
    session.flush()

    assert list(scans.unseen(session, 0, 9)) == [first.sha256, second.sha256]
    assert list(scans.unseen(session, 0, 1)) == [first.sha256]
    assert list(scans.unseen(session, scans.newest(session) + 1_000, 9)) == []
    scans.note(session, first.sha256, CLEAN, NOW)
    assert list(scans.unseen(session, 0, 9)) == [second.sha256]


def test_a_verdict_replaces_the_one_before(session: Session) -> None:
    scans.note(session, "a" * 64, TOO_LARGE, NOW)
    scans.note(session, "a" * 64, INFECTED, NOW)
    scans.note(session, "b" * 64, CLEAN, NOW)

    assert scans.known(session, "a" * 64) == INFECTED
    assert scans.known(session, "c" * 64) is None
    assert scans.clean(session, ["a" * 64, "b" * 64, "c" * 64]) == {"b" * 64}


@pytest.mark.parametrize(("found", "words"), [(INFECTED, "Eicar"), (TOO_LARGE, "StreamMaxLength")])
def test_only_what_is_clean_opens(found: Scanned, words: str) -> None:
    scans.refuse_unless_clean(CLEAN, "brief.pdf")

    with pytest.raises(Refused, match=words):
        scans.refuse_unless_clean(found, "brief.pdf")
