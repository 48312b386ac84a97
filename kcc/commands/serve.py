"""`kcc serve`: the web pages, under gunicorn."""

import errno
import os
import socket
import sys

import click

from kcc.config import Settings, load
from kcc.domain.errors import Invalid, KccError

_MAY_PASS = {errno.EADDRINUSE, errno.EADDRNOTAVAIL}


@click.command()
def serve() -> None:
    """Start de webpagina's; Ctrl-C stopt ze."""
    settings = load()
    _check_port(settings)
    web = settings.web
    arguments = [
        *("--bind", f"{web.host}:{web.port}"),
        *("--workers", str(web.workers)),
        *("--threads", str(web.threads)),
        *("--worker-class", "gthread"),
        *("--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "."),  # noqa: S108, PTH112
        *("--timeout", "60"),
        *("--graceful-timeout", "10"),
        *("--limit-request-line", "8190"),  # a search of 1000 letters with accents
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        *("--log-level", "warning"),
        *("--logger-class", "kcc.commands.gunicorn_log.GunicornLog"),
        *("--forwarded-allow-ips", ""),  # whom to believe is the business of kcc.web.proxy alone
        "--no-control-socket",
        "kcc.web.wsgi:application()",
    ]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])  # noqa: S606


def _check_port(settings: Settings) -> None:
    """Say that the port cannot be had before gunicorn tries it five times.

    Raises Invalid for an address or port that never will be, KccError for one that somebody
    else has or that is not there yet: systemd starts us again for the second only.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web.host, settings.web.port))
        except OSError as error:
            kind = KccError if error.errno in _MAY_PASS else Invalid
            raise kind(
                f"Poort {settings.web.port} op {settings.web.host} is niet te gebruiken"
                f" ({error.strerror}). Kies een andere met KCC_WEB_PORT."
            ) from error
