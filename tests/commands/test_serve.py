"""`kcc serve`: the pages under gunicorn, or one clear sentence why not."""

import logging
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from kcc.commands.gunicorn_log import _without_names
from kcc.migrate import upgrade
from tests.servers.sockets import free_port, wait_until
from tests.web.processes import COMMAND, ROOT, Browser, answers, environment, served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """Of a `kcc serve` on an empty database, for whoever only asks it something."""
    url = f"sqlite:///{folder / 'kcc.sqlite'}"
    upgrade(url)
    with served(url, folder, KCC_WEB_WORKERS="1") as port:
        yield port


def test_the_pages_come_with_their_styles(port: int) -> None:
    status, page = Browser(port).request("GET", "/inloggen")
    styles = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    answer = Browser(port).request("GET", styles)
    long, _ = Browser(port).request("GET", f"/inloggen?naar=/kennisbank?q={'%C3%AB' * 1_000}")

    assert (status, long) == (200, 200)
    assert answer[0] == 200
    assert "{" in answer[1]


def test_a_taken_port_is_said_in_one_sentence(sqlite_url: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=environment(sqlite_url, tmp_path, port),
            capture_output=True,
            text=True,
            timeout=30,
        )

    assert result.returncode == 1, "systemd tries again: it may be free by then"
    assert result.stderr.startswith(f"Poort {port} op 127.0.0.1 is niet te gebruiken")
    assert "KCC_WEB_PORT" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_address_that_cannot_be_is_a_wrong_setting(sqlite_url: str, tmp_path: Path) -> None:
    settings = environment(sqlite_url, tmp_path, free_port(), KCC_WEB_HOST="geen adres")

    result = subprocess.run(
        COMMAND, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=30
    )

    assert result.returncode == 2
    assert "geen adres is niet te gebruiken" in result.stderr


def test_plain_http_to_the_world_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    settings = environment(sqlite_url, tmp_path, free_port())
    settings["KCC_WEB_PUBLIC_URL"] = "http://kcc.gemeente.example"

    result = subprocess.run(
        COMMAND, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=30
    )

    assert result.returncode == 2
    assert "public_url moet https zijn" in result.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_asked(sqlite_url: str, tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    settings = environment(sqlite_url, tmp_path, port, KCC_WEB_WORKERS="1")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(COMMAND, cwd=ROOT, env=settings, stdout=log, stderr=log)
    # Not just until it listens: gunicorn calls a worker that is stopped while it loads a failure.
    wait_until(lambda: answers(port), seconds=40)

    process.send_signal(how)

    assert process.wait(20) == 0
    assert not _listens(port)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_not_even_a_proxy_on_this_machine_is_believed_unless_the_settings_name_it(
    port: int,
) -> None:
    """Gunicorn by itself would take the place of the application from whoever is on loopback."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/inloggen", headers={"SCRIPT_NAME": "/inloggen"})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()

    assert answer.status == 200
    assert 'action="/inloggen"' in page


def test_a_request_that_is_none_leaves_nothing_of_whom_or_what_in_the_log(
    port: int, folder: Path
) -> None:
    log = folder / "serve.log"
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /zoeken?q=fatima jansen HTTP/1.1\r\n\r\n")
        assert b" 400 " in line.recv(100)
    wait_until(lambda: "Invalid request" in log.read_text())

    written = log.read_text()
    assert "jansen" not in written
    assert "127.0.0.1" not in written


def test_nor_does_an_error_that_gunicorn_met_itself() -> None:
    record = logging.makeLogRecord(
        {"msg": "Error handling request %s", "args": ("/zoeken?q=fatima",), "levelno": 40}
    )

    assert _without_names(record)

    assert record.getMessage() == "Error handling request"
