"""Free ports, certificates and waiting, for the servers of the tests."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.plugins.cannot_run import cannot_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate for localhost and 127.0.0.1 that signs itself."""

    certificate: Path
    key: Path


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_certificate(directory: Path) -> Certificate:
    """Make a certificate with openssl, which every Debian has."""
    if shutil.which("openssl") is None:
        cannot_run("openssl is not installed (apt-get install openssl)")
    made = Certificate(certificate=directory / "cert.pem", key=directory / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-keyout", str(made.key), "-out", str(made.certificate)]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    subprocess.run(command, check=True, capture_output=True)
    return made


def wait_until(condition: Callable[[], bool], *, seconds: float = 10, what: str = "") -> None:
    """Poll until the condition holds; AssertionError at the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        time.sleep(0.02)


def greets(port: int, start: bytes) -> bool:
    """Whether a server on this port says hello in its protocol."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.settimeout(2)
            return line.recv(64).startswith(start)
    except OSError:
        return False
