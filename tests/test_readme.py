"""Each command that the README names exists and takes the options that are written there."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
KCC = Path(sys.executable).with_name("kcc")
BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ASSIGNMENT = re.compile(r"^[A-Z_]+=")
FOR_REAL = {"termijn"}  # needs no database and changes nothing
# What a reader types around our own commands; nothing here can go out of date with our code.
SURROUNDINGS = {"apt-get", "cd", "cp", "export", "git", "pip", "python3", "systemctl"}


def commands() -> Iterator[list[str]]:
    """The commands of all shell blocks, each as words, without comments and sudo."""
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            while words and (words[0] == "sudo" or ASSIGNMENT.match(words[0])):
                words = words[1:]
            if words:
                yield words


def named(program: str) -> list[list[str]]:
    return [words[1:] for words in commands() if Path(words[0]).name == program]


def test_the_readme_names_the_two_commands() -> None:
    assert ["run"] in named("make")
    assert ["test"] in named("make")


@pytest.mark.parametrize("arguments", named("make"), ids=" ".join)
def test_make_knows_the_target(arguments: list[str]) -> None:
    result = run("make", "--dry-run", *arguments)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("arguments", named("kcc"), ids=" ".join)
def test_the_command_takes_these_options(arguments: list[str]) -> None:
    harmless = arguments[0] in FOR_REAL

    result = run(KCC, *arguments, *([] if harmless else ["--help"]))

    assert result.returncode == 0, result.stderr
    assert result.stdout


@pytest.mark.parametrize("arguments", named("python"), ids=" ".join)
def test_the_module_runs(arguments: list[str]) -> None:
    assert arguments[0] == "-m", "only modules of this project are expected"

    result = run(sys.executable, *arguments, "--help")

    assert result.returncode == 0, result.stderr


def test_every_other_command_is_one_that_this_test_knows() -> None:
    tried = {"make", "kcc", "python"}

    names = {Path(words[0]).name for words in commands()}

    assert names - tried - SURROUNDINGS == set()


def run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
