"""What taking in mails costs a program: the figures of a round, and their medians."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.report import FLOOR, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One program in one round; CPU and wall in seconds for all mails together.

    `rss_mb` is the peak of the largest process.
    """

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
    cpu_ms: float = column("CPU ms a mail")
    times_floor: float = column("times the floor")
    per_second: float = column("mails/s")
    rss_mb: float = column("peak MB")


def summarise(found: Sequence[Figures]) -> list[Summary]:
    """One line a program, in the order of the rounds."""
    by_program: dict[str, list[Figures]] = {}
    for figures in found:
        by_program.setdefault(figures.program, []).append(figures)
    floor = by_program[FLOOR]
    return [_summary(program, own, floor) for program, own in by_program.items()]


def _summary(program: str, own: list[Figures], floor: list[Figures]) -> Summary:
    ratios = [mine.cpu_ms / least.cpu_ms for mine, least in zip(own, floor, strict=True)]
    return Summary(
        program=program,
        cpu_ms=round(median(figures.cpu_ms for figures in own), 3),
        times_floor=round(median(ratios), 3),
        per_second=round(median(figures.per_second for figures in own), 1),
        rss_mb=round(max(figures.rss_mb for figures in own), 1),
    )
