"""The `kcc` command starts fast and says in Dutch what is wrong."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from kcc import cli
from kcc.cli import SUBCOMMANDS, Subcommand, main
from kcc.config import WrongSettings
from kcc.domain.errors import Conflict, Invalid, KccError

HEAVY = {
    *("alembic", "apscheduler", "argon2", "cryptography", "flask"),
    *("holidays", "imapclient", "lxml", "sqlalchemy", "wtforms"),
}


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_starting_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys, kcc.cli\n"
        "try: kcc.cli.main()\n"
        "except SystemExit: print('|', *sys.modules, file=sys.stdout)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )

    loaded = {name.partition(".")[0] for name in ran.stdout.partition("|")[2].split()}
    assert "click" in loaded
    assert not loaded & HEAVY
    assert "termijn" in ran.stdout + ran.stderr


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_every_subcommand_exists_under_its_name_and_helps(name: str) -> None:
    answer = CliRunner().invoke(main, [name, "--help"])

    assert answer.exit_code == 0, answer.output
    assert SUBCOMMANDS[name].load().name == name


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["bestaat-niet"], "De opdracht bestaat-niet bestaat niet. Zie `kcc --help`.\n"),
        (["--onzin"], "De optie --onzin bestaat niet. Zie `kcc --help`.\n"),
        (
            ["termijn", "--start", "2026-06-01"],
            "Geef --norm en --start, of --between met twee momenten.\n",
        ),
        (["kennisbank", "import"], "Geef "),
        (["termijn", "--norm"], "De optie --norm is niet goed gebruikt"),
        (["termijn", "extra"], "Dit hoort er niet bij: extra. Zie `kcc termijn --help`.\n"),
    ],
)
def test_a_wrong_command_line_is_explained_in_dutch(arguments: list[str], complaint: str) -> None:
    answer = CliRunner().invoke(main, arguments, prog_name="kcc")

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith(complaint)


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (Conflict("Iemand anders was eerst."), 1),
        (Invalid("Dat klopt niet."), 2),
        (WrongSettings("Twee fouten:\n- een\n- twee"), 2),
    ],
)
def test_an_error_of_the_domain_is_words_and_an_exit_code(
    error: KccError, exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    @click.argument("ding")
    @click.option("--aantal", type=int, default=0)
    def misgaan(ding: str, aantal: int) -> None:
        raise error

    monkeypatch.setattr(Subcommand, "load", lambda _self: misgaan)
    monkeypatch.setitem(cli.SUBCOMMANDS, "misgaan", Subcommand("nergens:niets", "Gaat mis."))
    runner = CliRunner()

    answer = runner.invoke(main, ["misgaan", "x"])
    assert (answer.exit_code, answer.stderr, answer.stdout) == (exit_code, f"{error}\n", "")
    missing = runner.invoke(main, ["misgaan"])
    assert missing.stderr.startswith("Geef DING op.")
    no_number = runner.invoke(main, ["misgaan", "x", "--aantal", "veel"])
    assert no_number.stderr.startswith("--aantal klopt niet: ")
