"""What processes have used, from /proc: CPU of a whole tree, and the largest memory."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Seconds of CPU (user and system) and on the clock; the peak of resident memory in MB."""

    cpu: float
    wall: float
    rss_mb: float


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
    lines = _text(Path(f"/proc/{pid}/status")).splitlines()
    found = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(next(found, "0")) / 1024


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended while we looked
        return ""
