"""`kcc work`: the background process, in the foreground."""

import logging
import sys

import click

from kcc import config
from kcc.worker.process import run


@click.command()
def work() -> None:
    """Haal post op, verwerk die en verstuur wat klaarstaat, tot Ctrl-C of SIGTERM.

    Er mogen er meer draaien: één werkt, een andere neemt het over als die stilvalt.
    """
    settings = config.load()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a line for each job each second
    run(settings)
