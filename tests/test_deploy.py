"""What stands in deploy/ fits the application: its paths, names and figures, and the backup."""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from kcc.cli import SUBCOMMANDS
from kcc.config import Settings, load
from tests.plugins.cannot_run import cannot_run

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.fixture
def defaults() -> Settings:
    return load({"KCC_SECRET_KEY": "x" * 32})


def service(path: Path) -> dict[str, str]:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign] # systemd's names have capitals
    parser.read(path, encoding="utf-8")
    return dict(parser["Service"])


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_starts_a_program_that_is_there(path: Path) -> None:
    program, *arguments = shlex.split(service(path)["ExecStart"])

    if program == "/opt/kcc/.venv/bin/kcc":
        assert arguments[0] in SUBCOMMANDS
    else:
        own = ROOT / Path(program).relative_to("/opt/kcc")
        assert os.access(own, os.X_OK)


def test_the_environment_names_settings_that_exist() -> None:
    lines = (DEPLOY / "kcc.env").read_text(encoding="utf-8").splitlines()
    names = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?KCC_\w+=", line)}

    secrets = {f"KCC_{name}_FILE" for name in ("SECRET_KEY", "DATABASE_URL", "METRICS_TOKEN")}
    assert names == {"KCC_CONFIG"} | secrets


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_speaks_to_the_port_of_the_settings(name: str, defaults: Settings) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")

    reached = set(re.findall(r"(?:proxy_pass http://|reverse_proxy )([\d.]+:\d+)", text))
    assert reached == {f"{defaults.web.host}:{defaults.web.port}"}


def test_nginx_lets_a_little_more_through_than_the_application_takes(
    defaults: Settings,
) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    most, with_links = map(int, re.findall(r"client_max_body_size (\d+)m;", text))
    assert most > defaults.files.max_upload_mb
    assert with_links > defaults.files.most_mb + 5  # megabytes of what is around the files


def test_nginx_writes_no_address_of_files_in_its_log() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    assert re.search(r"location /bestanden/ \{\s+access_log off;", text)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A KCC as a backup sees it: a database in use, one file, and a folder for backups."""
    with sqlite3.connect(tmp_path / "kcc.db") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE word (text)")
        database.execute("INSERT INTO word VALUES ('paspoort')")
    (tmp_path / "files" / "aa").mkdir(parents=True)
    (tmp_path / "files" / "aa" / "aa11").write_bytes(b"a letter")
    (tmp_path / "target").mkdir()
    return tmp_path


def backup(place: Path, database: str, *options: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        sys.executable,
        DEPLOY / "backup.py",
        database,
        place / "files",
        place / "target",
    ]
    return subprocess.run([*command, *options], capture_output=True, text=True)


def made(place: Path) -> list[Path]:
    return sorted((place / "target").iterdir())


def grow_older(folder: Path) -> Path:
    older = folder.rename(folder.with_name("2020-01-01-023000"))
    os.utime(older, (0, 0))
    return older


def test_a_backup_holds_the_database_and_shares_old_files_with_the_one_before(place: Path) -> None:
    backup(place, str(place / "kcc.db"))
    first = grow_older(made(place)[0])
    (place / "files" / "aa" / "aa22").write_bytes(b"another")

    result = backup(place, str(place / "kcc.db"), "--days", "99999")

    assert result.returncode == 0, result.stderr
    second = made(place)[1]
    with sqlite3.connect(second / "kcc.db") as copy:
        assert copy.execute("SELECT text FROM word").fetchall() == [("paspoort",)]
    old, new = (second / "bestanden" / "aa" / name for name in ("aa11", "aa22"))
    assert old.samefile(first / "bestanden" / "aa" / "aa11")
    assert new.read_bytes() == b"another"
    assert second.stat().st_mode & 0o077 == 0


def test_old_backups_go_once_there_is_a_new_one(place: Path) -> None:
    backup(place, str(place / "kcc.db"))
    old = grow_older(made(place)[0])

    backup(place, str(place / "kcc.db"))

    assert old not in made(place)
    assert len(made(place)) == 1


def test_a_backup_that_fails_says_so_and_takes_no_old_one_away(place: Path) -> None:
    backup(place, str(place / "kcc.db"))
    old = grow_older(made(place)[0])

    result = backup(place, str(place / "elsewhere.db"))

    assert result.returncode != 0
    assert made(place)[0] == old
    assert made(place)[1].suffix == ".bezig"


@pytest.mark.parametrize("driver", ["", "+psycopg"])
def test_a_backup_of_postgresql_can_be_read_back(
    place: Path, empty_postgresql_url: str, driver: str
) -> None:
    if shutil.which("pg_dump") is None:
        cannot_run("pg_dump is not on the path (apt-get install postgresql-client)")

    result = backup(place, empty_postgresql_url.replace("+psycopg", driver))

    assert result.returncode == 0, result.stderr
    dump = made(place)[0] / "kcc.dump"
    assert subprocess.run(["pg_restore", "--list", dump], capture_output=True).returncode == 0
