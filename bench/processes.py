"""Processes to measure: started, and what they used from /proc (proc(5)), all they started too."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Seconds of CPU (user and system) and on the clock; the peak of resident memory in MB."""

    cpu: float
    wall: float
    rss_mb: float


def kcc(command: str) -> list[str]:
    """The command line of a subcommand, as production starts it."""
    return [sys.executable, "-c", "from kcc.cli import main; main()", command]


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process, as long as this lasts; what it says is in the log."""
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def own_usage() -> Usage:
    """Of this process and the children it has waited for."""
    times = os.times()
    cpu = times.user + times.system + times.children_user + times.children_system
    return Usage(cpu=cpu, wall=time.perf_counter(), rss_mb=_peak_mb(os.getpid()))


def usage(pid: int) -> Usage:
    """Of a process with all that it started, dead or alive."""
    tree = _tree(pid)
    return Usage(
        cpu=sum(_cpu(one) for one in tree),
        wall=time.perf_counter(),
        rss_mb=max(_peak_mb(one) for one in tree),
    )


def cpu_so_far(pid: int) -> float:
    """Seconds of CPU of a process and all it started, as far as they live, to the nanosecond.

    `usage` counts in hundredths, and a page of the floor takes a tenth of one.
    """
    tasks = (task for one in _tree(pid) for task in _tasks(one))
    return sum(int(_text(task / "schedstat").partition(" ")[0] or 0) for task in tasks) / 1e9


def memory_mb(pid: int) -> tuple[float, float]:
    """What a process and all that it started hold together, in MB, with shared pages divided.

    The second number counts shared pages once for each process: the sum of what `ps` says.
    """
    rolls = [_text(Path(f"/proc/{one}/smaps_rollup")) for one in _tree(pid)]
    pss, rss = (sum(_kb(roll, name) for roll in rolls) / 1024 for name in ("Pss:", "Rss:"))
    return pss, rss


def _tree(pid: int) -> list[int]:
    children = [int(child) for task in _tasks(pid) for child in _text(task / "children").split()]
    return [pid, *(descendant for child in children for descendant in _tree(child))]


def _tasks(pid: int) -> list[Path]:
    folder = Path(f"/proc/{pid}/task")
    return list(folder.iterdir()) if folder.exists() else []


def _cpu(pid: int) -> float:
    """utime, stime, and those of the children it waited for (proc(5), fields 14 to 17)."""
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def _peak_mb(pid: int) -> float:
    return _kb(_text(Path(f"/proc/{pid}/status")), "VmHWM:") / 1024


def _kb(text: str, name: str) -> int:
    found = (line.split()[1] for line in text.splitlines() if line.startswith(name))
    return int(next(found, "0"))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended while we looked
        return ""
