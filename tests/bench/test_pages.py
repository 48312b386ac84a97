"""The benchmarks of pages run at any size, and give the figures that they promise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import pages, views
from bench.__main__ import main
from bench.pages import PageFigures
from bench.serving import Timing

ROOT = Path(__file__).parents[2]
VIEWS = [
    *(f"queue, {one}" for one in ("all", "mine", "department", "far down")),
    *(f"contact, {one} messages" for one in (20, 300)),
    *(f"find, {one}" for one in ("number", "name", "rare", "common")),
]


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


def test_the_bench_measures_our_pages_beside_the_floor(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    wishes = ["--contacts", "1200", "--rounds", "1", "--requests", "10", "--database", "sqlite"]

    done = subprocess.run(
        [sys.executable, "-m", "bench", "pages", *wishes, "--json", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "CPU x floor" in done.stdout
    assert "counters are exact, also after a claim" in done.stdout
    medians = json.loads(path.read_text())["medians"]
    assert [one["view"] for one in medians] == [view for view in VIEWS for _ in range(2)]
    assert {one["program"] for one in medians} == {"floor", "sqlite"}
    assert all(one["p50"] > 0 and one["size"] > 0.1 for one in medians)


@pytest.mark.parametrize(
    ("bench", "which"), [("queue", views.queue), ("contact", views.contact), ("find", views.find)]
)
def test_each_kind_of_page_can_be_measured_alone(
    bench: str, which: pages.Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def measure(wanted: pages.Views, sizes: list[int], *_: object) -> list[PageFigures]:
        asked.append((wanted, sizes))
        return [figures("floor", 1200, 1.0)]

    monkeypatch.setattr(pages, "measure", measure)

    done = CliRunner().invoke(main, [bench, "--contacts", "1200", "--contacts", "500"])

    assert done.exit_code == 0, done.output
    assert asked == [(which, [500, 1200])]
