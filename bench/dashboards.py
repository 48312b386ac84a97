"""Nu and Trend over HTTP, for a team leader, at each size of the data."""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import bindparam, text

from bench import checks, serving
from bench.databases import postgresql
from bench.datasets import Dataset, demos, grow
from bench.processes import ROOT, kcc
from bench.report import column
from bench.serving import Site, Timing
from bench.wishes import Wish
from kcc.db import UtcDateTime, make_engine
from kcc.demo.people import MARIJKE
from kcc.domain.measures import ANSWER_MOMENTS, midnight
from kcc.domain.periods import Usual
from kcc.domain.words import local

_RECEIVED = """
SELECT count(*) FROM contact
WHERE received_at >= :first AND received_at < :end AND state <> 'no_action'
"""
_ON_TIME = """
SELECT count(*) AS due,
    count(*) FILTER (WHERE clock.met_at <= clock.due_at) AS met
FROM clock JOIN contact ON contact.id = clock.contact_id
WHERE clock.due_at >= :first AND clock.due_at < :end AND contact.state <> 'no_action'
    AND clock.ended_at IS NULL AND NOT clock.legal
    AND (clock.met_at IS NOT NULL OR NOT clock.paused) AND clock.moment IN :moments
"""
_LATE = "SELECT count(*) FROM contact WHERE closed_at IS NULL AND due_at < :now"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page; `fresh` is for somebody for whom nothing is remembered from moments ago."""

    name: str
    path: str
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One page on one database in one round."""

    view: str
    program: str
    contacts: int
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Medians over the rounds; the growth was taken within each round."""

    view: str = column("page")
    program: str
    contacts: int
    p50: float = column("p50 ms")
    p95: float = column("p95 ms")
    cpu: float = column("CPU ms")
    size: float = column("kB")
    growth: float = column("CPU x smallest")
    p50_growth: float = column("p50 x smallest")


VIEWS = (
    View(name="Nu", path="/sturing/nu", fresh=False),
    View(name="Nu, nothing remembered", path="/sturing/nu", fresh=True),
    View(name="Trend", path="/sturing/trend", fresh=False),
    View(name="Trend, nothing remembered", path="/sturing/trend", fresh=True),
)


def measure(sizes: Sequence[int], requests: int, wish: Wish) -> list[Figures]:
    """Each page on each database at each size in turn, in every round."""
    with (
        tempfile.TemporaryDirectory(prefix="kcc-bench-") as folder,
        ExitStack() as stack,
    ):
        server = stack.enter_context(postgresql(wish.databases))
        running: list[tuple[int, str, Site]] = []
        for size in sizes:
            now = datetime.now(UTC)
            for dataset in demos(Path(folder) / str(size), server, now):
                if dataset.program in wish.databases:
                    site = stack.enter_context(_serving(dataset, size, now))
                    running.append((size, dataset.program, site))
        return list(_rounds(running, requests, wish.rounds))


def summarise(found: Sequence[Figures]) -> list[Summary]:
    grouped: dict[tuple[str, str, int], list[Figures]] = {}
    for one in found:
        grouped.setdefault((one.view, one.program, one.contacts), []).append(one)
    smallest = min(one.contacts for one in found)
    return [
        _summary(own, grouped[view, program, smallest])
        for (view, program, _), own in grouped.items()
    ]


def _summary(own: Sequence[Figures], small: Sequence[Figures]) -> Summary:
    first, timings = own[0], [one.timing for one in own]
    pairs = [(one.timing, other.timing) for one, other in zip(own, small, strict=True)]
    return Summary(
        view=first.view,
        program=first.program,
        contacts=first.contacts,
        p50=round(median(one.p50 for one in timings), 2),
        p95=round(median(one.p95 for one in timings), 2),
        cpu=round(median(one.cpu for one in timings), 2),
        size=round(timings[0].size, 1),
        growth=round(median(one.cpu / other.cpu for one, other in pairs), 2),
        p50_growth=round(median(one.p50 / other.p50 for one, other in pairs), 2),
    )


@contextmanager
def _serving(dataset: Dataset, contacts: int, now: datetime) -> Iterator[Site]:
    """With all days counted, as a worker would have done by now."""
    grow(dataset, contacts, now)
    checks.check_shape(dataset, contacts)
    start = perf_counter()
    subprocess.run(
        [*kcc("rapport"), "herbouw"],
        cwd=ROOT,
        env=dataset.environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    print(f"  {dataset.program}: days counted in {perf_counter() - start:.1f} s", flush=True)
    with serving.ours(dataset, MARIJKE) as site:
        _check(site, dataset)
        yield site


def _rounds(
    running: Sequence[tuple[int, str, Site]], requests: int, rounds: int
) -> Iterator[Figures]:
    for number in range(rounds):
        for view in VIEWS:
            for contacts, program, site in running:
                timing = site.time(view.path, requests, fresh=view.fresh)
                print(
                    f"  {number + 1} {view.name:26} {program:11} {contacts:9}"
                    f" p50 {timing.p50:8.2f} CPU {timing.cpu:8.2f} ms {timing.size:6.1f} kB",
                    flush=True,
                )
                yield Figures(view=view.name, program=program, contacts=contacts, timing=timing)


def _check(site: Site, dataset: Dataset) -> None:
    """Raises RuntimeError for a figure that is not what plain SQL counts."""
    period = Usual.WEEKS_13.until(local(datetime.now(UTC)).date())
    trend, now = site.page("/sturing/trend"), site.page("/sturing/nu")
    shown = {
        "received": _number(trend, "t-binnen"),
        "met": _number(trend, "t-op-tijd"),
        "missed": _number(trend, "t-te-laat"),
        "late": _number(now, "t-te-laat", inside="<b>"),
    }
    counted = _counted(dataset, period.first, period.last)
    if shown != counted:
        raise RuntimeError(f"{dataset.program}: {shown}, but SQL counts {counted}")
    print(f"  {dataset.program}: figures are exact: {counted}", flush=True)


def _counted(dataset: Dataset, first: date, last: date) -> dict[str, int]:
    span = {"first": midnight(first), "end": midnight(last + timedelta(days=1))}
    received = _row(dataset, _RECEIVED, **span)[0]
    due, met = _row(dataset, _ON_TIME, moments=sorted(ANSWER_MOMENTS), **span)
    late = _row(dataset, _LATE, now=datetime.now(UTC))[0]
    return {"received": received, "met": met, "missed": due - met, "late": late}


def _row(dataset: Dataset, query: str, **values: Any) -> tuple[int, ...]:
    told = [
        bindparam(name, expanding=True)
        if name == "moments"
        else bindparam(name, type_=UtcDateTime())
        for name in values
    ]
    engine = make_engine(dataset.places.database_url)
    with engine.connect() as connection:
        found = connection.execute(text(query).bindparams(*told), values).one()
    engine.dispose()
    return tuple(found)


def _number(html: str, key: str, *, inside: str = "") -> int:
    found = re.search(rf'id="{key}"[^>]*>.*?{inside}([\d.]+)', html, re.DOTALL)
    if found is None:
        raise RuntimeError(f"no figure {key} on the page")
    return int(found[1].replace(".", ""))
