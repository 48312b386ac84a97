"""Ports on loopback: which are free, and who answers."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterable

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(wanted: Iterable[int]) -> list[int]:
    """The wanted ports as far as they are free, others where they are not; all different."""
    chosen: list[int] = []
    for port in wanted:
        usable = port > 0 and port not in chosen and is_free(port)
        chosen.append(port if usable else _any(chosen))
    return chosen


def greets(port: int, start: bytes) -> bool:
    """Whether a server there says hello in its protocol."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as line:
            return line.recv(64).startswith(start)
    except OSError:
        return False


def page_answers(url: str) -> bool:
    """Whether a page is served there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 - our own http URL
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _any(taken: list[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port
