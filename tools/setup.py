"""`make setup`: everything this project needs inside its own folder, and nothing done twice.

Runs on the system's Python before anything is installed, so it uses the standard library only.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "kcc" / "web" / "static" / "vendor"
LEXICON = ROOT / "kennisbank" / "lexicon.bin"
LOCKS = {
    "production": ["requirements.lock"],
    "run": ["requirements.lock", "requirements-demo.lock"],
    "dev": ["requirements.lock", "requirements-demo.lock", "requirements-dev.lock"],
}


class SetupError(Exception):
    """Something is missing; the message says what brings it."""


def main(arguments: list[str]) -> int:
    profile = arguments[0] if arguments else "dev"
    try:
        take_turn()
        make_venv()
        for lock in LOCKS[profile]:
            install(lock)
        install_project()
        install_node_modules()
        build_assets()
        build_lexicon()
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def take_turn() -> None:
    """Wait until no other `make` sets up this folder; ours lasts until this process ends."""
    folder = os.open(ROOT, os.O_RDONLY)
    with contextlib.suppress(OSError):  # a file system without locks
        fcntl.flock(folder, fcntl.LOCK_EX)


def make_venv() -> None:
    """Make `.venv`, also when there is one that was made elsewhere or for another Python."""
    if _works([BIN / "pip", "--version"]):  # its first line names the place where it was made
        return
    if not all(map(importlib.util.find_spec, ["venv", "ensurepip"])):
        raise SetupError("Python's venv is missing: apt-get install python3-venv")
    import venv

    _say("making .venv")
    venv.create(VENV, clear=True, with_pip=True, symlinks=True)


def install(lock: str) -> None:
    """Install a hash-pinned list of requirements."""
    path = ROOT / lock
    once(
        VENV / f".{lock}.done",
        _digest(path),
        lambda: _pip(f"installing {lock}", "--require-hashes", "--no-deps", "-r", str(path)),
    )


def install_project() -> None:
    """The project itself, editable: an edit counts at once."""
    once(
        VENV / ".kcc.done",
        _digest(ROOT / "pyproject.toml"),
        lambda: _pip("installing kcc", "--no-deps", "--no-build-isolation", "-e", str(ROOT)),
    )


def install_node_modules() -> None:
    once(
        MODULES / ".done",
        _digest(ROOT / "package.json", ROOT / "package-lock.json"),
        lambda: _run("installing node_modules", _npm(), "ci", "--ignore-scripts", "--silent"),
    )


def build_assets() -> None:
    once(
        VENDOR / ".done",
        _digest(ROOT / "package-lock.json", ROOT / "tools" / "assets.py"),
        lambda: _run("building static files", PYTHON, "-m", "tools.assets"),
    )


def build_lexicon() -> None:
    made_by = ROOT / "kennisbank" / "lexicon_file.py"
    once(
        LEXICON.with_suffix(".done"),
        _digest(ROOT / "requirements.lock", made_by),
        lambda: _run("making the lexicon", PYTHON, "-m", "tools.lexicon"),
    )


def _npm() -> str | Path:
    """The system's npm, or else the one of a Python package."""
    system = shutil.which("npm")
    if system:
        return system
    install("requirements-node.lock")
    return BIN / "npm"


def _pip(what: str, *arguments: str) -> None:
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    _run(what, PYTHON, "-m", "pip", "install", *quiet, *arguments)


def _run(what: str, *command: str | Path) -> None:
    _say(what)
    start = time.monotonic()
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:{BIN}"}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    if result.returncode != 0:
        raise SetupError(f"{what} failed; the lines above say why")
    _say(f"{what}: {time.monotonic() - start:.0f} s")


def _works(command: list[str | Path]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def once(stamp: Path, digest: str, work: Callable[[], None]) -> None:
    """Do the work unless the stamp of the last time says that nothing changed since."""
    if stamp.exists() and stamp.read_text() == digest:
        return
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _say(text: str) -> None:
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
