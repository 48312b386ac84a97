"""What gunicorn itself has to say, in the form of the rest of the log and naming nobody either."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from kcc import config, logs

# Behind these gunicorn writes who asked, and the request or its address as it came in.
_TELLING = ("Invalid request", "Error handling request")


class GunicornLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Its own destination, our form."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn before its first line."""
        super().setup(cfg)
        ours = logs.formatter(config.load().logs.format)
        for handler in self.error_log.handlers:
            handler.setFormatter(ours)
            handler.addFilter(_without_names)


def _without_names(record: logging.LogRecord) -> bool:
    """Let each record through, without what it says of somebody."""
    for beginning in _TELLING:
        if str(record.msg).startswith(beginning):
            record.msg, record.args = beginning, ()
    return True
