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


# Slow folders: tests that wait, for mail or for a process to start, and tests in a browser.
SLOW = [{"e2e", "demo", "worker", "commands"}, {"browser"}]
SLOW_UNTIL = 0.7  # of all files; what comes after them goes to any process that is free


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mix the files that wait with those that work, so that together they use every processor."""
    place = _places(list(dict.fromkeys(item.path for item in items)))
    items.sort(key=lambda item: place[item.path])


def _places(files: list[Path]) -> dict[Path, float]:
    """When to begin each file, from 0 to 1; no process is left with a slow one at the end."""
    here = Path(__file__).parent
    kinds: dict[int, list[Path]] = {}
    for file in reversed(files):  # by name the slow ones of the rest, those of the web, come last
        folder = file.relative_to(here).parts[0]
        kind = next((n for n, folders in enumerate(SLOW) if folder in folders), len(SLOW))
        kinds.setdefault(kind, []).append(file)
    return {
        file: turn / len(kinds[kind]) * (1 if kind == len(SLOW) else SLOW_UNTIL)
        for kind in kinds
        for turn, file in enumerate(kinds[kind])
    }


def pytest_collection_finish() -> None:
    """Look for garbage in what tests make, and not each time in all that was imported for them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def now() -> datetime:
    """A Tuesday in November, 14:00 in Amsterdam, inside opening hours."""
    return datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
