"""What the tests need from Debian: a browser, a mail server, a database server and openssl.

Installs what is missing where it may; else it says what to install. It never fails: a test that
cannot run is named at the end of the tests, and that is a failure under CI.
"""

import os
import shutil
import subprocess
from pathlib import Path

# The shell is the same engine without windows: it opens a page in a third of the time.
CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]


def main() -> None:
    missing = [package for package, present in needed().items() if not present]
    if not missing:
        return
    may = _privilege()
    if may is None or shutil.which("apt-get") is None:
        print("Not on this machine; tests that need it cannot run, or take longer:", *missing)
        print("Install with: sudo apt-get install", *missing)
        return
    print("installing for the tests:", *missing, flush=True)
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", *APT]
    _quietly([*apt, "update", "-qq"])
    for package in missing:  # one at a time: apt-get takes none when it does not know one of them
        if _quietly([*apt, "install", "-y", "-qq", "--no-install-recommends", package]) != 0:
            print("apt-get could not install", package, flush=True)


def chromium() -> Path | None:
    """The browser of the tests, if there is one."""
    return next(filter(Path.exists, CHROMIUM), None)


def needed() -> dict[str, bool]:
    """Each Debian package, and whether what we use of it is there."""
    servers = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return {
        CHROMIUM[0].name: CHROMIUM[0].exists(),
        "dovecot-imapd": Path("/usr/lib/dovecot/imap").exists(),
        "openssl": shutil.which("openssl") is not None,
        "postgresql": any(servers) or shutil.which("initdb") is not None,
    }


def _privilege() -> list[str] | None:
    """What to put before a command to run it as root without a question; None if that cannot be."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and _quietly([sudo, "-n", "true"]) == 0:
        return [sudo, "-n"]
    return None


def _quietly(command: list[str]) -> int:
    null = subprocess.DEVNULL
    return subprocess.run(command, stdin=null, stdout=null, check=False).returncode


if __name__ == "__main__":
    main()
