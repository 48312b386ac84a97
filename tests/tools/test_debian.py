"""What the tests need from Debian is installed where that may be, and named where it may not."""

from pathlib import Path

import pytest

from tools import debian

# Knows every package but chromium, as Ubuntu does; writes down what it was asked.
APT_GET = """#!/bin/sh
echo "$@" >> {log}
case "$*" in *chromium*) exit 100;; esac
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a false apt-get tells what it was asked."""
    log = tmp_path / "asked"
    log.touch()
    program = tmp_path / "apt-get"
    program.write_text(APT_GET.format(log=log))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return log


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    present = {"chromium": False, "dovecot-imapd": False, "openssl": True}
    monkeypatch.setattr(debian, "needed", lambda: present)


@pytest.mark.usefixtures("lacking")
def test_a_package_that_is_not_there_keeps_no_other_from_being_installed(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)

    debian.main()

    commands = asked.read_text().splitlines()
    assert [line.rsplit(maxsplit=1)[-1] for line in commands] == [
        "-qq",
        "chromium",
        "dovecot-imapd",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "installing for the tests: chromium dovecot-imapd",
        "apt-get could not install chromium",
    ]


@pytest.mark.usefixtures("lacking")
def test_without_the_right_to_install_it_says_what_to_type(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(asked.parent))  # no sudo

    debian.main()

    assert asked.read_text() == ""
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Install with: sudo apt-get install chromium dovecot-imapd"
    )


def test_where_all_is_there_nothing_is_done(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian, "needed", lambda: {"openssl": True})

    debian.main()

    assert asked.read_text() == ""
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("present", "chosen"), [(["shell", "whole"], "shell"), (["whole"], "whole"), ([], None)]
)
def test_a_browser_without_windows_is_preferred_and_a_whole_one_will_do(
    present: list[str], chosen: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "CHROMIUM", (tmp_path / "shell", tmp_path / "whole"))
    for name in present:
        (tmp_path / name).touch()

    found = debian.chromium()

    assert (found and found.name) == chosen
