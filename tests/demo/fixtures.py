"""A demo that is made once for all tests, of which who changes it takes a copy; and its mail."""

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kcc.demo import database
from kcc.demo.places import Places

if TYPE_CHECKING:
    from tests.demo.servers import Sandbox


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


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator["Sandbox"]:
    """A mail server of the demo that runs, without mail."""
    from tests.demo.servers import Sandbox  # with all pages, which most tests do without

    server = Sandbox(tmp_path / "sandbox")
    server.start()
    yield server
    server.stop(signal.SIGKILL)
