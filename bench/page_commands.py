"""The commands that measure pages: `queue`, `contact` and `find`, or all of them as `pages`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bench import pages, report, views

DATABASES = ("sqlite", "postgresql")
SIZES = (10_000, 1_000_000)
_OPTIONS = (
    click.option(
        "--contacts",
        "sizes",
        multiple=True,
        default=SIZES,
        type=click.IntRange(100),
        help="How many contacts there are; more than once for more sizes.",
    ),
    click.option("--rounds", default=5, type=click.IntRange(1), help="How often each page runs."),
    click.option(
        "--requests", default=200, type=click.IntRange(10), help="How many requests that are."
    ),
    click.option("--database", type=click.Choice(DATABASES), help="Only this one, not both."),
    click.option("--json", "path", type=click.Path(path_type=Path), help="Write the figures here."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How much is measured, and where the figures go."""

    sizes: tuple[int, ...]
    rounds: int
    requests: int
    database: str | None
    path: Path | None


def commands() -> tuple[click.Command, ...]:
    """One for each kind of page."""
    return (
        _command("queue", views.queue, "The pages of the queue, beside a bare page."),
        _command("contact", views.contact, "A contact with 20 and one with 300 messages."),
        _command("find", views.find, "The find-box, beside a bare page on FTS5."),
        _command("pages", views.every, "Queue, contact and find-box on data that is made once."),
    )


def _command(name: str, which: pages.Views, words: str) -> click.Command:
    def measure(**wishes: Any) -> None:
        _measure(name, which, Wish(**wishes))

    for option in reversed(_OPTIONS):
        measure = option(measure)
    return click.command(name, help=words)(measure)


def _measure(name: str, which: pages.Views, wish: Wish) -> None:
    title = f"{name}: {wish.rounds} rounds of {wish.requests} requests a page"
    print(title, flush=True)
    databases = [wish.database] if wish.database else list(DATABASES)
    sizes = sorted(wish.sizes)
    found = pages.measure(which, sizes, databases, rounds=wish.rounds, requests=wish.requests)
    summaries = pages.summarise(found)
    pages.show(f"{title}, medians", summaries)
    if wish.path:
        report.write(wish.path, title, found, summaries)
