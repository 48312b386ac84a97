"""What each benchmark can be asked for on the command line, and how one is run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from bench import report

DATABASES = ("sqlite", "postgresql")

Figures = TypeVar("Figures")
Command = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How often each program runs, on which databases, and where the figures go besides."""

    rounds: int
    databases: tuple[str, ...]
    path: Path | None


def wishing(command: Command) -> Command:
    """Give a command the options that all have; they come in one `wish`."""

    def wished(rounds: int, database: str | None, path: Path | None, **own: Any) -> None:
        databases = (database,) if database else DATABASES
        command(Wish(rounds=rounds, databases=databases, path=path), **own)

    wished.__name__, wished.__doc__ = command.__name__, command.__doc__
    for option in reversed(_OPTIONS):
        wished = option(wished)
    return wished


def run(
    title: str,
    wish: Wish,
    measure: Callable[[], Sequence[Figures]],
    summarise: Callable[[Sequence[Figures]], Sequence[Any]],
) -> None:
    """Measure, print the medians, and write all of it where somebody wants it."""
    title = f"{title}, {wish.rounds} rounds"
    print(title, flush=True)
    found = measure()
    medians = summarise(found)
    report.show(f"{title}: medians", medians)
    if wish.path:
        report.write(wish.path, title, found, medians)


_OPTIONS = (
    click.option(
        "--rounds", default=5, type=click.IntRange(1), help="How often each program runs."
    ),
    click.option("--database", type=click.Choice(DATABASES), help="Only this one, not both."),
    click.option("--json", "path", type=click.Path(path_type=Path), help="Write the figures here."),
)
