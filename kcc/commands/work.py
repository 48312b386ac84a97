"""`kcc work`: the background process, in the foreground."""

import click

from kcc import config, logs
from kcc.worker.memory import share_pools
from kcc.worker.process import run


@click.command()
def work() -> None:
    """Haal post op, verwerk die en verstuur wat klaarstaat, tot Ctrl-C of SIGTERM.

    Er mogen er meer draaien: één werkt, een andere neemt het over als die stilvalt.
    """
    settings = config.load()
    logs.configure(settings.logs.format)
    share_pools()
    run(settings)
