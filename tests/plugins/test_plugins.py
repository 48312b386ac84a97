"""The fixtures keep their word: databases apart, faults of a page seen, no server left behind."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine, QueuePool, text

from kcc.db import make_engine
from tests.plugins.browser import axe
from tests.plugins.databases import engine_of, let_go

ROOT = Path(__file__).parents[2]
SERVE = """
import sys, signal
from tests.plugins.postgres import running
with running() as home:
    print(home, flush=True)
    signal.pause()
"""
FAULTY = "<html lang='nl'><title>Fout</title><main><h1>Fout</h1><img src='x'><input></main>"


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_database_of_its_own(engine: Engine, turn: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_mine (turn integer)"))
        connection.execute(text("INSERT INTO only_mine VALUES (:turn)"), {"turn": turn})

        assert connection.scalar(text("SELECT count(*) FROM only_mine")) == 1


def test_only_an_engine_that_lasts_keeps_its_lines(postgresql_url: str) -> None:
    passing = make_engine(postgresql_url)
    with passing.connect():
        pass
    with engine_of(postgresql_url) as lasting, lasting.connect():
        pass

    let_go(passing)

    assert isinstance(passing.pool, QueuePool)
    assert passing.pool.checkedin() == 0
    assert isinstance(lasting.pool, QueuePool)
    assert lasting.pool.checkedin() >= 1


def test_the_faults_of_a_page_are_seen(axe_page: Page) -> None:
    axe_page.set_content(FAULTY)

    assert {violation.split(":")[0] for violation in axe(axe_page)} == {"image-alt", "label"}


def test_the_database_server_ends_with_the_process_that_started_it(
    postgresql_server: Path,
) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SERVE], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        home = parent.stdout.readline().strip()
        assert accepts(home)

        parent.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 20
    while (Path(home) / "data" / "postmaster.pid").exists():
        assert time.monotonic() < deadline, "the server is still there"
        time.sleep(0.05)
    shutil.rmtree(home)


def accepts(home: str) -> bool:
    try:
        psycopg.connect(host=home, user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True
