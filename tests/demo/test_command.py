"""`kcc demo` takes its port from the environment and says in one line why it cannot start."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kcc.cli import main
from kcc.demo import run
from kcc.demo.places import Places
from tests.servers.sockets import free_port


def kcc_demo(directory: Path, port: int | str) -> Result:
    arguments = ["demo", "--map", str(directory)]
    return CliRunner().invoke(main, arguments, env={"PORT": str(port)}, prog_name="kcc")


@pytest.mark.parametrize(("given", "port"), [("", 8000), ("8123", 8123)])
def test_the_port_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, port: int
) -> None:
    """`make run` without PORT hands over an empty one."""
    asked = []
    monkeypatch.setattr(run, "run", lambda directory, port, **_: asked.append((directory, port)))

    ran = kcc_demo(tmp_path, given)

    assert ran.exit_code == 0, ran.output
    assert asked == [(tmp_path, port)]


def test_the_number_of_contacts_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(run, "run", lambda *_, **wishes: asked.append(wishes))
    command = ["demo", "--map", str(tmp_path), "--contacten", "50000"]

    usual = CliRunner().invoke(main, command, prog_name="kcc")
    server = CliRunner().invoke(main, [*command, "--database", "postgresql+psycopg://x"])

    assert (usual.exit_code, server.exit_code) == (0, 0)
    assert asked == [
        {"contacts": 50000, "server": None},
        {"contacts": 50000, "server": "postgresql+psycopg://x"},
    ]


@pytest.mark.parametrize("port", ["acht", "80"])
def test_a_port_that_cannot_be_is_explained(tmp_path: Path, port: str) -> None:
    ran = kcc_demo(tmp_path, port)

    assert ran.exit_code == 2
    assert ran.stderr == (
        "--poort klopt niet: geef een geheel getal van 1024 tot en met 65535."
        " Zie `kcc demo --help`.\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_said_in_one_line(demo_places: Places) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        ran = kcc_demo(demo_places.directory, port)

    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert ran.stderr == (
        f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld PORT={port + 1}.\n"
    )


@pytest.mark.parametrize("taken", ["data", "data/demo.slot"])
def test_a_directory_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, taken: str) -> None:
    directory = tmp_path / "data" / "demo" if taken == "data" else tmp_path / "data"
    if taken == "data":
        (tmp_path / taken).touch()  # a file where a directory should be
    else:
        (tmp_path / taken).mkdir(parents=True)

    ran = kcc_demo(directory, free_port())

    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"De map {directory} is niet te gebruiken: ")
    assert ran.stderr.count("\n") == 1


def test_a_database_of_a_newer_version_is_refused_in_one_line(demo_places: Places) -> None:
    with closing(sqlite3.connect(demo_places.database)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    ran = kcc_demo(demo_places.directory, free_port())

    assert ran.exit_code == 1
    assert ran.stderr.startswith("De database is niet bij te werken: ")
    assert ran.stderr.count("\n") == 1
