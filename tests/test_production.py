"""The ten lines of the README that bring the KCC into real use do so, typed as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.sockets import free_port, wait_until
from tests.web.processes import Browser

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"## Production in ten lines\n+```sh\n(.*?)```", re.DOTALL)
FETCHING = ("sudo apt-get ", "git clone ", "make ")  # tried by whoever sets up this test itself
PASSWORD = "een lang wachtwoord voor Eva"


def lines() -> list[str]:
    block = BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert block
    return block[1].splitlines()


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.long), "postgresql"])
def environment(request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    """What else is exported; SQLite is there without a word."""
    port = free_port()
    own = {
        "PATH": os.environ["PATH"],
        "KCC_WEB_PORT": str(port),
        "KCC_WEB_PUBLIC_URL": f"http://localhost:{port}",
    }
    if request.param == "sqlite":
        return own
    url = request.getfixturevalue("empty_postgresql_url")
    (folder / "database.url").write_text(f"{url}\n")
    return own | {"KCC_DATABASE_URL_FILE": "database.url"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clone as far as these lines see it."""
    (tmp_path / "config.toml").write_bytes((ROOT / "config.toml").read_bytes())
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    return tmp_path


def test_there_are_ten() -> None:
    assert len(lines()) == 10


def test_they_end_with_a_kcc_that_is_well_and_lets_its_first_beheerder_in(
    folder: Path, environment: dict[str, str]
) -> None:
    *setting_up, serve, work = [line for line in lines() if not line.startswith(FETCHING)]
    exports = next(line for line in setting_up if line.startswith("export "))
    typed = "\n".join(
        f"{line.partition(' #')[0]} --wachtwoord-stdin <<< '{PASSWORD}'"
        if "kcc gebruiker nieuw" in line
        else line
        for line in setting_up
    )

    done = subprocess.run(
        ["bash", "-euc", typed], cwd=folder, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "geheim.sleutel").stat().st_mode & 0o077 == 0
    browser = Browser(int(environment["KCC_WEB_PORT"]))
    command = f"{exports}; exec {{}}"
    with (
        running(command.format(serve), folder, environment),
        running(command.format(work), folder, environment),
    ):
        wait_until(lambda: status(browser, "/gezond") == 200, seconds=60, what="a KCC that is well")
        browser.sign_in("eva@example.org", PASSWORD)
        assert status(browser, "/beheer") == 200
        assert status(browser, "/demo/postvak") == 404


@contextmanager
def running(command: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            ["bash", "-euc", command], cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def status(browser: Browser, path: str) -> int:
    try:
        return browser.request("GET", path)[0]
    except OSError:
        return 0
