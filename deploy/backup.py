#!/usr/bin/python3
"""One backup: the database first, then the files that it names, in a folder with the date."""

import argparse
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

UNDER_WAY = ".bezig"  # the end of the name of a folder that is not whole (yet)


def main() -> None:
    os.umask(0o077)
    given = _given()
    print(backup(given.database, given.files, given.target))
    sweep(given.target, time.time() - given.days * 86_400)


def backup(database: str, files: Path, target: Path) -> Path:
    """Make one and return its folder; raises what went wrong, and then leaves it `.bezig`."""
    before = max(_whole(target), default=None)
    made = target / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    under_way = made.with_name(made.name + UNDER_WAY)
    under_way.mkdir()
    copy_database(database, under_way)
    # A file is on disk before its row, so what is copied after the database lacks nothing of it.
    copy_files(files, under_way / "bestanden", before / "bestanden" if before else None)
    return under_way.rename(made)


def copy_database(database: str, folder: Path) -> None:
    """A copy of one moment, while the KCC goes on."""
    if database.startswith(("postgresql:", "postgresql+psycopg:")):
        dump, url = folder / "kcc.dump", database.replace("+psycopg", "", 1)  # as settings have it
        subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", url], check=True)
        return
    with (
        closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(folder / "kcc.db")) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise SystemExit("the copy of the database is damaged")


def copy_files(files: Path, copy: Path, before: Path | None) -> None:
    """Share with the backup before what is in both: a file never changes under its name."""
    copy.mkdir()
    for folder in (one for one in files.iterdir() if one.is_dir()):
        (copy / folder.name).mkdir()
        for file in folder.iterdir():
            known = before / folder.name / file.name if before else None
            if known and known.exists():
                os.link(known, copy / folder.name / file.name)
            elif not file.name.startswith("."):  # one that is being written
                with suppress(FileNotFoundError):  # swept this moment: no row names it
                    shutil.copy2(file, copy / folder.name / file.name)


def sweep(target: Path, older_than: float) -> None:
    """Remove backups from before this moment (POSIX time), whole or not, but never the last."""
    last = max(_whole(target), default=None)
    for folder in target.glob("20*"):
        if folder != last and folder.stat().st_mtime < older_than:
            shutil.rmtree(folder)


def _whole(target: Path) -> list[Path]:
    return [one for one in target.glob("20*") if one.is_dir() and one.suffix != UNDER_WAY]


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "database", help="the file of SQLite, or the postgresql://... of the settings"
    )
    parser.add_argument("files", type=Path, help="the directory of [files] in config.toml")
    parser.add_argument("target", type=Path, help="where the folders come; it must exist")
    parser.add_argument("--days", type=float, default=14, help="how long a backup stays")
    return parser.parse_args()


if __name__ == "__main__":
    main()
