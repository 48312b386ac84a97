"""Only a page that a reader would want is timed, on a database that keeps what it is given."""

import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from sqlalchemy import create_engine

from bench.databases import postgresql
from bench.processes import cpu_so_far
from bench.serving import Site

LEADS_TO = {"/zoeken": "/contacten/2600000017", "/wachtrij": "/inloggen?naar=/wachtrij"}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        leads_to = LEADS_TO.get(self.path, "")
        self.send_response(302 if leads_to else 500 if self.path == "/stuk" else 200)
        self.send_header("Location", leads_to)
        self.end_headers()
        self.wfile.write(b"tekst")

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever).start()
    yield Site(port=server.server_port, pid=0)
    server.shutdown()
    server.server_close()


def test_a_page_is_read_and_the_way_to_a_contact_counts_as_one(site: Site) -> None:
    assert site.page("/contacten/2600000017") == "tekst"
    assert site.page("/zoeken") == "tekst"


@pytest.mark.parametrize("path", ["/stuk", "/wachtrij"])
def test_an_error_and_the_page_to_sign_in_are_no_figures(site: Site, path: str) -> None:
    with pytest.raises(RuntimeError, match=path):
        site.durations([path])


def test_postgresql_is_measured_as_it_is_used_waiting_for_the_disk() -> None:
    with postgresql(("postgresql",)) as server:
        assert server is not None
        engine = create_engine(server.new("figures"))
        with engine.connect() as connection:
            waits = [
                connection.exec_driver_sql(f"SHOW {name}").scalar()
                for name in ("fsync", "synchronous_commit", "full_page_writes")
            ]
        engine.dispose()

    assert waits == ["on", "on", "on"]


def test_cpu_is_counted_finer_than_a_page_of_the_floor_takes() -> None:
    before = cpu_so_far(os.getpid())

    sum(range(3_000_000))

    assert 0 < cpu_so_far(os.getpid()) - before < 1
