"""The table of jobs: idle ones write nothing, and the sweep takes only what nobody names."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kcc.db import BUSY_TIMEOUT_MS, writing
from kcc.services.leases import ticks
from kcc.worker.jobs import JOBS, Job, sweep_files
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


@pytest.mark.parametrize("job", [job for job in JOBS if job.every < 60], ids=lambda job: job.name)
def test_a_job_that_finds_nothing_to_do_does_not_hold_up_who_writes(
    shift: Shift, session: Session, job: Job
) -> None:
    """They look each second: on SQLite one writer keeps all others waiting."""
    with writing(session):
        assert session.scalar(text("SELECT 1"))
        before = ticks()
        job.run(shift)
        assert ticks() - before < BUSY_TIMEOUT_MS / 1000
