"""Figures as a table for people and as JSON for machines."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

FLOOR = "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One program in one round; CPU and wall in seconds for all mails together."""

    program: str
    mails: int
    cpu: float
    wall: float
    rss_mb: float

    @property
    def cpu_ms(self) -> float:
        """Per mail."""
        return 1000 * self.cpu / self.mails

    @property
    def per_second(self) -> float:
        return self.mails / self.wall

    def line(self) -> str:
        return (
            f"{self.program:12} {self.cpu_ms:8.2f} ms CPU a mail {self.per_second:8.1f} mails/s"
            f" {self.rss_mb:7.0f} MB"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The medians of one program; `times_floor` is the median of the ratios within each round."""

    program: str
    cpu_ms: float
    times_floor: float
    per_second: float
    rss_mb: float


def summarise(found: list[Figures]) -> list[Summary]:
    """One line a program, in the order of the rounds."""
    by_program: dict[str, list[Figures]] = {}
    for figures in found:
        by_program.setdefault(figures.program, []).append(figures)
    floor = by_program[FLOOR]
    return [_summary(program, own, floor) for program, own in by_program.items()]


def show(title: str, summaries: list[Summary]) -> None:
    """Print the table."""
    print(f"\n{title}")
    print(f"{'':12} {'CPU ms a mail':>14} {'times the floor':>16} {'mails/s':>9} {'peak MB':>8}")
    for one in summaries:
        print(
            f"{one.program:12} {one.cpu_ms:14.2f} {one.times_floor:16.2f}"
            f" {one.per_second:9.1f} {one.rss_mb:8.0f}"
        )


def write(path: Path, title: str, found: Sequence[Any], summaries: Sequence[Any]) -> None:
    """Write all that was measured, with where and when; both lists hold dataclasses."""
    content = {
        "bench": title,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rounds": [asdict(figures) for figures in found],
        "medians": [asdict(summary) for summary in summaries],
    }
    path.write_text(json.dumps(content, indent=2) + "\n")


def _summary(program: str, own: list[Figures], floor: list[Figures]) -> Summary:
    ratios = [mine.cpu_ms / least.cpu_ms for mine, least in zip(own, floor, strict=True)]
    return Summary(
        program=program,
        cpu_ms=round(median(figures.cpu_ms for figures in own), 3),
        times_floor=round(median(ratios), 3),
        per_second=round(median(figures.per_second for figures in own), 1),
        rss_mb=round(max(figures.rss_mb for figures in own), 1),
    )
