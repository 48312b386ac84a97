"""The virus scanner: bytes go to clamd over a socket, and what it thinks of them comes back."""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from kcc.domain.errors import KccError

AWAY = (
    "De virusscanner antwoordt niet, dus bestanden die nog niet bekeken zijn gaan niet open."
    " Duurt het langer dan een paar minuten, dan moet een beheerder clamd nakijken."
)
TIMEOUT = 30.0  # seconds for each step; clamd is on this machine or next to it
CHUNK = 64 * 1024
_LONGEST_ANSWER = 4_096


class ScannerAway(KccError):
    """The scanner did not answer, or not as a scanner does; nothing is known of the file."""


class Verdict(StrEnum):
    """What the scanner said of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"  # beyond StreamMaxLength of clamd


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A verdict; `virus` is the name that the scanner gave to what it found."""

    verdict: Verdict
    virus: str = ""


def scan(place: str, file: BinaryIO) -> Scanned:
    """Have all bytes of a file looked at. `place` is the path of a socket, or host:port.

    Speaks INSTREAM (clamd(8)), so the scanner needs no access to our files. Raises ScannerAway.
    """
    try:
        with _connected(place) as line:
            broken = _told(line, file)
            answer = _answer(line)
    except OSError as error:
        raise ScannerAway(AWAY) from error
    if broken and not answer:
        raise ScannerAway(AWAY)
    return _understood(answer)


def _connected(place: str) -> socket.socket:
    if not place.startswith("/"):
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(TIMEOUT)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _told(line: socket.socket, file: BinaryIO) -> bool:
    """Send the bytes; whether the scanner hung up meanwhile, as it does when it has enough."""
    with suppress(BrokenPipeError, ConnectionResetError):
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        return False
    return True


def _answer(line: socket.socket) -> str:
    answer = b""
    with suppress(ConnectionResetError):
        while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
            received = line.recv(_LONGEST_ANSWER)
            if not received:
                break
            answer += received
    return answer.partition(b"\0")[0].decode(errors="replace").strip()


def _understood(answer: str) -> Scanned:
    words = answer.removeprefix("stream:").strip()
    if words == "OK":
        return Scanned(verdict=Verdict.CLEAN)
    if words.endswith("FOUND"):
        return Scanned(verdict=Verdict.INFECTED, virus=words.removesuffix("FOUND").strip()[:200])
    if "size limit exceeded" in words:
        return Scanned(verdict=Verdict.TOO_LARGE)
    raise ScannerAway(AWAY)
