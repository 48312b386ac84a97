"""The job that has files scanned: each once, and none is lost when the scanner is away."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.models import Attachment
from kcc.scanning import ScannerAway, Verdict
from kcc.services import scans
from kcc.worker.scanning import scan_new
from kcc.worker.shift import Shift
from tests import builders
from tests.servers.clamd import EICAR, Clamd, scanning_at
from tests.worker.conftest import stopped


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    with scanning_at(tmp_path / "clamd.ctl") as server:
        yield server


def with_scanner(shift: Shift, place: str) -> Shift:
    settings = shift.parts.settings
    files = replace(settings.files, clamav=place)
    return replace(shift, parts=replace(shift.parts, settings=replace(settings, files=files)))


def came_in(
    session: Session, shift: Shift, *contents: bytes, kept: bool = True
) -> list[Attachment]:
    with writing(session):
        message = builders.message(session, builders.contact(session))
        made = [builders.attachment(session, message, content=one) for one in contents]
    for one in contents if kept else ():
        shift.parts.files.put(one)
    return made


def test_each_file_is_scanned_once(session: Session, shift: Shift, clamd: Clamd) -> None:
    clean, virus, _ = came_in(session, shift, b"beeld", EICAR, b"beeld")
    shift = with_scanner(shift, clamd.place)

    scan_new(shift)
    scan_new(shift)

    assert clamd.seen == [b"beeld", EICAR]
    assert verdict(session, clean) is Verdict.CLEAN
    assert verdict(session, virus) is Verdict.INFECTED


def test_files_wait_for_a_scanner_that_is_away(
    session: Session, shift: Shift, tmp_path: Path
) -> None:
    [file] = came_in(session, shift, b"beeld")
    place = tmp_path / "later.ctl"
    shift = with_scanner(shift, str(place))
    with pytest.raises(ScannerAway):
        scan_new(shift)
    assert verdict(session, file) is None

    with scanning_at(place):
        scan_new(shift)

    assert verdict(session, file) is Verdict.CLEAN


def test_a_file_that_is_gone_holds_up_no_other(
    session: Session, shift: Shift, clamd: Clamd
) -> None:
    came_in(session, shift, b"weg", kept=False)
    [file] = came_in(session, shift, b"beeld")
    shift = with_scanner(shift, clamd.place)

    scan_new(shift)
    scan_new(shift)

    assert clamd.seen == [b"beeld"]
    assert verdict(session, file) is Verdict.CLEAN


def test_without_a_scanner_or_when_it_must_stop_nothing_is_scanned(
    session: Session, shift: Shift, clamd: Clamd
) -> None:
    came_in(session, shift, b"beeld")

    scan_new(shift)
    scan_new(stopped(with_scanner(shift, clamd.place)))

    assert clamd.seen == []


def verdict(session: Session, file: Attachment) -> Verdict | None:
    session.rollback()
    session.expire_all()
    found = scans.known(session, file.sha256)
    return found.verdict if found else None
