"""What gunicorn itself has to say, in the form of the rest of the log."""

from typing import Any

from gunicorn.glogging import Logger

from kcc import config, logs


class GunicornLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Its own destination, our form."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn before its first line."""
        super().setup(cfg)
        ours = logs.formatter(config.load().logs.format)
        for handler in self.error_log.handlers:
            handler.setFormatter(ours)
