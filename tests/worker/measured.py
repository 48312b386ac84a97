"""How much memory a worker takes to read what is stored: `python -m tests.worker.measured`.

It works by the settings in its environment, and tells the megabytes that it held at most.
"""

import importlib
import os
import re
import sys
import threading
from pathlib import Path

from kcc import config
from kcc.db import make_engine, session_factory
from kcc.files import FileStore
from kcc.keys import Keys
from kcc.worker.reading import read_stored
from kcc.worker.shift import Parts
from tests.worker.mail_help import take_shift


def main() -> None:
    """Read once, in a process that has loaded what a worker loads."""
    importlib.import_module("kcc.worker.process")
    settings = config.load(dict(os.environ))
    parts = Parts(
        settings=settings,
        keys=Keys(settings.secret_key),
        files=FileStore(settings.files.directory),
        sessions=session_factory(make_engine(settings.database.url)),
        stopping=threading.Event(),
    )
    read_stored(take_shift(parts, "wie meet"))
    # Not the figure of getrusage: that is of the process too that this one was started by.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sys.stdout.write(str(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024))


if __name__ == "__main__":
    main()
