"""The processes of demo mode live as long as the demo, and no longer."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcc.demo import children
from kcc.demo.children import Child
from tests.servers.sockets import wait_until

# A parent with a child of its own, as a web server has; both write who they are.
FAMILY = """
import os, signal, subprocess, sys, time
if {stubborn}: signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "uitvoer.log"


def made(program: str, log: Path) -> Child:
    return Child("proef", (sys.executable, "-c", program), environ=os.environ, log=log)


@pytest.fixture
def family(log: Path) -> Iterator[Child]:
    child = made(FAMILY.format(stubborn=False), log)
    child.start()
    yield child
    child.stop()


def test_stopping_ends_the_whole_group(family: Child, log: Path) -> None:
    members = pids(log)

    family.stop()

    assert len(members) == 2
    wait_until(lambda: not any(is_alive(pid) for pid in members), what="the end of the group")


def test_who_does_not_listen_is_killed(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", 0.2)
    child = made(FAMILY.format(stubborn=True), log)
    child.start()
    members = pids(log)

    child.stop()

    assert child.exit_code == -signal.SIGKILL
    wait_until(lambda: not any(is_alive(pid) for pid in members), what="the end of the group")


def test_a_process_that_dies_is_started_again_and_what_it_left_is_ended(
    family: Child, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    family.pause = 0.1
    first, orphan = pids(log)
    os.kill(first, signal.SIGKILL)
    news: list[str] = []

    wait_until(lambda: bool(revived(family, news)) and len(pids(log)) == 4, what="a new life")

    assert news == ["De proef stopte (code -9) en start zo opnieuw."]
    assert is_alive(pids(log)[2])
    wait_until(lambda: not is_alive(orphan), what="the end of the orphan")


def test_the_pause_grows_with_each_death(log: Path) -> None:
    child = made("raise SystemExit(75)", log)
    child.pause = 0.05
    child.start()
    pauses = [child.pause]

    def died_thrice() -> bool:
        child.revive()
        if child.pause != pauses[-1]:
            pauses.append(child.pause)
        return len(pauses) == 4

    wait_until(died_thrice, what="three deaths")
    child.stop()

    assert pauses == [0.05, 0.1, 0.2, 0.4]


def test_after_a_long_life_the_pause_is_short_again(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LONG_ENOUGH", 0.0)
    child = made("raise SystemExit(75)", log)
    child.pause = 20.0
    child.start()

    wait_until(lambda: child.revive() is not None, what="the death")

    assert child.pause == children.FIRST_PAUSE


def test_the_log_tells_why_it_died(log: Path) -> None:
    child = made("import sys; print('regel 1'); sys.exit('het lukt niet')", log)
    child.start()

    wait_until(lambda: child.exit_code is not None, what="the end")

    assert child.exit_code == 1
    assert set(child.tail().splitlines()) == {"regel 1", "het lukt niet"}


def test_a_process_ends_when_the_demo_itself_is_killed(log: Path) -> None:
    sleeper = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    demo = (
        "import os, sys, time; from pathlib import Path; from kcc.demo.children import Child\n"
        f"Child('proef', (sys.executable, '-c', {sleeper!r}), environ=os.environ,"
        f" log=Path({str(log)!r})).start()\n"
        "time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", demo])
    (member,) = pids(log)

    process.kill()
    process.wait()

    wait_until(lambda: not is_alive(member), what="the end of the child")


def revived(child: Child, news: list[str]) -> bool:
    told = child.revive()
    if told:
        news.append(told)
    return child.exit_code is None and bool(news)


def pids(log: Path) -> list[int]:
    """Who wrote themselves in the log, as soon as somebody did."""
    wait_until(lambda: log.exists() and log.read_text().endswith("\n"), what="the first line")
    return [int(word) for word in log.read_text().split()]


def is_alive(pid: int) -> bool:
    """Whether it still runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
