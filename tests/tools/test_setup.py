"""What a fresh machine lacks is named in one line, with the command that brings it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(__file__).parents[2]
WITHOUT_VENV = "import sys; sys.modules['ensurepip'] = None; import tools.setup as s; s.main([])"


def test_a_python_without_venv_is_named_in_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tools", tmp_path / "tools")

    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_VENV], cwd=tmp_path, capture_output=True, text=True
    )

    assert result.stderr == "setup: Python's venv is missing: apt-get install python3-venv\n"


def test_a_machine_without_a_new_python_is_told_so() -> None:
    result = subprocess.run(["make", "PYTHON=", "setup"], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode != 0
    assert "Python 3.11 or newer is missing: apt-get install python3" in result.stdout


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
