"""A benchmark run as somebody runs it, small, on SQLite, for one round."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a benchmark said, and the figures that it wrote."""

    text: str
    rounds: list[dict[str, Any]]
    medians: list[dict[str, Any]]


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Printed]:
    """Runs `python -m bench` with these words."""

    def run(*words: str) -> Printed:
        path = tmp_path / "figures.json"
        wishes = ["--rounds", "1", "--database", "sqlite", "--json", str(path)]
        done = subprocess.run(
            [sys.executable, "-m", "bench", *words, *wishes],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        written = json.loads(path.read_text())
        return Printed(text=done.stdout, rounds=written["rounds"], medians=written["medians"])

    return run
