"""The benchmarks of pages run at any size, and give the figures that they promise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import pages
from bench.pages import PageFigures
from bench.serving import Timing

ROOT = Path(__file__).parents[2]


def figures(program: str, contacts: int, cpu: float) -> PageFigures:
    timing = Timing(p50=cpu, p95=cpu, cpu=cpu, size=1.0)
    return PageFigures(view="queue, all", program=program, contacts=contacts, timing=timing)


def test_ratios_are_to_the_floor_at_that_size_and_to_our_smallest() -> None:
    found = [
        figures(program, contacts, busy * cpu)
        for busy in (1, 5, 2)  # a busy machine slows down everything in a round
        for program, contacts, cpu in (
            ("floor", 10, 2.0),
            ("sqlite", 10, 8.0),
            ("floor", 1000, 3.0),
            ("sqlite", 1000, 12.0),
        )
    ]

    summaries = {(one.program, one.contacts): one for one in pages.summarise(found)}

    assert summaries["sqlite", 10].cpu_floor == 4.0
    assert summaries["sqlite", 1000].cpu_floor == 4.0
    assert summaries["sqlite", 1000].growth == 1.5
    assert summaries["sqlite", 1000].cpu == 24.0
    assert summaries["floor", 10].growth == 1.0


@pytest.mark.parametrize(
    ("bench", "views"),
    [
        ("queue", ["queue, all", "queue, mine", "queue, department", "queue, far down"]),
        ("contact", ["contact, 20 messages", "contact, 300 messages"]),
        ("find", ["find, number", "find, name", "find, rare", "find, common"]),
    ],
)
def test_a_bench_measures_our_pages_beside_the_floor(
    tmp_path: Path, bench: str, views: list[str]
) -> None:
    path = tmp_path / "figures.json"
    wishes = ["--contacts", "1200", "--rounds", "1", "--requests", "10", "--database", "sqlite"]

    done = subprocess.run(
        [sys.executable, "-m", "bench", bench, *wishes, "--json", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "CPU x floor" in done.stdout
    assert "counters are exact, also after a claim" in done.stdout
    medians = json.loads(path.read_text())["medians"]
    assert [one["view"] for one in medians] == [view for view in views for _ in range(2)]
    assert {one["program"] for one in medians} == {"floor", "sqlite"}
    assert all(one["p50"] > 0 and one["size"] > 0.1 for one in medians)
