"""A demo that is made once for all tests; who changes it takes a copy."""

import fcntl
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kcc.demo import database
from kcc.demo.places import Places


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a demo that was never started; do not change it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all test processes together
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "demo-template").exists():
            _make(folder / "demo-unfinished").rename(folder / "demo-template")
    return folder / "demo-template"


def _make(directory: Path) -> Path:
    places = Places(directory=directory, port=8000)
    places.make()
    database.prepare(places, datetime.now(UTC))
    return directory


@pytest.fixture
def demo_places(demo_template: Path, tmp_path: Path) -> Places:
    """A demo of one's own, filled and never started."""
    directory = tmp_path / "data"
    shutil.copytree(demo_template, directory)
    return Places(directory=directory, port=8000)
