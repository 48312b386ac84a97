"""The benchmarks of pages run at any size, and give the figures that they promise."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from bench import pages, views
from bench.__main__ import main
from bench.pages import PageFigures
from bench.serving import Timing
from tests.bench.conftest import Printed

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


@pytest.mark.long
def test_the_bench_measures_our_pages_beside_the_floor(bench: Callable[..., Printed]) -> None:
    printed = bench("pages", "--contacts", "1200", "--requests", "10")

    assert "CPU x floor" in printed.text
    assert "counters are exact, also after a claim" in printed.text
    assert [one["view"] for one in printed.medians] == [view for view in VIEWS for _ in range(2)]
    assert {one["program"] for one in printed.medians} == {"floor", "sqlite"}
    assert all(one["p50"] > 0 and one["size"] > 0.1 for one in printed.medians)


@pytest.mark.parametrize(
    ("name", "which"), [("queue", views.queue), ("contact", views.contact), ("find", views.find)]
)
def test_each_kind_of_page_can_be_measured_alone(
    name: str, which: pages.Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def measure(wanted: pages.Views, sizes: list[int], *_: object) -> list[PageFigures]:
        asked.append((wanted, sizes))
        return [figures("floor", 1200, 1.0)]

    monkeypatch.setattr(pages, "measure", measure)

    done = CliRunner().invoke(main, [name, "--contacts", "1200", "--contacts", "500"])

    assert done.exit_code == 0, done.output
    assert asked == [(which, [500, 1200])]
