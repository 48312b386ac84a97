"""Start a command that ends when its parent does, even when the parent is killed."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> None:
    """Become the command; arguments: the parent's process id, then the command."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked to be told
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - the command line of our own supervisor


if __name__ == "__main__":
    main(sys.argv[1:])
