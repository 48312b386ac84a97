"""The pages under gunicorn, as `kcc serve` starts it, and browsers that speak real HTTP.

Imports nothing of the application: each process that a test starts imports this.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tests.servers.sockets import free_port, wait_until

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from kcc.cli import main; main()", "serve"]
TURNS = 5


def environment(database_url: str, folder: Path, port: int, **settings: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **inherited,
        "KCC_SECRET_KEY": "geheim-" * 6,
        "KCC_DATABASE_URL": database_url,
        "KCC_FILES_DIRECTORY": str(folder / "files"),
        "KCC_WEB_PORT": str(port),
        "KCC_WEB_PUBLIC_URL": f"http://localhost:{port}",
        **settings,
    }


@contextmanager
def served(database_url: str, folder: Path, **settings: str) -> Iterator[int]:
    """The port on which `kcc serve` answers; it is stopped at the end."""
    port = free_port()
    log = folder / "serve.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=environment(database_url, folder, port, **settings),
            stdout=file,
            stderr=file,
        )
    try:
        wait_until(lambda: answers(port), seconds=40, what=f"kcc serve\n{log.read_text()}")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def answers(port: int) -> bool:
    """Whether a page comes back, so that a worker has loaded the application."""
    try:
        return Browser(port).request("GET", "/inloggen")[0] == 200
    except OSError:
        return False


class Browser:
    """Somebody at another machine; it can be sent to another process."""

    def __init__(self, port: int, cookie: str = "", token: str = "") -> None:
        self.port, self.cookie, self.token = port, cookie, token

    def request(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """The status and text of the answer; the cookie is kept."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self.token, **fields}) if fields is not None else None
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for new in answer.msg.get_all("Set-Cookie", ()):
            if new.startswith("__Host-kcc="):
                self.cookie = new.partition(";")[0]
        connection.close()
        return answer.status, text

    def sign_in(self, email: str, password: str) -> None:
        self._open("/inloggen")
        status, text = self.request("POST", "/inloggen", {"email": email, "password": password})
        assert status == 303, text
        self._open("/kennisbank")

    def _open(self, path: str) -> None:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.request("GET", path)[1])
        assert found
        self.token = found[1]


def work(port: int, cookie: str, token: str, number: str, topics: list[int]) -> list[int]:
    """What one person does in a process of its own: write a note, change the topic, and again."""
    browser, codes = Browser(port, cookie, token), []
    for turn in range(TURNS):
        note = {"text": f"notitie {turn} van {token[-12:]}"}
        topic = {"topic_id": str(topics[turn % len(topics)])}
        codes.append(browser.request("POST", f"/contacten/{number}/notities", note)[0])
        codes.append(browser.request("POST", f"/contacten/{number}/onderwerp", topic)[0])
    return codes
