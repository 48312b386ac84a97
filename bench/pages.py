"""Pages over HTTP: ours on both databases beside the floor, in turns, at each size of the data."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench import serving
from bench.datasets import Sized, made
from bench.report import FLOOR
from bench.serving import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page to ask for: its address at ours, and at the floor."""

    name: str
    ours: str
    floor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """One page of one program in one round; times in ms, the size in kB."""

    view: str
    program: str
    contacts: int
    p50: float
    p95: float
    cpu: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """Medians over the rounds; the ratios were taken within each round.

    `cpu_floor` and `p50_floor`: times the floor at the same size; `growth`: the CPU times that of
    our own page at the smallest size.
    """

    view: str
    program: str
    contacts: int
    p50: float
    p95: float
    cpu: float
    size: float
    p50_floor: float
    cpu_floor: float
    growth: float


_LEAST = 0.05  # ms; CPU is counted in hundredths of a second, which may be none at all
Views = Callable[[Site, Sized], Sequence[View]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """One size of the data with its servers."""

    contacts: int
    sites: dict[str, Site]
    views: Sequence[View]


def measure(
    views: Views, sizes: list[int], databases: list[str], *, rounds: int, requests: int
) -> list[PageFigures]:
    """Figures of every page of every program at each size in every round."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        made(Path(folder), sizes, databases) as data,
        ExitStack() as stack,
    ):
        running = [stack.enter_context(_serving(sized, views)) for sized in data]
        found = []
        for number in range(rounds):
            for figures in _round(running, requests):
                found.append(figures)
                print(f"  {number + 1} {_line(figures)}", flush=True)
        return found


@contextmanager
def _serving(sized: Sized, views: Views) -> Iterator[_Running]:
    with ExitStack() as stack:
        sites = {FLOOR: stack.enter_context(serving.floor(sized.floor))}
        for dataset in sized.datasets:
            log = dataset.places.directory / "serve.log"
            server = serving.ours(dataset.environment, log, dataset.server)
            sites[dataset.program] = stack.enter_context(server)
        first = next(site for program, site in sites.items() if program != FLOOR)
        yield _Running(contacts=sized.contacts, sites=sites, views=views(first, sized))


def _round(running: list[_Running], requests: int) -> Iterator[PageFigures]:
    """Each page by all programs and sizes in turn, so that they share whatever else goes on."""
    for place in range(len(running[0].views)):
        for one in running:
            view = one.views[place]
            for program, site in one.sites.items():
                timing = site.time(view.floor if program == FLOOR else view.ours, requests)
                yield PageFigures(
                    view=view.name, program=program, contacts=one.contacts, **asdict(timing)
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
    def ratio(others: list[PageFigures], value: Callable[[PageFigures], float]) -> float:
        pairs = zip(own, others, strict=True)
        return round(median(value(mine) / max(value(one), _LEAST) for mine, one in pairs), 2)

    first = own[0]
    return PageSummary(
        view=first.view,
        program=first.program,
        contacts=first.contacts,
        p50=round(median(one.p50 for one in own), 2),
        p95=round(median(one.p95 for one in own), 2),
        cpu=round(median(one.cpu for one in own), 2),
        size=round(first.size, 1),
        p50_floor=ratio(floor, lambda one: one.p50),
        cpu_floor=ratio(floor, lambda one: one.cpu),
        growth=ratio(small, lambda one: one.cpu),
    )


def show(title: str, summaries: Sequence[PageSummary]) -> None:
    """Print the table."""
    print(f"\n{title}")
    print(
        f"{'page':22} {'program':11} {'contacts':>9} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}"
        f" {'kB':>6} {'p50 x floor':>12} {'CPU x floor':>12} {'x smallest':>11}"
    )
    for one in summaries:
        print(
            f"{one.view:22} {one.program:11} {one.contacts:9} {one.p50:8.2f} {one.p95:8.2f}"
            f" {one.cpu:8.2f} {one.size:6.1f} {one.p50_floor:12.2f} {one.cpu_floor:12.2f}"
            f" {one.growth:11.2f}"
        )


def next_page(html: str) -> str | None:
    """The address of the page after this one in the queue."""
    found = re.search(r'class="queue-more"><a class="button" href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else None


def _line(one: PageFigures) -> str:
    return (
        f"{one.view:22} {one.program:11} {one.contacts:9}"
        f" p50 {one.p50:8.2f} CPU {one.cpu:8.2f} ms {one.size:6.1f} kB"
    )
