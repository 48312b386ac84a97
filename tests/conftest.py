"""Fixtures that every test may ask for."""

import gc
from datetime import UTC, datetime

import pytest

pytest_plugins = [
    "tests.plugins.cannot_run",
    "tests.plugins.turns",
    "tests.plugins.templates",
    "tests.plugins.databases",
    "tests.plugins.browser",
    "tests.plugins.passwords",
    "tests.servers.fixtures",
    "tests.demo.fixtures",
]


def pytest_configure() -> None:
    """Look for garbage less often than a program that stays: it took a tenth of the time."""
    gc.set_threshold(20_000)


def pytest_collection_finish() -> None:
    """Look for garbage in what tests make, and not each time in all that was imported for them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def now() -> datetime:
    """A Tuesday in November, 14:00 in Amsterdam, inside opening hours."""
    return datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
