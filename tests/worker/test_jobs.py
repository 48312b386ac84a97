"""The hourly jobs, as the worker runs them."""

import os
from pathlib import Path

from sqlalchemy.orm import Session

from kcc.db import writing
from kcc.worker.jobs import sweep_files
from kcc.worker.shift import Shift
from tests import builders
from tests.worker.conftest import stopped


def old_file(shift: Shift, content: bytes) -> Path:
    """A file from long ago."""
    sha256 = shift.parts.files.put(content)
    path = shift.parts.files.directory / sha256[:2] / sha256
    os.utime(path, (0, 0))
    return path


def test_files_that_no_row_names_go_and_the_others_stay(shift: Shift, session: Session) -> None:
    orphan, known = old_file(shift, b"van niemand"), old_file(shift, b"van iemand")
    with writing(session):
        message = builders.message(session, builders.contact(session))
        builders.attachment(session, message, content=b"van iemand")

    sweep_files(shift)

    assert (orphan.exists(), known.exists()) == (False, True)


def test_a_process_that_must_stop_does_not_finish_sweeping(shift: Shift) -> None:
    orphan = old_file(shift, b"van niemand")

    sweep_files(stopped(shift))

    assert orphan.exists()
