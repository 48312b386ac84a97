"""The pictures of the screens: which are made, of what, and at which moment."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kcc.db import make_engine, session_factory
from kcc.demo.places import database_url
from kcc.models import Alert
from kcc.services import job_runs, outgoing, quarantine
from kcc.worker.jobs import JOBS
from tools.screens import SCREENS
from tools.screenshots import KEPT, LOOKS, _looks
from tools.stage import demo_at


def test_no_two_screens_share_a_picture() -> None:
    names = [screen.name for screen in SCREENS]

    assert len(names) == len(set(names))


def test_each_picture_that_is_kept_has_a_look() -> None:
    known = {look.name for look in LOOKS}

    assert all(set(screen.kept) <= known for screen in SCREENS)


def test_one_asks_for_the_kept_looks_for_all_or_for_some() -> None:
    desk = next(screen for screen in SCREENS if screen.name == "werkplek")

    assert [look.name for look in _looks(desk, [], everything=False)] == list(desk.kept)
    assert list(_looks(desk, [], everything=True)) == list(LOOKS)
    assert [look.name for look in _looks(desk, ["gewoon"], everything=False)] == [""]


def test_the_pictures_that_are_kept_are_there_and_small() -> None:
    wanted = {
        "-".join(filter(None, (screen.name, look))) for screen in SCREENS for look in screen.kept
    }
    pictures = list(KEPT.glob("*.png"))

    assert {picture.stem for picture in pictures} == wanted
    assert sum(picture.stat().st_size for picture in pictures) < 4_500_000


@pytest.fixture(scope="module")
def stage_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toneel")


@pytest.fixture(scope="module")
def stage(stage_directory: Path) -> Iterator[str]:
    with demo_at(stage_directory, 0) as url:
        yield url


def test_on_stage_it_is_always_the_same_moment(stage: str) -> None:
    with urllib.request.urlopen(f"{stage}/gezond") as page:
        health = json.load(page)

    assert health["mail_lag_seconds"] == 40
    assert health["worker"]


def test_on_stage_an_error_comes_when_it_is_asked_for(stage: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{stage}/contact?fout=500")

    assert "Er ging iets mis bij ons" in raised.value.read().decode()


def test_on_stage_mail_stands_still_when_that_is_asked_for(stage: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{stage}/gezond?later=25")

    health = json.loads(raised.value.read())
    assert raised.value.code == 503
    assert health["mail_lag_seconds"] == 25 * 60 + 40
    assert health["worker"]
    assert health["failing_jobs"] == []


@pytest.mark.usefixtures("stage")
def test_on_stage_something_went_wrong_for_who_looks_after_it(stage_directory: Path) -> None:
    engine = make_engine(database_url(stage_directory / "demo.db"))
    with session_factory(engine)() as session:
        assert quarantine.count(session) == 2
        assert outgoing.count_failed(session) == 2
        assert outgoing.count_waiting(session) == 1
        assert session.scalar(select(func.count()).select_from(Alert))
        assert {run.name for run in job_runs.last(session)} > {job.name for job in JOBS}
    engine.dispose()
