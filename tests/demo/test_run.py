"""`python -m kcc.demo` starts everything, keeps it alive, and ends all of it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kcc.commands.demo import demo as command
from kcc.demo import database, run
from kcc.demo.people import PASSWORD, PEOPLE
from kcc.demo.places import Places
from tests.demo.running import Demo
from tests.servers.sockets import free_port, wait_until

PARTS = (r"kcc\.demo\.sandbox", r"main.* work", r"gunicorn")


@pytest.fixture
def filled(demo_places: Places) -> Path:
    """A directory that the demo made before, so that a test starts in seconds."""
    return demo_places.directory


@pytest.fixture
def demo(filled: Path) -> Iterator[Demo]:
    demo = Demo(filled)
    yield demo
    demo.stop()


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as page:
        return int(page.status)


def test_the_first_time_it_makes_everything_and_says_where_it_is(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data")
    try:
        demo.start()

        said = demo.output()
        assert "Demogegevens maken" in said
        assert demo.url in said
        assert PASSWORD in said
        assert all(one.email in said for one in PEOPLE if one.is_listed)
        assert status_of(f"{demo.url}/contact") == 200
    finally:
        demo.stop()


def test_ctrl_c_stops_all_of_it_within_seconds(demo: Demo) -> None:
    demo.start()
    before = demo.members()
    pressed = time.monotonic()

    code = demo.press_ctrl_c()

    assert code == 0
    assert time.monotonic() - pressed < 10
    assert len(before) >= 4  # mail server, web with its processes, worker
    assert demo.members() == {}
    assert "Gestopt. Wat je deed is bewaard." in demo.output()
    assert "Traceback" not in demo.output()


def test_after_sigterm_it_starts_again_in_seconds_with_what_was_there(
    demo: Demo, filled: Path
) -> None:
    demo.start()
    assert demo.send(signal.SIGTERM) == 0
    before = (filled / "geheim.sleutel").read_text()
    started = time.monotonic()

    demo.start()

    assert time.monotonic() - started < 20
    assert "Demogegevens maken" not in demo.output()
    assert (filled / "geheim.sleutel").read_text() == before


def test_the_ports_of_the_sandbox_stay_the_same_while_they_are_free(
    demo: Demo, filled: Path
) -> None:
    places = Places(directory=filled, port=demo.port)
    demo.start()
    before = database.known_ports(places)
    demo.send(signal.SIGTERM)

    with closing(socket.socket()) as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", before[0]))
        thief.listen()
        demo.start()
        after = database.known_ports(places)

    assert after[0] != before[0]
    assert after[1] == before[1]


def test_parts_that_die_are_started_again(demo: Demo) -> None:
    demo.start()
    first = {part: demo.member(part) for part in PARTS}
    for pid in first.values():
        os.kill(pid, signal.SIGKILL)

    wait_until(
        lambda: all(_lives(demo, part, apart_from=pid) for part, pid in first.items()),
        seconds=30,
        what="new lives",
    )

    wait_until(lambda: _page_is_there(demo), seconds=30, what="the page")
    assert demo.output().count("start zo opnieuw") >= len(PARTS)


def test_when_the_demo_itself_is_killed_nothing_is_left(demo: Demo) -> None:
    demo.start()

    demo.send(signal.SIGKILL)

    wait_until(lambda: demo.members() == {}, seconds=20, what="the end of all parts")


def test_a_taken_port_is_said_in_one_line(filled: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        ran = run_demo(filled, port)

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [
        f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld PORT={port + 1}."
    ]


def test_two_demos_do_not_share_a_directory(demo: Demo, filled: Path) -> None:
    demo.start()

    ran = run_demo(filled, free_port())

    assert ran.returncode == 1
    assert ran.stderr == f"De demo draait al in {filled}.\n"


@pytest.mark.parametrize(("given", "port"), [("", 8000), ("8123", 8123)])
def test_the_port_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, port: int
) -> None:
    """`make run` without PORT hands over an empty one."""
    asked = []
    monkeypatch.setattr(run, "run", lambda directory, port: asked.append((directory, port)))

    ran = CliRunner().invoke(command, ["--map", str(tmp_path)], env={"PORT": given})

    assert ran.exit_code == 0, ran.output
    assert asked == [(tmp_path, port)]


def test_a_port_that_is_no_number_is_explained(tmp_path: Path) -> None:
    ran = run_demo(tmp_path, port="acht")

    assert ran.returncode == 2
    assert "acht" in ran.stderr
    assert not list(tmp_path.iterdir())


def run_demo(directory: Path, port: int | str) -> subprocess.CompletedProcess[str]:
    """Run it where it cannot run, so that it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "kcc.demo", "--map", str(directory)],
        env={**os.environ, "PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=30,
    )


def _lives(demo: Demo, part: str, *, apart_from: int) -> bool:
    try:
        return demo.member(part) != apart_from
    except ValueError:
        return False


def _page_is_there(demo: Demo) -> bool:
    try:
        return status_of(f"{demo.url}/contact") == 200
    except OSError:
        return False
