"""The words are true: each command that they name works as written, each file is there."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kcc.cli import main

ROOT = Path(__file__).parents[1]
WORDS = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "docs/productie.md",
    "docs/handleiding/beheerder.md",
    "docs/handleiding/medewerker.md",
    "docs/handleiding/teamleider.md",
]
BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)")
INLINE = re.compile(r"`(kcc [^`]+)`")
PATH = re.compile(r"`([a-z_.][\w./-]*(?:/[\w.-]*|[.](?:py|md|toml)))`")
MADE_LATER = {"data/", "dist/"}
# The page of the recipe in ARCHITECTURE.md.
MADE_UP = {"kcc/web/who.py", "templates/who/index.html", "tests/web/test_who.py"}
FOR_REAL = {"termijn"}  # needs no database and changes nothing
# What a reader types around our own commands; nothing here can go out of date with our code.
SURROUNDINGS = set(
    "apt-get cd chmod chown cp curl export git install journalctl ln nginx openssl python rm"
    " runuser systemctl umask useradd".split()
)


def commands() -> Iterator[list[str]]:
    """The commands of the text and of all shell blocks, as words, without comments and sudo."""
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in WORDS)
    yield from map(shlex.split, INLINE.findall(text))
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            for command in line.partition("  #")[0].strip("()").split("&&"):
                words = shlex.split(command.strip().removeprefix("sudo "))
                if words:
                    yield words


def trial(words: list[str]) -> tuple[int, str]:
    """Try something harmless that fails when this no longer exists or takes other options."""
    program, arguments = Path(words[0]).name, words[1:]
    if program == "make":
        dry = ["make", "--dry-run", *arguments]
        made = subprocess.run(dry, cwd=ROOT, capture_output=True, text=True, timeout=60)
        return made.returncode, made.stderr
    if program == "kcc":
        command = [*arguments, *([] if arguments[0] in FOR_REAL else ["--help"])]
        done = CliRunner().invoke(main, command, prog_name="kcc")
        return done.exit_code, done.output
    pytest.fail(f"say in this test how to try {program}, or that it is none of ours")


def ours() -> list[list[str]]:
    found = [words for words in commands() if Path(words[0]).name not in SURROUNDINGS]
    return [words for place, words in enumerate(found) if words not in found[:place]]


@pytest.mark.parametrize("words", ours(), ids=" ".join)
def test_a_command_that_the_words_name_works(words: list[str]) -> None:
    exit_code, said = trial(words)

    assert exit_code == 0, said


def test_the_readme_names_the_two_commands() -> None:
    assert ["make", "run"] in ours()
    assert ["make", "test"] in ours()


@pytest.mark.parametrize("page", WORDS)
def test_each_file_that_the_words_name_is_there(page: str) -> None:
    named = set(PATH.findall((ROOT / page).read_text(encoding="utf-8"))) - MADE_LATER - MADE_UP

    missing = [
        name for name in named if not (ROOT / name).exists() and not (ROOT / "kcc" / name).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("page", WORDS)
def test_each_link_to_a_page_or_picture_of_ours_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = {target for target in LINK.findall(text) if target}

    assert [one for one in linked if not (ROOT / page).parent.joinpath(one).exists()] == []
