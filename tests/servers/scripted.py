"""A server that says what the test wrote down: for lines that hang, break off or lie."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


class ScriptedServer:
    """Each connection takes the next script; each script is a list of answers.

    The first answer is the greeting, each next one is sent after the client has written. After
    the last one the line is held open without a word, or cut when the script ends with CUT.
    `%TAG%` in an answer becomes the first word of what the client wrote. Before each answer it
    waits `slow` seconds.
    """

    CUT = b"\x00cut"

    def __init__(
        self, listener: socket.socket, scripts: Sequence[Sequence[bytes]], slow: float
    ) -> None:
        self.slow = slow
        self.port: int = listener.getsockname()[1]
        self.heard = b""
        self._listener = listener
        self._scripts = scripts
        self._stopped = threading.Event()

    def run(self) -> None:
        """Serve the connections one after the other until stopped."""
        for script in self._scripts:
            with suppress(OSError):
                line, _ = self._listener.accept()
                with line:
                    self._play(line, script)

    def stop(self) -> None:
        """Let go of whoever still waits."""
        self._stopped.set()
        with suppress(OSError):  # wake who waits for a connection
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._listener.close()

    def _play(self, line: socket.socket, script: Sequence[bytes]) -> None:
        line.settimeout(10)
        for number, answer in enumerate(script):
            if number and answer != self.CUT:
                self.heard += line.recv(65536)
            if answer == self.CUT:
                return
            self._stopped.wait(self.slow)
            tag = self.heard.rpartition(b"\n")[0].rpartition(b"\n")[2].split(b" ")[0]
            line.sendall(answer.replace(b"%TAG%", tag))
        with suppress(OSError):
            while not self._stopped.is_set() and (words := line.recv(65536)):
                self.heard += words


@contextmanager
def scripted_server(*scripts: Sequence[bytes], slow: float = 0) -> Iterator[ScriptedServer]:
    """Start it on a free port of loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    server = ScriptedServer(listener, scripts, slow)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=15)
