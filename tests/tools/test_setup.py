"""`make setup` names what a machine lacks, and does each piece of work once."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(__file__).parents[2]
WITHOUT = "import sys; sys.modules[{!r}] = None; import tools.setup as s; sys.exit(s.main([]))"
TURN = "import sys; from tools import setup; setup.take_turn(); print('mine', flush=True); input()"


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_a_python_without_venv_is_named_in_one_line(tmp_path: Path, module: str) -> None:
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    command = [sys.executable, "-c", WITHOUT.format(module)]

    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert result.returncode == 1
    assert result.stderr == "setup: Python's venv is missing: apt-get install python3-venv\n"


def test_a_machine_without_a_new_python_is_told_so() -> None:
    result = subprocess.run(["make", "PYTHON=", "setup"], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode != 0
    assert "Python 3.11 or newer is missing: apt-get install python3" in result.stdout


@pytest.mark.parametrize(
    ("profile", "locks"),
    [
        ("production", ["requirements.lock"]),
        ("run", ["requirements.lock", "requirements-demo.lock"]),
        ("dev", ["requirements.lock", "requirements-demo.lock", "requirements-dev.lock"]),
    ],
)
def test_each_installs_what_it_needs_and_production_the_least(
    monkeypatch: pytest.MonkeyPatch, profile: str, locks: list[str]
) -> None:
    installed: list[str] = []
    others = ["take_turn", "make_venv", "install_project", "install_node_modules", "build_assets"]
    for step in others:
        monkeypatch.setattr(setup, step, lambda: None)
    monkeypatch.setattr(setup, "install", installed.append)

    assert setup.main([profile]) == 0

    assert installed == locks


@pytest.mark.parametrize(("pip", "times"), [("#!/bin/true\n", 0), ("#!/moved/python\n", 1)])
def test_an_environment_that_was_made_elsewhere_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: str, times: int
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(setup, "VENV", tmp_path)
    monkeypatch.setattr(setup, "BIN", tmp_path)
    monkeypatch.setattr("venv.create", lambda where, **_options: made.append(where))
    (tmp_path / "pip").write_text(pip)
    (tmp_path / "pip").chmod(0o755)

    setup.make_venv()

    assert made == [tmp_path] * times


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    folder = os.open(tmp_path, os.O_RDONLY)
    first = subprocess.Popen(
        [sys.executable, "-c", TURN], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"mine\n"

        with pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)

    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(folder)


def test_work_is_done_once_until_what_it_depends_on_changes(tmp_path: Path) -> None:
    done: list[None] = []

    for digest in ["one", "one", "two"]:
        setup.once(tmp_path / "made" / ".done", digest, lambda: done.append(None))

    assert len(done) == 2


def test_work_that_failed_is_done_again(tmp_path: Path) -> None:
    stamp = tmp_path / ".done"

    def work() -> None:
        raise setup.SetupError("no network")

    with pytest.raises(setup.SetupError):
        setup.once(stamp, "one", work)

    assert not stamp.exists()
