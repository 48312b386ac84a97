"""Fixtures that every test may ask for."""

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.plugins.cannot_run",
    "tests.plugins.databases",
    "tests.plugins.browser",
    "tests.plugins.passwords",
    "tests.servers.fixtures",
    "tests.demo.fixtures",
]


# The slowest folders. What is left at the end goes to whichever process is free, in small pieces.
FIRST = ["e2e", "demo", "worker", "bench", "browser", "web"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no process is left alone with one when all is done."""
    here = Path(__file__).parent

    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return FIRST.index(folder) if folder in FIRST else len(FIRST)

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Look for garbage in what tests make, and not each time in all that was imported for them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def now() -> datetime:
    """A Tuesday in November, 14:00 in Amsterdam, inside opening hours."""
    return datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
