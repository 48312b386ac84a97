"""A virus scanner for tests: it speaks INSTREAM, and knows one virus."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VIRUS = "Eicar-Test-Signature"


class Clamd(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """`seen` are the files that came; `answer` is said instead of a verdict, if there is one."""

    daemon_threads = True

    def __init__(self, place: Path, *, limit: int = 100_000) -> None:
        self.place = str(place)
        self.limit = limit
        self.seen: list[bytes] = []
        self.answer: bytes | None = None
        super().__init__(self.place, _Handler)


class _Handler(socketserver.BaseRequestHandler):
    server: Clamd
    request: socket.socket

    def handle(self) -> None:
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self._exactly(4))[0]:
            content += self._exactly(size)
            if len(content) > self.server.limit:  # clamd hangs up, with the rest unread
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        verdict = f"stream: {VIRUS} FOUND\0".encode() if EICAR in content else b"stream: OK\0"
        self.request.sendall(verdict if self.server.answer is None else self.server.answer)

    def _exactly(self, size: int) -> bytes:
        received = b""
        while len(received) < size:
            more = self.request.recv(size - len(received))
            assert more, "the line fell"
            received += more
        return received


@contextmanager
def scanning_at(place: Path, *, limit: int = 100_000) -> Iterator[Clamd]:
    """A scanner at the path of a socket."""
    with Clamd(place, limit=limit) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            place.unlink()
