"""Web servers to measure, ours and the floor, and a client that asks one page after the other."""

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from bench.datasets import Dataset
from bench.processes import cpu_so_far, kcc, running
from kcc.demo.people import NOOR, PASSWORD, Person
from kcc.web.lately import CHANGED
from tests.servers.sockets import free_port, wait_until

WORKERS = 2
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Many requests for one address: latencies and CPU in ms a request, the size in kB."""

    p50: float
    p95: float
    cpu: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said to a request; `leads_to` is empty for what is no redirect."""

    status: int
    text: str
    leads_to: str


@dataclass(kw_only=True)
class Site:
    """A server that runs; `others` are processes that work for it, such as a database's."""

    port: int
    pid: int
    others: tuple[int, ...] = ()
    cookies: dict[str, str] = field(default_factory=dict)

    def page(self, path: str) -> str:
        """The text of a page, or of what leads to a contact; the cookies are kept.

        Raises RuntimeError for any other answer: an error, or the page to sign in, is had faster;
        RemoteDisconnected when a process of the server died of it.
        """
        answer = self.ask("GET", path)
        if answer.status != 200 and not answer.leads_to.startswith("/contacten/"):
            raise RuntimeError(f"{path}: {answer.status} {answer.leads_to}")
        return answer.text

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            headers = {
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            given = connection.getresponse()
            text = given.read().decode()
        for new in given.msg.get_all("Set-Cookie", ()):
            name, _, value = new.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(status=given.status, text=text, leads_to=given.getheader("Location", ""))

    def post(self, path: str, fields: Mapping[str, str], *, seen: str) -> Answer:
        """Send a form of the page that was seen, whose token goes with it."""
        token = _TOKEN.search(seen)
        return self.ask("POST", path, {**fields, "csrf_token": token[1] if token else ""})

    def sign_in(self, person: Person) -> None:
        """As somebody of the demo."""
        fields = {"email": person.email, "password": PASSWORD}
        answer = self.post("/inloggen", fields, seen=self.page("/inloggen"))
        if answer.status != 303:
            raise RuntimeError(f"signing in failed: {answer.status} {answer.text[:500]}")

    def time(self, path: str, requests: int, *, fresh: bool = False) -> Timing:
        """Ask for a page that many times, one after the other, after the workers have seen it.

        `fresh` asks as somebody who changed something just now: for him nothing is remembered.
        """
        for _ in range(2 * WORKERS):
            text = self.page(path)
        before = self._cpu()
        passed = self.durations([path] * requests, fresh=fresh)
        cpu = 1000 * (self._cpu() - before) / requests
        cuts = quantiles(passed, n=20, method="inclusive")
        return Timing(p50=cuts[9], p95=cuts[18], cpu=cpu, size=len(text.encode()) / 1000)

    def durations(self, paths: Sequence[str], *, fresh: bool = False) -> list[float]:
        """Ask for each of these pages, one after the other; what each took in milliseconds."""
        passed = []
        for path in paths:
            if fresh:
                self.cookies[CHANGED] = datetime.now(UTC).isoformat()
            start = time.perf_counter()
            self.page(path)
            passed.append(1000 * (time.perf_counter() - start))
        return passed

    def _cpu(self) -> float:
        return sum(cpu_so_far(pid) for pid in (self.pid, *self.others))


@contextmanager
def floor(path: Path) -> Iterator[Site]:
    """The floor under gunicorn, on the file that `make_floor` made."""
    port = free_port()
    application = "bench.floor_pages:application()"
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    arguments = ["--workers", str(WORKERS), "--log-level", "warning", application]
    environment = {**os.environ, "FLOOR_DATABASE": str(path)}
    with running([*command, *arguments], environment, path.parent / "floor.log") as process:
        site = Site(port=port, pid=process.pid)
        wait_until(lambda: _answers(site, "/queue"), seconds=60, what="the floor")
        yield site


@contextmanager
def ours(dataset: Dataset, person: Person = NOOR) -> Iterator[Site]:
    """`kcc serve` as production starts it, with an agent or another who is signed in."""
    port = free_port()
    settings = {**dataset.environment, "KCC_WEB_PORT": str(port), "KCC_WEB_WORKERS": str(WORKERS)}
    settings["KCC_WEB_PUBLIC_URL"] = f"http://localhost:{port}"
    with running(kcc("serve"), settings, dataset.log) as process:
        others = (dataset.server,) if dataset.server else ()
        site = Site(port=port, pid=process.pid, others=others)
        wait_until(lambda: _answers(site, "/inloggen"), seconds=60, what="kcc serve")
        site.sign_in(person)
        yield site


def _answers(site: Site, path: str) -> bool:
    try:
        return bool(site.page(path))
    except (OSError, RuntimeError):
        return False
