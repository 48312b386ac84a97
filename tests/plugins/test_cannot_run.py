"""A test that could not run is counted and named, and fails the run under CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """
from tests.plugins.cannot_run import cannot_run

def test_with_a_mail_server():
    cannot_run("Dovecot is not installed (apt-get install dovecot-imapd)")

def test_without():
    pass
"""


@pytest.mark.parametrize(("ci", "exit_code"), [("true", 1), ("", 0)])
@pytest.mark.parametrize("processes", ["0", "1"])
def test_what_could_not_run_is_named_and_fails_under_ci(
    ci: str, exit_code: int, processes: str, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    plugins = ["-p", "tests.plugins.cannot_run", "-n", processes]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}

    result = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "."],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert result.returncode == exit_code, result.stdout
    assert "1 could not run" in result.stdout
    assert "Dovecot is not installed (apt-get install dovecot-imapd) (1)" in result.stdout
    assert "test_it.py::test_with_a_mail_server" in result.stdout
