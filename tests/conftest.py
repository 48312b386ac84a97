"""Fixtures that every test may ask for."""

from datetime import UTC, datetime

import pytest

pytest_plugins = [
    "tests.plugins.cannot_run",
    "tests.plugins.databases",
    "tests.plugins.browser",
    "tests.servers.fixtures",
    "tests.demo.fixtures",
]


@pytest.fixture
def now() -> datetime:
    """A Tuesday in November, 14:00 in Amsterdam, inside opening hours."""
    return datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
