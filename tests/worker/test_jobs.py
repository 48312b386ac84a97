"""The table of jobs: idle ones write nothing, and the sweep takes only what nobody names."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kcc.db import BUSY_TIMEOUT_MS, writing
from kcc.domain.words import local
from kcc.services.leases import ticks
from kcc.worker.jobs import JOBS, Job, forget_expired, sweep_files
from kcc.worker.shift import Shift, utcnow
from kennisbank import uses
from kennisbank.uses import ArticleThanks
from tests import builders
from tests.kennisbank.making import article
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


def test_who_said_before_today_that_an_article_helped_is_forgotten_without_a_click_of_today(
    shift: Shift, session: Session
) -> None:
    today = local(utcnow()).date()
    with writing(session):
        passport = article(session, "Paspoort")
        noor, sanne = builders.agent(session), builders.agent(session)
        uses.helped(session, passport.id, sanne.id, today)
        uses.helped(session, passport.id, noor.id, today - timedelta(days=1))

    forget_expired(shift)

    assert session.scalars(select(ArticleThanks.agent_id)).all() == [sanne.id]


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
