"""A wire to a real server that breaks after so many bytes, wherever that is in the talk."""

import contextlib
import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
_AT_ONCE = 512  # bytes: a cut falls within what a program would read as a whole


@dataclass(slots=True)
class Wire:
    """Carries one connection at a time; None is a wire that holds.

    `down` and `up` are how many bytes from and to the server still pass in a connection.
    """

    port: int
    down: int | None = None
    up: int | None = None

    def cut(self, *, down: int | None = None, up: int | None = None) -> None:
        """From the next connection on."""
        self.down, self.up = down, up

    def mend(self) -> None:
        self.cut()


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to the server at this port of loopback."""
    with socket.create_server((HOST, 0)) as listener:
        wire = Wire(listener.getsockname()[1])
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, wire, port, ended), daemon=True)
        thread.start()
        try:
            yield wire
        finally:
            ended.set()
            with suppress(OSError):  # wake who waits for a connection
                socket.create_connection((HOST, wire.port), timeout=1).close()
            thread.join(10)


def _serve(listener: socket.socket, wire: Wire, port: int, ended: threading.Event) -> None:
    while True:
        client, _ = listener.accept()
        with client:
            if ended.is_set():
                return
            with socket.create_connection((HOST, port), timeout=10) as server:
                _carry(client, server, {server: wire.down, client: wire.up}, ended)


def _carry(
    client: socket.socket,
    server: socket.socket,
    left: dict[socket.socket, int | None],
    ended: threading.Event,
) -> None:
    """Until one side is done, or has sent as much as passes: then both meet a reset."""
    other = {client: server, server: client}
    with contextlib.closing(selectors.DefaultSelector()) as selector, suppress(OSError):
        for side in (client, server):
            selector.register(side, selectors.EVENT_READ)
        while not ended.is_set():
            for key, _ in selector.select(0.1):
                side = client if key.fileobj is client else server
                passes = left[side]
                words = side.recv(_AT_ONCE if passes is None else min(_AT_ONCE, passes + 1))
                if not words:
                    return
                if passes is not None:
                    words, left[side] = words[:passes], passes - len(words)
                other[side].sendall(words)
                if (passes := left[side]) is not None and passes < 0:
                    _reset(client, server)
                    return


def _reset(*sides: socket.socket) -> None:
    """Closed without a word of farewell: what is under way is lost (socket(7), SO_LINGER)."""
    for side in sides:
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
