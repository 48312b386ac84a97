"""Pages over HTTP: ours on both databases beside the floor, in turns, at each size of the data."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import checks, serving
from bench.datasets import Sized, grown
from bench.report import FLOOR, column
from bench.serving import Site, Timing
from bench.wishes import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page to ask for: its address at ours, and at the floor."""

    name: str
    ours: str
    floor: str


Views = Callable[[Site, Sized], Sequence[View]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """One page of one program in one round."""

    view: str
    program: str
    contacts: int
    timing: Timing

    def line(self) -> str:
        return (
            f"{self.view:22} {self.program:11} {self.contacts:9} p50 {self.timing.p50:8.2f}"
            f" CPU {self.timing.cpu:8.2f} ms {self.timing.size:6.1f} kB"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """Medians over the rounds; the ratios were taken within each round.

    `cpu_floor` and `p50_floor`: times the floor at the same size; `growth`: the CPU times that of
    our own page at the smallest size.
    """

    view: str = column("page")
    program: str
    contacts: int
    p50: float = column("p50 ms")
    p95: float = column("p95 ms")
    cpu: float = column("CPU ms")
    size: float = column("kB")
    p50_floor: float = column("p50 x floor")
    cpu_floor: float = column("CPU x floor")
    growth: float = column("x smallest")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """One size of the data with its servers."""

    contacts: int
    sites: dict[str, Site]
    views: Sequence[View]


def measure(views: Views, sizes: list[int], requests: int, wish: Wish) -> list[PageFigures]:
    """Figures of every page of every program at each size in every round."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        grown(Path(folder), sizes, wish.databases) as data,
        ExitStack() as stack,
    ):
        running = [stack.enter_context(_serving(sized, views)) for sized in data]
        found = []
        for number in range(wish.rounds):
            for figures in _round(running, requests):
                found.append(figures)
                print(f"  {number + 1} {figures.line()}", flush=True)
        return found


@contextmanager
def _serving(sized: Sized, views: Views) -> Iterator[_Running]:
    with ExitStack() as stack:
        sites = {FLOOR: stack.enter_context(serving.floor(sized.floor))}
        for dataset in sized.datasets:
            checks.check_shape(dataset, sized.contacts)
            site = sites[dataset.program] = stack.enter_context(serving.ours(dataset))
            checks.check_counters(site, dataset)
        first = sites[sized.datasets[0].program]
        yield _Running(contacts=sized.contacts, sites=sites, views=views(first, sized))


def _round(running: list[_Running], requests: int) -> Iterator[PageFigures]:
    """Each page by all programs and sizes in turn, so that they share whatever else goes on."""
    for place in range(len(running[0].views)):
        for one in running:
            view = one.views[place]
            for program, site in one.sites.items():
                path = view.floor if program == FLOOR else view.ours
                yield PageFigures(
                    view=view.name,
                    program=program,
                    contacts=one.contacts,
                    timing=site.time(path, requests),
                )


def summarise(found: Sequence[PageFigures]) -> list[PageSummary]:
    """One line for each page, program and size, in the order in which they ran."""
    grouped: dict[tuple[str, str, int], list[PageFigures]] = {}
    for one in found:
        grouped.setdefault((one.view, one.program, one.contacts), []).append(one)
    smallest = min(one.contacts for one in found)
    return [
        _summary(own, grouped[view, FLOOR, size], grouped[view, program, smallest])
        for (view, program, size), own in grouped.items()
    ]


def _summary(
    own: list[PageFigures], floor: list[PageFigures], small: list[PageFigures]
) -> PageSummary:
    first, timings = own[0], [one.timing for one in own]
    return PageSummary(
        view=first.view,
        program=first.program,
        contacts=first.contacts,
        p50=round(median(one.p50 for one in timings), 2),
        p95=round(median(one.p95 for one in timings), 2),
        cpu=round(median(one.cpu for one in timings), 2),
        size=round(timings[0].size, 1),
        p50_floor=_ratio(own, floor, lambda one: one.p50),
        cpu_floor=_ratio(own, floor, lambda one: one.cpu),
        growth=_ratio(own, small, lambda one: one.cpu),
    )


def _ratio(
    own: list[PageFigures], others: list[PageFigures], value: Callable[[Timing], float]
) -> float:
    """The median of the ratios within each round."""
    pairs = zip(own, others, strict=True)
    return round(median(value(one.timing) / value(other.timing) for one, other in pairs), 2)


def next_page(html: str) -> str | None:
    """The address of the page after this one in the queue."""
    found = re.search(r'class="queue-more"><a class="button" href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else None
