"""One command starts everything from nothing, tells where it is, and keeps it alive."""

import os
import signal
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from kcc.cli import main
from kcc.demo.people import PASSWORD, PEOPLE
from tests.demo.running import ONE_WEB_PROCESS, Demo, status_of
from tests.servers.sockets import free_port, wait_until

PARTS = (r"kcc\.demo\.sandbox", r"main.* work", r"gunicorn")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Started once, in an empty directory."""
    demo = Demo(tmp_path_factory.mktemp("demo") / "data")
    try:
        demo.start(ONE_WEB_PROCESS)
        yield demo
    finally:
        demo.stop()


def test_the_first_time_it_makes_everything_and_says_where_it_is(demo: Demo) -> None:
    said = demo.output()

    assert "Demogegevens maken" in said
    assert demo.url in said
    assert PASSWORD in said
    assert all(one.email in said for one in PEOPLE if one.is_listed)
    assert status_of(f"{demo.url}/contact") == 200


def test_two_demos_do_not_share_a_directory(demo: Demo) -> None:
    environ = {"PORT": str(free_port())}

    second = CliRunner().invoke(main, ["demo", "--map", str(demo.directory)], env=environ)

    assert second.exit_code == 1
    assert second.stderr == f"De demo draait al in {demo.directory}.\n"


def test_parts_that_die_are_started_again(demo: Demo) -> None:
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
