"""Web servers to measure, ours and the floor, and a client that asks one page after the other."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from bench.processes import usage
from kcc.demo.people import NOOR, PASSWORD
from tests.servers.sockets import free_port, wait_until

ROOT = Path(__file__).parents[1]
WORKERS = 2
_SERVE = [sys.executable, "-c", "from kcc.cli import main; main()", "serve"]
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Many requests for one address: latencies and CPU in ms a request, the size in kB."""

    p50: float
    p95: float
    cpu: float
    size: float


@dataclass(kw_only=True)
class Site:
    """A server that runs; `others` are processes that work for it, such as a database's."""

    port: int
    pid: int
    others: tuple[int, ...] = ()
    cookie: str = ""

    def get(self, path: str) -> tuple[int, str]:
        """The status and text of a page; the cookie is kept.

        A page that is lost because a process of the server died is asked for once more, as a
        reader would, and said: the figures that follow are those of a process that just began.
        """
        try:
            return self.ask("GET", path)
        except RemoteDisconnected:
            print(f"LOST: the server ended a connection without a word at {path}", file=sys.stderr)
            return self.ask("GET", path)

    def ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if new := answer.getheader("Set-Cookie"):
            self.cookie = new.partition(";")[0]
        connection.close()
        return answer.status, text

    def sign_in(self) -> None:
        """As an agent of the demo."""
        token = _TOKEN.search(self.get("/inloggen")[1])
        fields = {
            "email": NOOR.email,
            "password": PASSWORD,
            "csrf_token": token[1] if token else "",
        }
        status, text = self.ask("POST", "/inloggen", fields)
        if status != 303:
            raise RuntimeError(f"signing in failed: {status} {text[:500]}")

    def time(self, path: str, requests: int) -> Timing:
        """Ask for a page that many times, one after the other, after each worker has seen it."""
        for _ in range(2 * WORKERS):
            status, text = self.get(path)
            if status >= 400:
                raise RuntimeError(f"{path}: {status}")
        before, passed = self._cpu(), []
        for _ in range(requests):
            start = time.perf_counter()
            self.get(path)
            passed.append(1000 * (time.perf_counter() - start))
        cpu = 1000 * (self._cpu() - before) / requests
        cuts = quantiles(passed, n=20, method="inclusive")
        return Timing(p50=cuts[9], p95=cuts[18], cpu=cpu, size=len(text.encode()) / 1000)

    def _cpu(self) -> float:
        return sum(usage(pid).cpu for pid in (self.pid, *self.others))


@contextmanager
def floor(path: Path) -> Iterator[Site]:
    """The floor under gunicorn, on the file that `make_floor` made."""
    port = free_port()
    application = "bench.floor_pages:application()"
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    arguments = ["--workers", str(WORKERS), "--log-level", "warning", application]
    environment = {**os.environ, "FLOOR_DATABASE": str(path)}
    with _running([*command, *arguments], environment, path.parent / "floor.log") as process:
        site = Site(port=port, pid=process.pid)
        wait_until(lambda: _answers(site, "/queue"), seconds=60, what="the floor")
        yield site


@contextmanager
def ours(environment: Mapping[str, str], log: Path, server: int | None) -> Iterator[Site]:
    """`kcc serve` as production starts it, with an agent who is signed in."""
    port = free_port()
    settings = {**environment, "KCC_WEB_PORT": str(port), "KCC_WEB_WORKERS": str(WORKERS)}
    settings["KCC_WEB_PUBLIC_URL"] = f"http://localhost:{port}"
    with _running(_SERVE, settings, log) as process:
        site = Site(port=port, pid=process.pid, others=(server,) if server else ())
        wait_until(lambda: _answers(site, "/inloggen"), seconds=60, what="kcc serve")
        site.sign_in()
        yield site


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _answers(site: Site, path: str) -> bool:
    try:
        return site.get(path)[0] == 200
    except OSError:
        return False
