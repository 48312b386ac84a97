"""A demo that is made once a test process; who changes it takes a copy."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kcc.demo import database
from kcc.demo.places import Places


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a demo that was never started; do not change it."""
    places = Places(directory=tmp_path_factory.mktemp("template") / "data", port=8000)
    places.make()
    database.prepare(places, datetime.now(UTC))
    return places.directory


@pytest.fixture
def demo_places(demo_template: Path, tmp_path: Path) -> Places:
    """A demo of one's own, filled and never started."""
    directory = tmp_path / "data"
    shutil.copytree(demo_template, directory)
    return Places(directory=directory, port=8000)
