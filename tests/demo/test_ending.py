"""All of demo mode ends with it; what was done in it is there the next time."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kcc.demo import database
from kcc.demo.places import Places
from tests.demo.running import ONE_WEB_PROCESS, Demo
from tests.servers.sockets import wait_until


@pytest.fixture(scope="module")
def places(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """What the demo made before, so that it starts in seconds."""
    directory = shutil.copytree(demo_template, tmp_path_factory.mktemp("demo") / "data")
    return Places(directory=directory, port=8000)


@pytest.fixture(scope="module")
def started(places: Places) -> Iterator[Demo]:
    demo = Demo(places.directory)
    yield demo
    demo.stop()


@pytest.fixture
def demo(started: Demo) -> Demo:
    """One that runs: each test ends it in its own way, the next starts it again where it was."""
    if not started.is_running():
        started.start(ONE_WEB_PROCESS)
    return started


def test_ctrl_c_stops_all_of_it(demo: Demo) -> None:
    before = demo.members()

    code = demo.press_ctrl_c()

    assert code == 0
    assert len(before) >= 4  # mail server, web with its processes, worker
    assert demo.members() == {}
    assert "Gestopt. Wat je deed is bewaard." in demo.output()
    assert "Traceback" not in demo.output()


def test_after_sigterm_it_starts_again_with_what_was_there(demo: Demo, places: Places) -> None:
    imap_port, smtp_port = database.known_ports(places)
    assert demo.send(signal.SIGTERM) == 0
    key = places.secret_key.read_text()

    with listening_at(imap_port):  # somebody took it in the meantime
        demo.start(ONE_WEB_PROCESS)

    assert "Demogegevens maken" not in demo.output()
    assert places.secret_key.read_text() == key
    after = database.known_ports(places)
    assert after[0] != imap_port
    assert after[1] == smtp_port


def test_when_the_demo_itself_is_killed_nothing_is_left(demo: Demo) -> None:
    demo.send(signal.SIGKILL)

    wait_until(lambda: demo.members() == {}, seconds=20, what="the end of all parts")


def test_a_signal_is_heard_at_any_instant() -> None:
    """Also while the wait for it holds a lock: the demo would never end."""
    program = """
import signal, sys
from kcc.demo.run import _stop_signals

def interrupt(*_):
    signal.raise_signal(signal.SIGTERM)
    return interrupt

with _stop_signals() as stop:
    sys.settrace(interrupt)
    stop.wait(0.1)
    sys.settrace(None)
    sys.exit(0 if stop.is_set() else "not heard")
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=30).returncode == 0


def listening_at(port: int) -> closing[socket.socket]:
    thief = socket.socket()
    thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    thief.bind(("127.0.0.1", port))
    thief.listen()
    return closing(thief)
